/** A record beyond this is a quote that never closes, or no list of rows at all. */
export const LONGEST_RECORD: number = 1024 * 1024;

/** One row as it stands in the file. */
export interface Row {
  /** From 1, without header and empty lines. */
  row: number;
  /** Where it begins in the file, from 1. */
  line: number;
  cells: readonly (readonly [column: string, value: unknown])[];
  /** Why it can't be read as a row. */
  problem?: string;
}

/** All rows of a file. */
export interface Rows {
  /** The header's names; undefined where every row names its own, with values that are no texts only. */
  columns: readonly string[] | undefined;
  rows: AsyncGenerator<Row>;
}

/** How messages name a row. */
export function placeOf({ row, line }: { row: number; line: number }): string {
  return `row ${row} (line ${line})`;
}

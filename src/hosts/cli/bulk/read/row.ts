/** A longer record means that a quote is not closed, or that the file does not contain rows. */
export const LONGEST_RECORD: number = 1024 * 1024;

/** One row of the file. */
export interface Row {
  /** Its number from 1, without header and empty lines. */
  row: number;
  /** The line where it begins, from 1. */
  line: number;
  cells: readonly (readonly [column: string, value: unknown])[];
  /** Why it is not a valid row. */
  problem?: string;
}

/** All rows of a file. */
export interface Rows {
  /** The header's names; undefined for NDJSON, whose rows have their own names and typed values. */
  columns: readonly string[] | undefined;
  rows: AsyncGenerator<Row>;
}

/** The name of a row in messages. */
export function placeOf({ row, line }: { row: number; line: number }): string {
  return `row ${row} (line ${line})`;
}

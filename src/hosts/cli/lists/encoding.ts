import { safeText } from '../output/print.js';
import { csvLine } from './csv-cell.js';
import type { Format } from './list-flags.js';
import type { Shown } from './shown.js';

/** How the items of a list become text, one after the other. */
export interface Encoding {
  /** Before the first item. */
  readonly head: string;
  /** @param isFirst whether no item is before it */
  item(item: unknown, isFirst: boolean): string;
  /** After the last item. */
  readonly tail: string;
  /**
   * In place of the tail, where the list could not be read to its end: a quote or an object that is never closed, so
   * that no reader of the format takes what is there for the whole list.
   */
  broken(why: string, isFirst: boolean): string;
}

/** The encoding of each format that is written item by item. */
export function encodingOf(format: Exclude<Format, 'table'>, shown: Shown): Encoding {
  if (format === 'csv') return csv(shown);
  const isArray = format === 'json';
  const before = (isFirst: boolean) => (isArray ? (isFirst ? '\n' : ',\n') : '');
  return {
    head: isArray ? '[' : '',
    item: (item, isFirst) => before(isFirst) + shown.json(item) + (isArray ? '' : '\n'),
    tail: isArray ? '\n]\n' : '',
    broken: (why, isFirst) => `${before(isFirst)}{"incomplete":${JSON.stringify(why)}\n`,
  };
}

function csv(shown: Shown): Encoding {
  // In a terminal, a cell must not move the cursor.
  const texts =
    process.stdout.isTTY === true ? (cells: string[]) => cells.map(safeText) : (cells: string[]) => cells;
  return {
    head: csvLine(shown.columns.map(({ name }) => name)),
    item: (item) => csvLine(texts(shown.cells(item))),
    tail: '',
    broken: (why) => `"Incomplete: ${why}\n`,
  };
}

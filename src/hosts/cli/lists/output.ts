import { write } from '../output/write.js';
import type { Column } from './columns.js';
import { type Encoding, encodingOf } from './encoding.js';
import type { Format } from './list-flags.js';
import type { Shown } from './shown.js';
import { tableLines } from './table.js';

/** Characters that are collected before they are written. */
const CHUNK = 64 * 1024;

/** Standard output can't be written. */
export class OutputFailure extends Error {
  constructor(
    /** The system's code, such as ENOSPC. */
    readonly code: string,
    /** Whether nobody reads it any more, which is no error: head has what it wanted. */
    readonly isClosed: boolean,
  ) {
    super(code);
  }
}

/** Where the items of a list go. Each promise waits until standard output has taken the text. */
export interface ListOutput {
  /** How many items were written. */
  readonly written: number;
  add(item: unknown): Promise<void> | undefined;
  end(): Promise<void>;
  /** Ends what can't be completed, so that it never looks complete. */
  break(why: string): Promise<void>;
}

/** @param isFitted whether columns that do not fit into the terminal may be left out of a table */
export function outputOf(format: Format, shown: Shown, isFitted: boolean): ListOutput {
  return format === 'table' ? new TableOutput(shown, isFitted) : new StreamOutput(encodingOf(format, shown));
}

class StreamOutput implements ListOutput {
  written = 0;
  #text = '';
  #added = 0;

  constructor(readonly encoding: Encoding) {}

  add(item: unknown): Promise<void> | undefined {
    const isFirst = this.#added === 0;
    if (isFirst) this.#text = this.encoding.head;
    this.#text += this.encoding.item(item, isFirst);
    this.#added += 1;
    return this.#text.length < CHUNK ? undefined : this.#flush();
  }

  end(): Promise<void> {
    if (this.#added === 0) this.#text = this.encoding.head;
    this.#text += this.encoding.tail;
    return this.#flush();
  }

  async break(why: string): Promise<void> {
    // Without an item there is nothing that could look complete.
    if (this.#added === 0) return;
    this.#text += this.encoding.broken(why, false);
    await this.#flush();
  }

  async #flush(): Promise<void> {
    const [text, added] = [this.#text, this.#added];
    this.#text = '';
    await written(text);
    this.written = added;
  }
}

/** A table needs the widths of all cells, so its rows are held until the end. */
class TableOutput implements ListOutput {
  written = 0;
  readonly #rows: string[][] = [];

  constructor(
    readonly shown: Shown,
    readonly isFitted: boolean,
  ) {}

  add(item: unknown): undefined {
    this.#rows.push(this.shown.cells(item));
  }

  async end(): Promise<void> {
    const { columns, empty } = this.shown;
    const isKept = (column: Column) => !this.isFitted || this.#rows.length === 0 || !empty.has(column);
    const kept = columns.flatMap((column, index) => (isKept(column) ? index : []));
    const names = kept.map((index) => columns[index]?.name ?? '');
    const rows = this.#rows.map((cells) => kept.map((index) => cells[index] ?? ''));
    const width = this.isFitted && process.stdout.isTTY ? process.stdout.columns : Number.POSITIVE_INFINITY;
    await written(`${tableLines(names, rows, width).join('\n')}\n`);
    this.written = rows.length;
  }

  /** Nothing of it was printed. */
  break(): Promise<void> {
    return Promise.resolve();
  }
}

/**
 * Writes to standard output and waits until it is read.
 * @throws OutputFailure
 */
export async function written(text: string): Promise<void> {
  try {
    await write(text);
  } catch (error) {
    const { code = 'EPIPE' } = error as NodeJS.ErrnoException;
    throw new OutputFailure(code, ['EPIPE', 'EIO', 'ERR_STREAM_DESTROYED'].includes(code));
  }
}

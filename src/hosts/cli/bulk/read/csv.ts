import { pipeline, Readable } from 'node:stream';
import { type CsvError, parse } from 'csv-parse';
import { UsageError } from '../../errors.js';
import { LONGEST_RECORD, type Row, type Rows } from './row.js';

interface CsvRecord {
  cells: string[];
  /** The line where it begins. */
  line: number;
}

/** The first line that tells Excel the separator. */
const SEPARATOR_LINE = /^"?sep=(.)"?\r?\n/i;
/** Email addresses and Okta ids: no column has such a name, so a first line with one is already a row. */
const DATA = /^(?:[^\s@]+@[^\s@]+\.[^\s@.]+|00[A-Za-z0-9]{18})$/;

/**
 * Reads CSV with a header line. The separator is the comma, semicolon, tab or | that is most frequent in the header.
 * @throws UsageError if the first line is not a header
 */
export async function csvRecords(name: string, start: string, texts: AsyncIterable<string>): Promise<Rows> {
  const separator = SEPARATOR_LINE.exec(start.trimStart())?.[1];
  const records = recordsOf(name, separator ?? delimiterOf(start), texts);
  if (separator !== undefined) await records.next();
  const first = await records.next();
  const columns = first.done ? [] : first.value.cells.map(columnName);
  if (columns.some((column) => DATA.test(column))) {
    throw new UsageError(
      `${name} has no header line: its first line holds a login, an email address or an Okta id.`,
      'Add a header line that names the inputs, for example: userId',
    );
  }
  const twice = columns.find((column, index) => column !== '' && columns.indexOf(column) < index);
  if (twice !== undefined) {
    throw new UsageError(`${name} has two columns named ${twice}.`, 'Give each column its own name.');
  }
  return { columns, rows: rowsOf(columns, records) };
}

/** The name without the invisible characters that spreadsheets and web pages add. */
function columnName(cell: string): string {
  return cell
    .replaceAll(/[\u00ad\u200b-\u200f\u2060\ufeff]/g, '')
    .replaceAll('\u00a0', ' ')
    .trim();
}

/** @returns the most frequent separator in the first line, outside quotes */
function delimiterOf(start: string): string {
  const [header = ''] = start
    .trimStart()
    .replaceAll(/"[^"]*"/g, '')
    .split(/[\r\n]/);
  const counts = [',', ';', '\t', '|'].map((sign) => ({ sign, count: header.split(sign).length }));
  return counts.reduce((best, each) => (each.count > best.count ? each : best)).sign;
}

async function* rowsOf(columns: readonly string[], records: AsyncIterable<CsvRecord>): AsyncGenerator<Row> {
  let row = 0;
  for await (const { cells, line } of records) {
    // Spreadsheets write such lines for empty rows.
    if (cells.every((cell) => cell.trim() === '')) continue;
    row += 1;
    const problem = problemOf(columns, cells);
    const named = cells.map((cell, index) => [columns[index] ?? '', cell] as const);
    yield {
      row,
      line,
      cells: named.filter(([column, cell]) => column !== '' && cell !== ''),
      ...(problem !== undefined && { problem }),
    };
  }
}

function problemOf(columns: readonly string[], cells: readonly string[]): string | undefined {
  // Excel leaves out the separators of empty columns at the end, in some rows and not in others.
  const needed = columns.findLastIndex((column) => column !== '') + 1;
  if (cells.length < needed || cells.slice(columns.length).some((cell) => cell !== '')) {
    return `has ${cells.length} cells, but the header has ${columns.length}`;
  }
  const nameless = cells.findIndex((cell, index) => cell !== '' && columns[index] === '');
  return nameless < 0 ? undefined : `has a value in column ${nameless + 1}, which has no name`;
}

/** Counts lines itself, because the parser counts a CR LF within quotes as two lines. */
async function* recordsOf(
  name: string,
  delimiter: string,
  texts: AsyncIterable<string>,
): AsyncGenerator<CsvRecord> {
  const begins: number[] = [];
  let [next, empty] = [1, 0];
  const parser = parse({
    delimiter,
    record_delimiter: ['\r\n', '\n', '\r'],
    relax_column_count: true,
    skip_empty_lines: true,
    max_record_size: LONGEST_RECORD,
    on_record(cells: string[], { empty_lines }) {
      next += empty_lines - empty;
      empty = empty_lines;
      begins.push(next);
      next += 1 + cells.reduce((sum, cell) => sum + (cell.match(/\r\n|\n|\r/g)?.length ?? 0), 0);
      return cells;
    },
  });
  pipeline(Readable.from(texts), parser, () => {});
  try {
    for await (const cells of parser as AsyncIterable<string[]>) {
      yield { cells, line: begins.shift() as number };
    }
  } catch (error) {
    throw parseErrorOf(
      name,
      error,
      next + ((error as { empty_lines?: number }).empty_lines ?? empty) - empty,
    );
  }
}

/** Rebuilds the message, because the parser's own may quote the text. */
function parseErrorOf(name: string, error: unknown, line: number): unknown {
  const code = (error as CsvError).code;
  if (code === 'CSV_MAX_RECORD_SIZE') {
    return new UsageError(
      `${name}: the row that begins at line ${line} is longer than 1 MB.`,
      'Check for a quote that is not closed.',
    );
  }
  if (!/QUOTE/.test(String(code))) return error;
  return new UsageError(
    `${name}: the row that begins at line ${line} has a misplaced or unclosed quote.`,
    'Enclose a cell that contains quotes in quotes, and double the quotes inside it. Write ="00123" as 00123.',
  );
}

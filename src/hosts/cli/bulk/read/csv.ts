import { pipeline, Readable } from 'node:stream';
import { type CsvError, parse } from 'csv-parse';
import { UsageError } from '../../errors.js';
import { LONGEST_RECORD, type Row, type Rows } from './row.js';

interface CsvRecord {
  cells: string[];
  /** Where it begins. */
  line: number;
}

/** The first line by which Excel is told the separator. */
const SEPARATOR_LINE = /^"?sep=(.)"?\r?\n/i;
/** What no column is called, but first lines hold that are rows already: email addresses and Okta's ids. */
const DATA = /^(?:[^\s@]+@[^\s@]+\.[^\s@.]+|00[A-Za-z0-9]{18})$/;

/**
 * Rows of CSV with a header line, separated by commas, semicolons, tabs or |, whichever the header has most of.
 * @throws UsageError where the first line is no header
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
      'Put a first line before it that names the inputs, for example: userId',
    );
  }
  const twice = columns.find((column, index) => column !== '' && columns.indexOf(column) < index);
  if (twice !== undefined) {
    throw new UsageError(`${name} has two columns ${twice}.`, 'Give every column a name of its own.');
  }
  return { columns, rows: rowsOf(columns, records) };
}

/** Without what spreadsheets and web pages leave around a name and nobody sees. */
function columnName(cell: string): string {
  return cell
    .replaceAll(/[\u00ad\u200b-\u200f\u2060\ufeff]/g, '')
    .replaceAll('\u00a0', ' ')
    .trim();
}

/** @returns the most frequent one in the first line, outside quotes */
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
    // Spreadsheets leave such lines behind.
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
  if (cells.length < columns.length || cells.slice(columns.length).some((cell) => cell !== '')) {
    return `has ${cells.length} cells, but the header has ${columns.length}`;
  }
  const nameless = cells.findIndex((cell, index) => cell !== '' && columns[index] === '');
  return nameless < 0 ? undefined : `has a value in column ${nameless + 1}, which has no name`;
}

/** The parser counts a line break within quotes twice where it has two characters, so lines are counted here. */
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
    throw mistakeOf(name, error, next + ((error as { empty_lines?: number }).empty_lines ?? empty) - empty);
  }
}

/** The parser's own message may quote the text, so it is built anew. */
function mistakeOf(name: string, error: unknown, line: number): unknown {
  const code = (error as CsvError).code;
  if (code === 'CSV_MAX_RECORD_SIZE') {
    return new UsageError(
      `${name}: the row that begins in line ${line} is longer than 1 MB.`,
      'Look for a quote that is not closed.',
    );
  }
  if (!/QUOTE/.test(String(code))) return error;
  return new UsageError(
    `${name}: the row that begins in line ${line} has a quote that does not belong there, or is not closed.`,
    'Put a cell with quotes in it between quotes, and write the quotes in it twice.',
  );
}

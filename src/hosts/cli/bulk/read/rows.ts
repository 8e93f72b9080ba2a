import { UsageError } from '../../errors.js';
import { parseJson } from '../../input/given-text.js';
import { csvRecords } from './csv.js';
import { LONGEST_RECORD, type Row, type Rows } from './row.js';
import type { Source } from './source.js';

/**
 * Reads the source from its beginning: NDJSON if it starts with `{`, otherwise CSV.
 * @throws UsageError, also during the iteration, if it can't be read
 */
export async function openRows(source: Source): Promise<Rows> {
  const texts = source.texts();
  let start = '';
  while (start.trim() === '' && start.length < LONGEST_RECORD) {
    const { value, done } = await texts.next();
    if (done) throw new UsageError(`${source.name} has no rows.`, 'Give one row for each execution.');
    start += value;
  }
  const all = joined(start, texts);
  const [first] = start.trimStart();
  if (first === '[') {
    throw new UsageError(
      `${source.name} holds a JSON array.`,
      'Give one JSON object per line, for example with: jq -c ".[]"',
    );
  }
  return first === '{'
    ? { columns: undefined, rows: ndjsonRecords(source.name, all) }
    : await csvRecords(source.name, start, all);
}

async function* joined(first: string, rest: AsyncGenerator<string>): AsyncGenerator<string> {
  yield first;
  yield* rest;
}

/** Reads one JSON object per line. Values keep their types. */
async function* ndjsonRecords(name: string, texts: AsyncIterable<string>): AsyncGenerator<Row> {
  let [row, line] = [0, 0];
  for await (const text of linesOf(name, texts)) {
    line += 1;
    if (text.trim() === '') continue;
    row += 1;
    yield { row, line, ...objectIn(text) };
  }
}

async function* linesOf(name: string, texts: AsyncIterable<string>): AsyncGenerator<string> {
  let rest = '';
  for await (const text of texts) {
    const lines = (rest + text).split('\n');
    rest = lines.pop() ?? '';
    yield* lines;
    if (rest.length > LONGEST_RECORD) {
      throw new UsageError(`${name} has a line of more than 1 MB.`, 'Give one JSON object per line.');
    }
  }
  yield rest;
}

function objectIn(text: string): Pick<Row, 'cells' | 'problem'> {
  const parsed = parseJson(text);
  if ('problem' in parsed) return { cells: [], problem: parsed.problem };
  const { value } = parsed;
  if (typeof value !== 'object' || value === null || Array.isArray(value)) {
    return { cells: [], problem: 'must be a JSON object' };
  }
  return { cells: Object.entries(value) };
}

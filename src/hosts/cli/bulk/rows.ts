import { UsageError } from '../usage-error.js';
import { csvRecords } from './csv.js';
import { ndjsonRecords } from './ndjson.js';
import { LONGEST_RECORD, type Rows } from './row.js';
import type { Source } from './source.js';

/**
 * Reads the source from its beginning: NDJSON where it starts with `{`, else CSV.
 * @throws UsageError, also in the middle, where it can't be read on
 */
export async function openRows(source: Source): Promise<Rows> {
  const texts = source.texts();
  let start = '';
  while (start.trim() === '' && start.length < LONGEST_RECORD) {
    const { value, done } = await texts.next();
    if (done) throw new UsageError(`${source.name} holds no rows.`, 'Give one row for each execution.');
    start += value;
  }
  const all = joined(start, texts);
  const [first] = start.trimStart();
  if (first === '[') {
    throw new UsageError(
      `${source.name} holds a JSON list.`,
      'Give one JSON object a line, for example by: jq -c ".[]"',
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

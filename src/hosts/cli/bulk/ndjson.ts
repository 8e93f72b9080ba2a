import { parsedJson } from '../parsed-json.js';
import { UsageError } from '../usage-error.js';
import { LONGEST_RECORD, type Row } from './row.js';

/** One JSON object a line. The values stay what they are. */
export async function* ndjsonRecords(name: string, texts: AsyncIterable<string>): AsyncGenerator<Row> {
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
      throw new UsageError(`${name} has a line of more than 1 MB.`, 'Give one JSON object a line.');
    }
  }
  yield rest;
}

function objectIn(text: string): Pick<Row, 'cells' | 'problem'> {
  const parsed = parsedJson(text);
  if ('problem' in parsed) return { cells: [], problem: parsed.problem };
  const { value } = parsed;
  if (typeof value !== 'object' || value === null || Array.isArray(value)) {
    return { cells: [], problem: 'must be a JSON object' };
  }
  return { cells: Object.entries(value) };
}

import { readFileSync } from 'node:fs';
import type { PeopleFile } from '../../../people/file/rows.js';
import { readText } from '../../shared/read-text.js';
import { openRows } from '../bulk/read/rows.js';
import type { Source } from '../bulk/read/source.js';
import { UsageError } from '../errors.js';
import { decoded, whyUnread } from '../input/given-text.js';

/** Reads a file of JSON. @throws UsageError */
export function readJsonFile(path: string, what: string): unknown {
  let bytes: Buffer;
  try {
    bytes = readFileSync(path);
  } catch (error) {
    throw new UsageError(`${what} ${path} ${whyUnread(error)}.`, 'Check the path.');
  }
  const text = decoded(() => readText(`${what} ${path}`, bytes));
  try {
    return JSON.parse(text);
  } catch (error) {
    const at = Number(/position (\d+)/.exec((error as Error).message)?.[1] ?? Number.NaN);
    const line = Number.isNaN(at) ? '' : ` (line ${text.slice(0, at).split('\n').length})`;
    throw new UsageError(`${what} ${path} is not valid JSON${line}.`, 'Correct the file.');
  }
}

/** The HR file, read by the reader of `bulk`. */
export async function peopleFile(source: Source): Promise<PeopleFile> {
  const { columns, rows } = await openRows(source);
  return { columns, rows };
}

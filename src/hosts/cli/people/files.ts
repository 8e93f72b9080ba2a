import { readFileSync } from 'node:fs';
import { hasDuplicateName } from '../../../json/duplicate-names.js';
import type { PeopleFile } from '../../../people/file/rows.js';
import { readText } from '../../shared/read-text.js';
import { openRows } from '../bulk/read/rows.js';
import type { Source } from '../bulk/read/source.js';
import { UsageError } from '../errors.js';
import { decoded, whyUnread } from '../input/given-text.js';

/** Reads a file of JSON. @throws UsageError */
export function readJsonFile(path: string, what: string): unknown {
  return jsonOf(textOf(path, what), `${what} ${path}`);
}

/** Reads a policy, in which one of two limits would win silently. The hash of a plan covers what was read. @throws UsageError */
export function readPolicyFile(path: string): unknown {
  const text = textOf(path, 'The policy');
  const policy = jsonOf(text, `The policy ${path}`);
  if (hasDuplicateName(text))
    throw new UsageError(`The policy ${path} has one name twice in an object.`, 'Give each name once.');
  return policy;
}

function textOf(path: string, what: string): string {
  let bytes: Buffer;
  try {
    bytes = readFileSync(path);
  } catch (error) {
    throw new UsageError(`${what} ${path} ${whyUnread(error)}.`, 'Check the path.');
  }
  return decoded(() => readText(`${what} ${path}`, bytes));
}

function jsonOf(text: string, what: string): unknown {
  try {
    return JSON.parse(text);
  } catch (error) {
    const at = Number(/position (\d+)/.exec((error as Error).message)?.[1] ?? Number.NaN);
    const line = Number.isNaN(at) ? '' : ` (line ${text.slice(0, at).split('\n').length})`;
    throw new UsageError(`${what} is not valid JSON${line}.`, 'Correct the file.');
  }
}

/** The HR file, read by the reader of `bulk`. */
export async function peopleFile(source: Source): Promise<PeopleFile> {
  const { columns, rows } = await openRows(source);
  return { columns, rows };
}

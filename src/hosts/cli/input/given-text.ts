import { hasDuplicateName } from '../../../json/duplicate-names.js';
import { readJson, TooDeep } from '../../../json/read-json.js';
import { UnreadableText } from '../../shared/read-text.js';
import { UsageError } from '../errors.js';

/** Calls `read`. @throws UsageError instead of its UnreadableText */
export function decoded(read: () => string): string {
  try {
    return read();
  } catch (error) {
    if (error instanceof UnreadableText) throw new UsageError(`${error.message}`, error.remedy);
    throw error;
  }
}

/** The JSON value of a text, or why it can't be used. Numbers are never rounded, and the text is never quoted. */
export function parseJson(text: string): { value: unknown } | { problem: string } {
  try {
    const { value, exact } = readJson(text);
    if (hasDuplicateName(text)) return { problem: 'has one name twice in an object; give each name once' };
    return exact === undefined
      ? { value }
      : { problem: 'holds a number that has more digits than a number can hold exactly; put it in quotes' };
  } catch (error) {
    return { problem: error instanceof TooDeep ? error.message : 'is not valid JSON' };
  }
}

/** Why a file could not be read, to follow its name. */
export function whyUnread(error: unknown): string {
  const { code } = error as NodeJS.ErrnoException;
  if (code === 'ENOENT') return 'does not exist';
  return code === 'EISDIR' ? 'is a folder' : `cannot be read (${code})`;
}

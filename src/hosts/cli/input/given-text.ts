import { readJson, TooDeep } from '../../../json/read-json.js';
import { UnreadableText } from '../../shared/read-text.js';
import { UsageError } from '../errors.js';

/** Gives what `read` gives. @throws UsageError where it says that something is no text */
export function decoded(read: () => string): string {
  try {
    return read();
  } catch (error) {
    if (error instanceof UnreadableText) throw new UsageError(`${error.message}`, error.remedy);
    throw error;
  }
}

/** JSON that somebody gave, or why it can't be taken: never rounded, and never quoted as the parser's message would be. */
export function parseJson(text: string): { value: unknown } | { problem: string } {
  try {
    const { value, exact } = readJson(text);
    return exact === undefined
      ? { value }
      : { problem: 'holds a number with more digits than can be kept; write it between quotes' };
  } catch (error) {
    return { problem: error instanceof TooDeep ? error.message : 'is no valid JSON' };
  }
}

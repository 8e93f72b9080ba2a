import { readJson, TooDeep } from '../../json/read-json.js';

/** JSON that somebody gave, or why it can't be taken: never rounded, and never quoted as the parser's message would be. */
export function parsedJson(text: string): { value: unknown } | { problem: string } {
  try {
    const { value, exact } = readJson(text);
    return exact === undefined
      ? { value }
      : { problem: 'holds a number with more digits than can be kept; write it between quotes' };
  } catch (error) {
    return { problem: error instanceof TooDeep ? error.message : 'is no valid JSON' };
  }
}

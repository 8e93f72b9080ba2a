/** Deeper than any action's inputs. */
export const DEEPEST = 64;

/** Any whole number of so many digits is kept exactly. */
const SAFE_DIGITS = 15;

const [QUOTE, BACKSLASH, COMMA] = [0x22, 0x5c, 0x2c];
const [OBJECT, OBJECT_END, ARRAY, ARRAY_END] = [0x7b, 0x7d, 0x5b, 0x5d];

export type Fault = 'duplicate' | 'depth' | 'number';

/**
 * What JSON.parse takes without a word and callers can't mean: one name twice in an object, of which the last would count
 * (whoever checked the first one before us would have been deceived), nesting that no inputs have, and whole numbers that
 * it rounds.
 * @param text valid JSON
 * @returns undefined where there is none of it
 */
export function structureFault(text: string): Fault | undefined {
  /** Of each open object its names so far, of each open array nothing. */
  const open: (Set<string> | undefined)[] = [];
  let isName = false;
  for (let at = 0; at < text.length; at += 1) {
    switch (text.charCodeAt(at)) {
      case QUOTE: {
        const end = endOfText(text, at);
        if (isName) {
          const names = open.at(-1) as Set<string>;
          const name = JSON.parse(text.slice(at, end + 1)) as string;
          if (names.has(name)) return 'duplicate';
          names.add(name);
          isName = false;
        }
        at = end;
        break;
      }
      case OBJECT:
      case ARRAY:
        isName = text.charCodeAt(at) === OBJECT;
        if (open.push(isName ? new Set() : undefined) > DEEPEST) return 'depth';
        break;
      case OBJECT_END:
      case ARRAY_END:
        open.pop();
        isName = false;
        break;
      case COMMA:
        isName = open.at(-1) !== undefined;
        break;
      default:
        if (isDigit(text.charCodeAt(at))) {
          const end = endOfNumber(text, at);
          const digits = text.slice(at, end);
          if (digits.length > SAFE_DIGITS && /^\d+$/.test(digits) && !Number.isSafeInteger(Number(digits)))
            return 'number';
          at = end - 1;
        }
    }
  }
  return undefined;
}

function isDigit(code: number): boolean {
  return code >= 0x30 && code <= 0x39;
}

/** Behind a number's last character: digits, point, exponent. */
function endOfNumber(text: string, start: number): number {
  let at = start + 1;
  while (at < text.length && /[\d.eE+-]/.test(text[at] as string)) at += 1;
  return at;
}

/** Where the text that begins at a quotation mark ends. */
function endOfText(text: string, start: number): number {
  let at = start + 1;
  while (at < text.length && text.charCodeAt(at) !== QUOTE) at += text.charCodeAt(at) === BACKSLASH ? 2 : 1;
  return at;
}

const [QUOTE, BACKSLASH, COMMA] = [0x22, 0x5c, 0x2c];
const [OBJECT, OBJECT_END, ARRAY, ARRAY_END] = [0x7b, 0x7d, 0x5b, 0x5d];

/**
 * Whether an object at any level contains a name twice. JSON.parse silently uses the last value, while whoever
 * wrote or checked the text may have meant the first one.
 * @param text valid JSON
 */
export function hasDuplicateName(text: string): boolean {
  /** The names so far in each open object; undefined for an open array. */
  const open: (Set<string> | undefined)[] = [];
  let isName = false;
  for (let at = 0; at < text.length; at += 1) {
    switch (text.charCodeAt(at)) {
      case QUOTE: {
        const end = endOfString(text, at);
        if (isName) {
          const names = open.at(-1) as Set<string>;
          const name = JSON.parse(text.slice(at, end + 1)) as string;
          if (names.has(name)) return true;
          names.add(name);
          isName = false;
        }
        at = end;
        break;
      }
      case OBJECT:
        open.push(new Set());
        isName = true;
        break;
      case ARRAY:
        open.push(undefined);
        isName = false;
        break;
      case OBJECT_END:
      case ARRAY_END:
        open.pop();
        isName = false;
        break;
      case COMMA:
        isName = open.at(-1) !== undefined;
        break;
    }
  }
  return false;
}

/** The index of the closing quotation mark of a string that starts at `start`. */
function endOfString(text: string, start: number): number {
  let at = start + 1;
  while (at < text.length && text.charCodeAt(at) !== QUOTE) at += text.charCodeAt(at) === BACKSLASH ? 2 : 1;
  return at;
}

/** Where a list goes on: a page that Okta named, and in it the items that an earlier answer gave already. */
export interface Cursor {
  /** Path and query of the page. */
  readonly path: string;
  /** Which list it is, so that a cursor of another one is not taken for it. */
  readonly list: string;
  /** How many of its items were given. */
  readonly skip?: number;
  /** The id of the last of them, in case the page has changed meanwhile. */
  readonly last?: string | undefined;
}

const ANY_ORIGIN = 'https://okta.invalid';
const FORM = /^([^#]*)#([0-9a-z]+)(?::(\d+):(.*))?$/s;

/** The cursor as text: the address of the page, and as its fragment whose it is and what was given of it. */
export function cursorOf({ path, list, skip, last = '' }: Cursor): string {
  return `${path}#${list}${skip === undefined ? '' : `:${skip}:${encodeURIComponent(last)}`}`;
}

/** @returns undefined where the text is not a cursor */
export function readCursor(text: string): Cursor | undefined {
  const [, path, list, skip, last = ''] = FORM.exec(text) ?? [];
  if (path === undefined || list === undefined || !isPath(path)) return undefined;
  if (skip === undefined) return { path, list };
  try {
    return { path, list, skip: Number(skip), last: last === '' ? undefined : decodeURIComponent(last) };
  } catch {
    return undefined;
  }
}

/**
 * A short mark of a list with its inputs. Okta's link of a next page need not repeat what the list was asked for.
 * @param id of the action
 * @param first path and query of its first page, the page size left out
 */
export function markOf(id: string, first: string): string {
  let hash = 0x811c9dc5;
  for (const character of `${id} ${first}`)
    hash = Math.imul(hash ^ (character.codePointAt(0) as number), 0x01000193) >>> 0;
  return hash.toString(36);
}

/** Only a path and query as a next link gives it leaves this as it is. */
function isPath(text: string): boolean {
  try {
    const { origin, pathname, search } = new URL(text, ANY_ORIGIN);
    return origin === ANY_ORIGIN && pathname + search === text;
  } catch {
    return false;
  }
}

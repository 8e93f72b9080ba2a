/** Where a list goes on: a page that Okta named, and in it the items that an earlier answer gave already. */
export interface Cursor {
  /** Path and query of the page. */
  readonly path: string;
  /** How many of its items were given. */
  readonly skip?: number;
  /** The id of the last of them, in case the page has changed meanwhile. */
  readonly last?: string | undefined;
}

const ANY_ORIGIN = 'https://okta.invalid';
const IN_A_PAGE = /^(.*)#(\d+):(.*)$/s;

/** The cursor as text: the address of the page, with what was given of it as its fragment. */
export function cursorOf({ path, skip, last = '' }: Cursor): string {
  return skip === undefined ? path : `${path}#${skip}:${encodeURIComponent(last)}`;
}

/** @returns undefined where the text is not a cursor */
export function readCursor(text: string): Cursor | undefined {
  const [, path = text, skip, last = ''] = IN_A_PAGE.exec(text) ?? [];
  if (!isPath(path)) return undefined;
  if (skip === undefined) return { path };
  try {
    return { path, skip: Number(skip), last: last === '' ? undefined : decodeURIComponent(last) };
  } catch {
    return undefined;
  }
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

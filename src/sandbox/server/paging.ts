import type { Org } from '../org/org.js';
import { invalid, Refusal } from './errors.js';
import { type Answer, type Call, ok } from './routes.js';

interface Paging<Item> {
  /** The default page size. */
  usual: number;
  /** Largest page; a larger `limit` is refused if it is `strict`, otherwise a rule decides. */
  most: number;
  strict?: true;
  cursor: (item: Item) => string;
  view: (item: Item) => unknown;
  /** Query parameters that the links repeat. */
  keep?: readonly string[];
  /** The list has no Link header unless there is a next page. */
  quietAtEnd?: true;
}

/** The page size that was asked for; throws E0000001 if it is not a number from 1. */
export function limitOf(org: Org, call: Call, usual: number, most: number, strict = false): number {
  const text = call.query.get('limit');
  if (text === null) return usual;
  const limit = Number(text);
  if (
    !Number.isInteger(limit) ||
    limit < 1 ||
    (limit > most && (strict || org.behavior.limitAboveMost !== 'cut down'))
  ) {
    throw invalid('limit', `The limit must be between 1 and ${most}`);
  }
  return Math.min(limit, most);
}

/**
 * One page of `items`, with Okta's Link headers: `self` always, `next` while there is more. `after` is the
 * cursor of the page before; an unknown one is E0000029.
 */
export function page<Item>(org: Org, call: Call, items: readonly Item[], paging: Paging<Item>): Answer {
  const limit = limitOf(org, call, paging.usual, paging.most, paging.strict);
  const after = call.query.get('after');
  const start = startOf(call, items, paging.cursor);
  const shown = items.slice(start, start + limit);
  const last = shown.at(-1);
  const links = [link(call, after, limit, paging.keep, 'self')];
  const more = last !== undefined && start + limit < items.length;
  if (!more && paging.quietAtEnd) return ok(shown.map(paging.view));
  if (more) {
    links.push(link(call, paging.cursor(last), limit, paging.keep, 'next'));
  }
  return ok(shown.map(paging.view), { Link: links });
}

interface WrappedPaging<Item> extends Pick<Paging<Item>, 'usual' | 'most' | 'cursor' | 'view'> {
  /** The member of the body that holds the items. */
  under: string;
}

/** One page of `items` in a body of its own, whose `_links.next` leads on; there is no Link header. */
export function wrappedPage<Item>(
  org: Org,
  call: Call,
  items: readonly Item[],
  { under, usual, most, cursor, view }: WrappedPaging<Item>,
): Answer {
  const limit = limitOf(org, call, usual, most);
  const start = startOf(call, items, cursor);
  const shown = items.slice(start, start + limit);
  const last = shown.at(-1);
  const links: Record<string, unknown> = { self: { href: `${call.base}${call.path}` } };
  if (last !== undefined && start + limit < items.length) {
    links.next = {
      href: `${call.base}${call.path}?${new URLSearchParams({ after: cursor(last), limit: String(limit) })}`,
    };
  }
  return ok({ [under]: shown.map(view), _links: links });
}

/** Where the page begins that `after` asks for; throws E0000029 for an unknown cursor. */
function startOf<Item>(call: Call, items: readonly Item[], cursor: (item: Item) => string): number {
  const after = call.query.get('after');
  if (after === null) return 0;
  const start = items.findIndex((item) => cursor(item) === after) + 1;
  if (start === 0) throw new Refusal('E0000029', { causes: ['Invalid cursor.'] });
  return start;
}

function link(
  call: Call,
  after: string | null,
  limit: number,
  keep: readonly string[] | undefined,
  rel: string,
): string {
  const query = new URLSearchParams();
  if (after !== null) query.set('after', after);
  query.set('limit', String(limit));
  for (const name of keep ?? []) {
    const value = call.query.get(name);
    if (value !== null) query.set(name, value);
  }
  return `<${call.base}${call.path}?${query}>; rel="${rel}"`;
}

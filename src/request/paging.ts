import { Failure } from '../result/failure.js';
import { unreadable } from './errors/okta-errors.js';
import { type Program, send, sendAll } from './program.js';
import type { OktaAnswer, OktaRequest } from './request.js';

/** A list that is read whole is shorter than this; an org that names more pages would keep the call for ever. */
const MOST_PAGES = 1_000;
/** Okta may give empty pages before the next full one, but not so many. */
const MOST_EMPTY_PAGES = 100;
/** Okta recommends pages of at most so many items. */
const SMALL_PAGE = 200;
/** The System Log may always name a next page. Okta's engineers say that a reader ends at the first empty one. */
const ENDLESS = 'listLogEvents';
/** Of a list that grows: at its end Okta may name another next page each time, which is empty too. */
const EMPTY_AT_THE_END = 2;

/**
 * The one way through the pages of a list. It ends where Okta names no next page, or where the System Log gives an empty
 * one, and nowhere else: whatever else stands in the way of the next page is a Failure INVALID_RESPONSE that says what,
 * for a list must not end unnoticed.
 */
export class PageWalk {
  #next: OktaRequest | undefined;
  readonly #paths = new Set<string>();
  /** What tells pages apart, of those that were read. */
  readonly #marks = new Set<string>();
  #lastMark: string | undefined;
  #emptyPages = 0;
  #isCaughtUp = false;

  /**
   * @param itemsOf where the list is in a page's body; the body itself where not given
   * @param isItem what every item is; by default an object
   * @param grows the list has no end: each page names a next one, which holds what was added meanwhile
   */
  constructor(
    first: OktaRequest,
    readonly itemsOf: (body: unknown) => unknown = (body) => body,
    readonly isItem: (item: unknown) => boolean = isObject,
    readonly grows = false,
  ) {
    this.#next = first;
  }

  /** How many pages were read. */
  get count(): number {
    return this.#paths.size;
  }

  /** Path and query of the page that comes next; undefined at the end. */
  get next(): string | undefined {
    return this.#next?.path;
  }

  /** Whether Okta named no next page. */
  get isDone(): boolean {
    return this.#next === undefined;
  }

  /** Of a list that grows: the last pages were empty, or Okta names the last one as its own next page. */
  get isCaughtUp(): boolean {
    return this.#isCaughtUp;
  }

  /**
   * Reads the next page; not to be called when it is over.
   * @throws Failure
   */
  *read(): Program<{ items: readonly unknown[]; answer: OktaAnswer }> {
    const request = this.#next as OktaRequest;
    const answer = yield* sendPage(request);
    if (answer.body === undefined) throw unreadable(answer);
    const items = this.itemsOf(answer.body);
    if (!Array.isArray(items)) throw unreadable(answer, 'its body is not a list');
    if (!items.every(this.isItem))
      throw unreadable(answer, 'its list contains something that is not an object');
    this.#paths.add(request.path);
    this.#next = this.#following(request, answer, items.length === 0);
    this.#compare(answer, items);
    return { items, answer };
  }

  #following(request: OktaRequest, answer: OktaAnswer, isEmpty: boolean): OktaRequest | undefined {
    const { next, unusableNext } = answer;
    if (unusableNext !== undefined) throw unreadable(answer, unusableNext);
    if (isEmpty && request.operationId === ENDLESS && !this.grows) return undefined;
    if (next === undefined) {
      if (!this.grows) return undefined;
      // Where nothing is there yet, the same question asks for what comes.
      if (isEmpty) return request;
      throw unreadable(answer, 'it names no next page');
    }
    if (this.#paths.has(next) && !(this.grows && next === request.path))
      throw unreadable(answer, 'its next page was already read');
    return { ...request, path: next };
  }

  /** A page that comes again under another address would never end. */
  #compare(answer: OktaAnswer, items: readonly unknown[]): void {
    this.#emptyPages = items.length === 0 ? this.#emptyPages + 1 : 0;
    if (this.grows)
      this.#isCaughtUp = this.#emptyPages >= EMPTY_AT_THE_END || this.#next?.path === answer.request.path;
    if (this.#isCaughtUp) return;
    // A list that grows may hold an item twice: then a short page looks like the one before.
    if (this.grows && items.length > 0) return;
    if (this.#next !== undefined && this.#emptyPages >= MOST_EMPTY_PAGES)
      throw unreadable(answer, 'it gave too many empty pages in a row');
    const mark = markOf(items);
    // An item that was changed meanwhile may come again, and be a page of its own.
    const repeats =
      mark !== undefined && (items.length > 1 ? this.#marks.has(mark) : mark === this.#lastMark);
    if (repeats) throw unreadable(answer, 'it gave the same page again');
    if (mark !== undefined) this.#marks.add(mark);
    this.#lastMark = mark;
  }
}

/** A page. Okta answers 500 where it took too long, and says to ask for a smaller one then. */
function* sendPage(request: OktaRequest): Program<OktaAnswer> {
  try {
    return yield* send(request);
  } catch (failure) {
    const tookTooLong = failure instanceof Failure && failure.details.okta?.status === 500;
    const path = tookTooLong ? smallerPage(request.path) : undefined;
    if (path === undefined) throw failure;
    return yield* send({ ...request, path });
  }
}

/** Undefined where the page is small already, or the only one: a list by `q` has no pages. */
function smallerPage(path: string): string | undefined {
  const limit = Number(/[?&]limit=(\d+)/.exec(path)?.[1] ?? 0);
  if (limit <= SMALL_PAGE || /[?&]q=/.test(path)) return undefined;
  return path.replace(/([?&]limit=)\d+/, `$1${SMALL_PAGE}`);
}

/** Every list of Okta's is of objects. */
function isObject(item: unknown): boolean {
  return typeof item === 'object' && item !== null;
}

/**
 * Hands over each page of a list that is read whole.
 * @returns the last page's answer
 * @throws Failure
 */
export function* eachPage(
  first: OktaRequest,
  take: (items: readonly unknown[]) => void,
): Program<OktaAnswer> {
  const walk = new PageWalk(first);
  for (;;) {
    const { items, answer } = yield* walk.read();
    take(items);
    if (walk.isDone) return answer;
    if (walk.count >= MOST_PAGES) throw unreadable(answer, 'it gave too many pages');
  }
}

/**
 * All items of a list.
 * @throws Failure
 */
export function* wholeList(first: OktaRequest): Program<unknown[]> {
  const all: unknown[] = [];
  yield* eachPage(first, (items) => {
    for (const item of items) all.push(item);
  });
  return all;
}

/**
 * All items of many lists, whose first pages are asked for a few at a time.
 * @throws Failure where one of them can't be read whole
 */
export function* wholeLists(firsts: readonly OktaRequest[]): Program<unknown[][]> {
  const settled = yield* sendAll(firsts);
  const failed = settled.find((one) => 'failure' in one);
  if (failed !== undefined) throw failed.failure;
  const lists: unknown[][] = [];
  for (const [index, one] of settled.entries()) {
    const { next, unusableNext, body } = (one as { answer: OktaAnswer }).answer;
    const isWhole = next === undefined && unusableNext === undefined && Array.isArray(body);
    lists.push(isWhole && body.every(isObject) ? body : yield* wholeList(firsts[index] as OktaRequest));
  }
  return lists;
}

function markOf(items: readonly unknown[]): string | undefined {
  const [first, last] = [items[0], items.at(-1)].map(idOf);
  return first === undefined || last === undefined ? undefined : `${items.length} ${first} ${last}`;
}

function idOf(item: unknown): string | undefined {
  const id = (item as { id?: unknown } | null | undefined)?.id;
  return typeof id === 'string' ? id : undefined;
}

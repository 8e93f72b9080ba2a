import { unreadable } from '../request/errors/okta-errors.js';
import { PageWalk } from '../request/paging.js';
import type { Program } from '../request/program.js';
import type { OktaAnswer } from '../request/request.js';
import { PAGE_SIZE, pageAt } from './event-query.js';
import type { SeenEvents } from './seen-events.js';

/** An event of the System Log as Okta sent it. */
export interface LogEvent extends Record<string, unknown> {
  readonly uuid: string;
}

/** Where the log ended once. */
interface End {
  readonly path: string;
  readonly at: number;
}

/** One page of the log. */
export interface TailPage {
  /** Its events that were not taken yet, in the log's order. */
  readonly fresh: LogEvent[];
  /** Nothing comes after it yet. */
  readonly isCaughtUp: boolean;
  /** Okta's time when it answered, or ours where ours is behind. */
  readonly orgNow: number;
}

/** A walk remembers its pages, so a long one is begun anew. */
const PAGES_A_WALK = 1_000;

/**
 * Reads the log by Okta's cursors, in rounds. A round starts at the anchor and goes to the end of the log. The anchor
 * follows at a distance: until the log was read once more, the overlap later, it may still show events before where it
 * ended. So each round reads that part again, and leaves out what was taken.
 */
export class LogTail {
  #walk: PageWalk | undefined;
  #roundStartedAt = 0;
  /** The round came to the end of the log. */
  #isComplete = false;
  /** Where rounds since the anchor ended, in order. */
  #ends: End[] = [];
  /** The page that was read last is full, and older than the overlap: nothing comes before its end any more. */
  #isOld = false;

  constructor(
    readonly seen: SeenEvents,
    readonly overlapMs: number,
    /** Path and query at which a round starts. */
    public anchor: string,
  ) {}

  /**
   * Reads the next page. Every fresh event of the page before must be taken by then.
   * @param ticks milliseconds by a clock that does not jump
   * @param now our time
   * @throws Failure
   */
  *read(ticks: () => number, now: () => number): Program<TailPage> {
    this.#moveAnchor();
    if (this.#walk === undefined) this.#roundStartedAt = ticks();
    if (this.#walk === undefined || this.#walk.count >= PAGES_A_WALK)
      this.#walk = new PageWalk(pageAt(this.#walk?.next ?? this.anchor), undefined, undefined, true);
    const walk = this.#walk;
    const { items, answer, fresh } = yield* this.#page(walk, ticks);
    const orgNow = Math.min(now(), dateOf(answer) ?? Number.POSITIVE_INFINITY);
    this.#isOld = items.length >= PAGE_SIZE && newestOf(items) <= orgNow - this.overlapMs;
    if (walk.isCaughtUp) {
      const path = walk.next as string;
      if (this.#ends.at(-1)?.path !== path) this.#ends.push({ path, at: ticks() });
      this.#isComplete = true;
    }
    return { fresh, isCaughtUp: walk.isCaughtUp, orgNow };
  }

  /** Starts at another place. */
  restart(path: string): void {
    this.anchor = path;
    this.#walk = undefined;
    this.#isComplete = false;
    this.#isOld = false;
    this.#ends = [];
  }

  *#page(walk: PageWalk, ticks: () => number): Program<Page> {
    const { next } = walk;
    try {
      const { items, answer } = yield* walk.read();
      return { items, answer, fresh: this.#fresh(answer, items, ticks()) };
    } catch (error) {
      // The same page is asked for again. Where the walk is beyond it, the round starts anew, so that none is left out.
      if (walk.next !== next) this.#walk = undefined;
      throw error;
    }
  }

  #fresh(answer: OktaAnswer, items: readonly unknown[], ticks: number): LogEvent[] {
    const fresh: LogEvent[] = [];
    const ofPage = new Set<string>();
    this.seen.newBatch(ticks);
    for (const item of items as readonly Partial<LogEvent>[]) {
      const { uuid } = item;
      if (typeof uuid !== 'string' || uuid === '') throw unreadable(answer, 'one of its events has no uuid');
      if (this.seen.has(uuid, ticks) || ofPage.has(uuid)) continue;
      ofPage.add(uuid);
      fresh.push(item as LogEvent);
    }
    return fresh;
  }

  #moveAnchor(): void {
    const walk = this.#walk;
    if (walk === undefined) return;
    if (this.#isOld || this.seen.isFull) {
      this.anchor = walk.next as string;
      this.#ends = [];
      if (this.#isOld) this.seen.settle();
      this.seen.shrink();
    }
    this.#isOld = false;
    if (!this.#isComplete) return;
    this.#isComplete = false;
    this.#walk = undefined;
    const since = this.#roundStartedAt - this.overlapMs;
    const place = this.#ends.findLastIndex(({ at }) => at <= since);
    if (place >= 0) {
      this.anchor = (this.#ends[place] as End).path;
      this.#ends = this.#ends.slice(place);
    }
    this.seen.forgetBefore(since);
  }
}

/** A page as Okta gave it, and what of it was not given before. */
interface Page {
  readonly items: readonly unknown[];
  readonly answer: OktaAnswer;
  readonly fresh: LogEvent[];
}

/** The Date that Okta gave its answer, in milliseconds since 1970. */
function dateOf({ headers }: OktaAnswer): number | undefined {
  const { date } = headers;
  const time = Date.parse(Array.isArray(date) ? (date[0] ?? '') : (date ?? ''));
  return Number.isNaN(time) ? undefined : time;
}

/** When the newest of these events happened; Infinity where one does not say. */
export function newestOf(events: readonly unknown[]): number {
  let newest = Number.NEGATIVE_INFINITY;
  for (const event of events) {
    const time = Date.parse(String((event as { published?: unknown }).published));
    if (Number.isNaN(time)) return Number.POSITIVE_INFINITY;
    if (time > newest) newest = time;
  }
  return newest;
}

import { ItemsError } from '../actions/lists/items-error.js';
import { runProgram } from '../actions/run/execute.js';
import type { Redactor } from '../redaction/redact.js';
import { Call } from '../request/call.js';
import type { SendSettings } from '../request/sending/context.js';
import type { ActionError } from '../result/failure.js';
import type { Meta, Result } from '../result/result.js';
import type { Clock } from '../transport/clock.js';
import { OVERLAP_MS } from './by-time.js';
import type { Gap } from './checkpoint.js';
import type { Doorbell } from './doorbell.js';
import { type EventQuery, markOfQuery, pageFrom, RETENTION_MS } from './event-query.js';
import { ExpectedEvents } from './expected-events.js';
import type { KeptPosition } from './kept-position.js';
import type { LogEvent, TailPage } from './log-tail.js';
import type { EventsOptions } from './options.js';
import { SteadyTime } from './steady-time.js';

/** What reading events needs of its connector. */
export interface FeedSource {
  readonly settings: SendSettings;
  readonly clock: Clock;
  /** What it is read for. */
  readonly trigger: { readonly id: string };
  /** One that knows the secrets, for one page. */
  redactor(): Redactor;
}

const IDLE_MS = 10_000;
/** With a doorbell the log is looked at in between only in case it was not rung. */
const IDLE_WITH_BELL_MS = 60_000;
const LONGEST_WAIT_MS = 60_000;
/** An answer that can't be read may be so for good, and is not waited for. */
const MOST_UNREADABLE = 3;
/** Clocks of two machines differ by less. */
const DAY_MS = 86_400_000;

/** Pages of new events, for as long as somebody asks: it waits where the log ends, and where it can't be read. */
export class EventFeed {
  meta: Meta | undefined;
  readonly #time: SteadyTime;
  readonly #overlapMs: number;
  readonly #silence: () => void;
  readonly #expected: ExpectedEvents;
  #isOpen = false;
  #isNew = false;
  #hasRead = false;
  #failures = 0;
  #waiting: AbortController | undefined;
  #isRung = false;
  /** Where the log ended: Okta's time then. */
  #caughtUpAt: number | undefined;

  constructor(
    readonly source: FeedSource,
    readonly query: EventQuery,
    readonly options: EventsOptions,
    readonly bell: Doorbell,
    readonly kept: KeptPosition,
    readonly stop: AbortSignal,
  ) {
    this.#time = new SteadyTime(source.clock);
    this.#overlapMs = options.overlapMs ?? OVERLAP_MS;
    const isSeen = (uuid: string) => kept.tail.seen.has(uuid, this.#time.passed);
    this.#expected = new ExpectedEvents(query.eventTypes, isSeen);
    this.#silence = bell.listen((rings) => {
      if (this.#expected.rung(rings, this.#time.passed)) this.wake();
    });
  }

  /**
   * The next fresh events. Those before must be taken.
   * @returns undefined where the log ends and is not followed
   * @throws ItemsError
   */
  async read(): Promise<readonly LogEvent[] | undefined> {
    if (!this.#isOpen) await this.#open();
    while (!this.stop.aborted) {
      if (this.#caughtUpAt !== undefined) {
        this.kept.reached(this.#caughtUpAt - this.#overlapMs);
        if (this.kept.isDirty) await this.kept.save([]);
        this.#caughtUpAt = undefined;
        tell(() => this.options.onCaughtUp?.());
        if (this.options.follow === false) return undefined;
        await this.#idle();
        continue;
      }
      const page = await this.#page();
      if (page === undefined) continue;
      if (page.isCaughtUp) this.#caughtUpAt = page.orgNow;
      for (const { uuid } of page.fresh) this.#expected.came(uuid);
      if (page.fresh.length > 0) return page.fresh;
    }
    return [];
  }

  wake(): void {
    this.#isRung = true;
    this.#waiting?.abort();
  }

  close(): void {
    this.#silence();
    this.#waiting?.abort();
  }

  async #open(): Promise<void> {
    const now = this.source.clock.now();
    const { from, redeliveredUntil } = this.options;
    const asked = from === undefined ? now : new Date(from).getTime();
    const at = Math.max(asked, now - RETENTION_MS);
    const doubtUntil = redeliveredUntil === undefined ? undefined : new Date(redeliveredUntil).getTime();
    const start = { anchor: pageFrom(this.query, at).path, at, doubtUntil };
    const mark = markOfQuery(this.source.settings.origin, this.query);
    const wasKept = await this.kept.load(mark, start, this.#overlapMs);
    this.#isNew = !wasKept && from === undefined;
    this.#isOpen = true;
    if (!wasKept && asked < at) this.#missed(asked, at, false);
    if (wasKept && this.kept.at < now - RETENTION_MS) {
      this.#missed(this.kept.at, now - RETENTION_MS, false);
      this.kept.tail.restart(pageFrom(this.query, now - RETENTION_MS).path);
    }
  }

  /** @returns undefined where it is to be asked for again */
  async #page(): Promise<TailPage | undefined> {
    const result = await this.#ask();
    if (result.ok) {
      // A round that fails starts anew: pages that were read before say nothing about the one that fails.
      if (result.output.isCaughtUp || result.output.fresh.length > 0) this.#failures = 0;
      this.#hasRead = true;
      return this.#startsTooLate(result.output) ? undefined : result.output;
    }
    const { error } = result;
    if (this.stop.aborted) return undefined;
    if (isRefused(error) && (this.#hasRead || this.kept.tail.anchor.includes('after='))) {
      await this.#readAgain();
      return undefined;
    }
    this.#failures += 1;
    const isHopeless = error.code === 'INVALID_RESPONSE' && this.#failures >= MOST_UNREADABLE;
    if (!error.retryable || isHopeless) throw new ItemsError(error);
    const waitMs = Math.max(
      error.retryAfterMs ?? 0,
      Math.min(LONGEST_WAIT_MS, 1_000 * 2 ** (this.#failures - 1)),
    );
    tell(() => this.options.onRetry?.(error, waitMs));
    await this.#wait(waitMs);
    return undefined;
  }

  async #ask(): Promise<Result<TailPage>> {
    const { source, options, kept } = this;
    const call = new Call(
      source.trigger,
      source.clock,
      source.redactor(),
      { priority: 'bulk', ...options, signal: this.stop },
      options.timeoutMs,
    );
    const program = kept.tail.read(
      () => this.#time.passed,
      () => source.clock.now(),
    );
    const result = await runProgram(source.settings, call, 'safe', program);
    this.meta = result.meta;
    return result;
  }

  /** Okta refuses the cursor. By the time that everything was taken until, nothing is left out that it still has. */
  async #readAgain(): Promise<void> {
    const { kept, query } = this;
    const now = this.source.clock.now();
    const since = Math.max(kept.at - this.#overlapMs, now - RETENTION_MS);
    const before = kept.tail.anchor;
    kept.tail.restart(pageFrom(query, since).path);
    const again = await this.#ask();
    if (!again.ok && !again.error.retryable) {
      // It is not the cursor that is refused.
      kept.tail.restart(before);
      throw new ItemsError(again.error);
    }
    if (!again.ok) {
      kept.tail.restart(before);
      this.#failures += 1;
      tell(() => this.options.onRetry?.(again.error, 1_000));
      await this.#wait(1_000);
      return;
    }
    kept.tail.restart(pageFrom(query, since).path);
    this.#missed(kept.at, Math.max(since, again.output.orgNow), true);
  }

  /** Where our clock is ahead of Okta's, what happened between the two would be left out. */
  #startsTooLate({ orgNow }: TailPage): boolean {
    if (!this.#isNew) return false;
    this.#isNew = false;
    const ahead = this.kept.at - orgNow;
    if (ahead < 1_000 || ahead > DAY_MS) return false;
    this.kept.at = orgNow;
    this.kept.tail.restart(pageFrom(this.query, orgNow).path);
    return true;
  }

  #missed(from: number, to: number, isReadAgain: boolean): void {
    const gap: Gap = { from: new Date(from).toISOString(), to: new Date(to).toISOString() };
    this.kept.missed(gap, isReadAgain);
    tell(() => this.options.onGap?.(gap));
  }

  async #idle(): Promise<void> {
    const idleMs = this.options.idleMs ?? (this.bell.isConnected ? IDLE_WITH_BELL_MS : IDLE_MS);
    if (!this.#isRung) await this.#wait(this.#expected.waitMs(idleMs, this.#time.passed));
    this.#isRung = false;
  }

  async #wait(ms: number): Promise<void> {
    if (this.stop.aborted) return;
    const waiting = new AbortController();
    const end = () => waiting.abort();
    this.stop.addEventListener('abort', end, { once: true });
    this.#waiting = waiting;
    await this.#time.sleep(ms, waiting.signal);
    this.#waiting = undefined;
    this.stop.removeEventListener('abort', end);
  }
}

/** Okta judged the request, and not who sent it. */
function isRefused({ code }: ActionError): boolean {
  return code === 'REJECTED' || code === 'NOT_FOUND';
}

/** A host's mistake in its own callback must not end the reading. */
function tell(callback: () => void): void {
  try {
    callback();
  } catch {
    // It was told.
  }
}

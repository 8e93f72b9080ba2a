import { ItemsError } from '../actions/lists/items-error.js';
import { onAbort } from '../request/deadlines/abort-fanout.js';
import { interrupted } from '../request/errors/interruptions.js';
import type { ActionError } from '../result/failure.js';
import type { Meta } from '../result/result.js';
import type { Doorbell } from './doorbell.js';
import { EventFeed, type FeedSource } from './event-feed.js';
import type { EventQuery } from './event-query.js';
import { KeptPosition } from './kept-position.js';
import type { LogEvent } from './log-tail.js';
import type { Events, EventsOptions } from './options.js';
import { withTargets } from './targets.js';

/** An event as it is given. */
type Given = Record<string, unknown>;

/** Sends nothing, and loads no checkpoint, before an event is asked for. */
export class EventReader implements Events<unknown> {
  readonly #feed: EventFeed;
  readonly #kept: KeptPosition;
  readonly #stop = new AbortController();
  readonly #options: EventsOptions;
  readonly #saveEvery: number;
  #release: (() => void) | undefined;
  #turn: Promise<unknown> = Promise.resolve();
  #queue: readonly LogEvent[] = [];
  #at = 0;
  /** How many events may still be given before the position must be saved. */
  #savedAhead = 0;
  /** The event that was given last, until it is taken. */
  #given: LogEvent | undefined;
  #ended = false;
  #returned = false;

  constructor(source: FeedSource, query: EventQuery, options: EventsOptions, bell: Doorbell) {
    this.#options = options;
    this.#saveEvery = options.saveEvery ?? 1;
    this.#kept = new KeptPosition(options.checkpoint);
    this.#feed = new EventFeed(source, query, options, bell, this.#kept, this.#stop.signal);
  }

  get meta(): Meta | undefined {
    return this.#feed.meta;
  }

  [Symbol.asyncIterator](): this {
    return this;
  }

  next(): Promise<IteratorResult<unknown>> {
    return this.#inTurn(() => this.#next());
  }

  take(): Promise<void> {
    return this.#inTurn(async () => {
      this.#take();
      if (this.#kept.isDirty && !this.#ended) await this.#kept.save([]);
    });
  }

  wake(): void {
    this.#feed.wake();
  }

  /** Ends the reading. The event that was given last is not taken by that. */
  async return(value?: unknown): Promise<IteratorResult<unknown>> {
    this.#returned = true;
    this.#stop.abort();
    await this.#turn;
    await this.#end();
    return { done: true, value };
  }

  async throw(error: unknown): Promise<never> {
    await this.return();
    throw error;
  }

  /** One after the other, however many are asked for at once. */
  #inTurn<T>(work: () => Promise<T>): Promise<T> {
    const turn = this.#turn.then(work, work);
    this.#turn = turn.catch(() => undefined);
    return turn;
  }

  async #next(): Promise<IteratorResult<unknown>> {
    if (this.#ended) return { done: true, value: undefined };
    try {
      this.#failIfStopped();
      this.#listenForEnd();
      this.#take();
      const event = await this.#untilEvent();
      if (event !== undefined) return { done: false, value: event };
      await this.#end();
      return { done: true, value: undefined };
    } catch (error) {
      await this.#end();
      if (this.#returned) return { done: true, value: undefined };
      throw error;
    }
  }

  async #untilEvent(): Promise<Given | undefined> {
    for (;;) {
      const event = this.#queue[this.#at];
      if (event !== undefined) return this.#give(event);
      if (this.#kept.isDirty) await this.#kept.save([]);
      const page = await this.#feed.read();
      this.#failIfStopped();
      if (page === undefined) return undefined;
      this.#queue = page;
      this.#at = 0;
      this.#savedAhead = 0;
    }
  }

  async #give(event: LogEvent): Promise<Given> {
    if (this.#savedAhead === 0) {
      const ahead = this.#queue.slice(this.#at, this.#at + this.#saveEvery);
      await this.#kept.save(ahead);
      this.#failIfStopped();
      this.#savedAhead = ahead.length;
    }
    this.#savedAhead -= 1;
    this.#at += 1;
    this.#given = event;
    const given = withTargets(event);
    const { redelivered, gap } = this.#kept.marksOf(event);
    if (redelivered) given.redelivered = true;
    if (gap !== undefined) given.gap = gap;
    return given;
  }

  #take(): void {
    if (this.#given === undefined) return;
    this.#kept.take(this.#given);
    this.#given = undefined;
  }

  #listenForEnd(): void {
    const { signal } = this.#options;
    this.#release ??= signal === undefined ? () => {} : onAbort(signal, () => this.#stop.abort());
  }

  #failIfStopped(): void {
    if (this.#options.signal?.aborted || this.#stop.signal.aborted) throw cancelled();
  }

  async #end(): Promise<void> {
    if (this.#ended) return;
    this.#ended = true;
    this.#queue = [];
    this.#stop.abort();
    this.#release?.();
    this.#feed.close();
    await this.#kept.close();
  }
}

function cancelled(): ItemsError {
  return new ItemsError(interrupted('cancelled', undefined, false, false).details);
}

/** A reading that can't begin. */
export function failingEvents(error: ActionError): Events<never> {
  const events = (async function* (): AsyncGenerator<never> {
    yield Promise.reject(new ItemsError(error));
  })();
  return Object.assign(events, { meta: undefined, take: async () => {}, wake: () => {} });
}

import type { ExecuteOptions } from '../request/call.js';
import type { ActionError } from '../result/failure.js';
import type { Meta } from '../result/result.js';
import type { Checkpoint, Gap } from './checkpoint.js';

/**
 * How events are read. `timeoutMs` bounds the reading of each page, waits for rate limits included; `priority` is bulk
 * where it is not said.
 */
export interface EventsOptions extends ExecuteOptions {
  /** Where the reader keeps how far it came, and goes on after a restart. Without one it starts at `from` each time. */
  checkpoint?: Checkpoint;
  /** Where reading starts without a saved position: an ISO 8601 time or a Date. Default now. */
  from?: string | Date;
  /** With `from`: events that are not newer than this may have been given before, and say so. */
  redeliveredUntil?: string | Date;
  /** False: ends where the log ends, instead of waiting for what comes. Default true. */
  follow?: boolean;
  /** How long it waits at the end of the log, in milliseconds. Default 10,000, and 60,000 with an event hook. */
  idleMs?: number;
  /**
   * How long the log may show an event before others that it has shown already, in milliseconds. Each look at the log
   * goes back so far. Default 60,000.
   */
  overlapMs?: number;
  /** The position is saved after so many events; up to as many come again after a crash. Default 1. */
  saveEvery?: number;
  /** Told each time that the log was read to its end and everything in it was taken. */
  onCaughtUp?: () => void;
  /** Told of a gap at once; the next event tells it too. */
  onGap?: (gap: Gap) => void;
  /** Told of each failure after which the reader tries again. */
  onRetry?: (error: ActionError, waitMs: number) => void;
}

/**
 * Events in the log's order, to be gone through once. An event is taken when the next one is asked for. What goes wrong
 * is thrown, as an error that isConnectorError knows. `break`, `return()` and the signal end the request and the wait
 * that are under way.
 */
export interface Events<Event> extends AsyncIterableIterator<Event> {
  /** How the last page was read; undefined until one was asked for. */
  readonly meta: Meta | undefined;
  /** Takes the event that was given last, without asking for another one, and saves the position. */
  take(): Promise<void>;
  /** Looks at the log now. */
  wake(): void;
}

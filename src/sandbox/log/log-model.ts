import type { EventType } from './event-types.js';

/** Somebody or something that took part in an event. */
export interface LogParty {
  id: string;
  type: string;
  alternateId: string;
  displayName: string;
}

/** Whence a request came. */
export interface LogClient {
  userAgent: string;
  ipAddress: string;
}

/** An event of the System Log, as it is kept. */
export interface LogEvent {
  readonly uuid: string;
  /** Milliseconds since the epoch. */
  readonly published: number;
  readonly eventType: EventType;
  readonly result: 'SUCCESS' | 'FAILURE';
  readonly reason?: string | undefined;
  readonly actor: LogParty;
  readonly target: readonly LogParty[];
  /** Absent where Okta itself did it. */
  readonly client?: LogClient | undefined;
  /** All events of one request share its id. */
  readonly transaction: { readonly type: 'WEB' | 'JOB'; readonly id: string };
  /** The API token that the request was sent with. */
  readonly tokenId?: string | undefined;
  readonly debug?: Readonly<Record<string, string>> | undefined;
}

/** An event at its place in the log; two of them can hold the same event. */
export interface PlacedEvent {
  event: LogEvent;
  /** The place: a time in milliseconds, and a number that tells events of one time apart. */
  at: number;
  tie: number;
}

/** What the log does that Okta's documentation warns of. Everything is drawn from `seed`. */
export interface LogSettings {
  /** The share of the events, 0 to 1, that the log shows late, and so out of order. */
  lateShare: number;
  /** By how many milliseconds at most. */
  lateMs: number;
  /** The share of the events that the log shows twice, with one uuid. */
  doubledShare: number;
  /** How many events the log holds; the oldest go first. */
  most: number;
  seed: number;
}

import type { BoxAnswer, Delivery, DeliveryKind } from './schedule.js';

/** One attempt as the network saw it. */
export interface Send {
  readonly call: number;
  readonly attempt: number;
  readonly at: number;
  readonly method: string;
  readonly target: string;
  readonly delivery: Delivery;
  /** For a request for an access token, which is no call's own: whose. */
  readonly tokenOf?: TokenOwner;
  /** When the connector had its answer, or gave up. */
  endedAt?: number;
  /** It went out on the wire. */
  left: boolean;
  /** What the connector got to hear, if anything. */
  heard?: Heard | 'broken';
}

/** A connector of a process. */
export interface TokenOwner {
  readonly connector: number;
  readonly process: Line['process'];
}

/** An answer as it came, and what really stands behind it. */
export interface Heard {
  readonly at: number;
  readonly status: number;
  readonly readable: boolean;
  /** Okta gave it, and nothing between replaced or damaged it. */
  readonly oktas: boolean;
  /** It names a next page of its list, as the org gave it. */
  readonly more: boolean;
  /** It asks for a proof with another nonce. */
  readonly wantsNonce: boolean;
  /** The pause that it asks for, in milliseconds. */
  readonly pauseMs: number;
}

/** Whose attempts these are, and whether anybody is still there to hear of them. */
export interface Line {
  readonly call: number;
  /** Attempts so far. */
  attempts: number;
  delivery(attempt: number, method: string): Delivery;
  readonly process: { readonly alive: boolean };
  readonly connector: number;
}

export const PAGE: BoxAnswer = { status: 200, body: 'html' };
/** Whose answers are of something between. */
const BETWEEN: readonly DeliveryKind[] = [
  'gateway',
  'gateway-late',
  'page',
  'page-after',
  'box',
  'box-after',
];

/** Whether something between answers in Okta's place. */
export function isBetween({ kind }: Delivery): boolean {
  return BETWEEN.includes(kind);
}

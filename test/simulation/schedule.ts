import type { ActionId } from '../../src/generated/types.js';
import type { Rules } from '../../src/sandbox/index.js';
import type { BoxBody } from './middlebox.js';

/** What becomes of one attempt on its way to the org and back. */
export type DeliveryKind =
  /** Carried out and answered. */
  | 'plain'
  /** No connection comes about: the request never leaves. */
  | 'unreachable'
  /** It leaves and never arrives; the connection breaks, or nothing is heard. */
  | 'lost'
  | 'lost-in-silence'
  /** Carried out; the connection breaks before the answer, or nothing is heard. */
  | 'answer-lost'
  | 'answer-lost-in-silence'
  /** 500 before or after the change was made. */
  | 'error-before'
  | 'error-after'
  /** A gateway's 502 in HTML, nothing done; a gateway's 504, and the org carries it out later. */
  | 'gateway'
  | 'gateway-late'
  | 'read-only'
  /** 429 of a bucket, of too many at once, or without a word about either. */
  | 'limited'
  | 'crowded'
  | 'limited-bare'
  /** Carried out, and half of the answer's body comes with all headers. */
  | 'cut'
  /** A page of something between answers 200: the org never sees the request, or its answer is replaced. */
  | 'page'
  | 'page-after'
  /** Any other answer of something between: the org never sees the request, or its answer is replaced. */
  | 'box'
  | 'box-after'
  /** The connection breaks, and the org carries the request out only after that. */
  | 'late'
  /** A page of a list names a next page at another origin, itself, or one of another list; or it is no list. */
  | 'next-elsewhere'
  | 'next-again'
  | 'next-other-list'
  | 'no-list'
  /** Okta refuses the access token, as an expired or revoked one; at the token endpoint, the client. */
  | 'no-token'
  | 'no-client';

/** What something between answers. */
export interface BoxAnswer {
  readonly status: number;
  readonly body: BoxBody;
}

/** What headers of Okta's answer say that is not so. */
export type FalseHeader =
  | 'reset in milliseconds'
  | 'reset in years'
  | 'reset long ago'
  | 'reset below zero'
  | 'reset that is no number'
  | 'reset twice'
  | 'a date years ahead'
  | 'a date years ago'
  | 'a date that is none';

export interface Delivery {
  readonly kind: DeliveryKind;
  /** Until it leaves, from there to the org, and back; in milliseconds. */
  readonly leaveMs: number;
  readonly thereMs: number;
  readonly backMs: number;
  /** The network delivers it again so much later; behind a gateway that gave up and when late, delivers it then at all. */
  readonly copyMs?: number;
  /** What something between answers, where it does. */
  readonly box?: BoxAnswer;
  /** The answer asks for a pause of so many seconds. */
  readonly retryAfterS?: number;
  readonly falseHeader?: FalseHeader;
  /** On its way when nobody wants its answer any more, it does not arrive. */
  readonly dropped: boolean;
}

/** What the function that gives the token does at one of its calls. */
export interface TokenDelivery {
  readonly ms: number;
  readonly fails: boolean;
}

/** One call, and all that happens to it. Times are milliseconds after the start. */
export interface PlannedCall {
  /** Its name in histories; stays when others are dropped. */
  readonly index: number;
  readonly at: number;
  readonly id: ActionId;
  readonly inputs: Readonly<Record<string, unknown>>;
  /** Which of the signals may cancel it. */
  readonly signal?: number;
  readonly timeoutMs?: number;
  readonly priority?: 'single' | 'bulk';
  readonly connector: number;
  /** Of its attempts, in the order in which they are made; those after the last go plainly. */
  readonly deliveries: readonly Delivery[];
  /** Of its writes, in their order, before `deliveries`; so a chain of faults meets one change, whatever is read before. */
  readonly writes?: readonly Delivery[];
  /** Of its reads after its first write, in their order, before `deliveries`. */
  readonly readsAfter?: readonly Delivery[];
  readonly reconcile?: true;
  readonly tokens: readonly TokenDelivery[];
}

/** What another administrator asks of the org. */
export interface PlannedChange {
  readonly index: number;
  readonly at: number;
  readonly method: string;
  readonly target: string;
  readonly body?: unknown;
}

/** How connectors get in as a service app. */
export interface OAuthSettings {
  /** Tokens are bound to a key of the client's (DPoP). */
  readonly dpop: boolean;
  /** A nonce is good for one request, and the API wants one as well as the token endpoint. */
  readonly nonceEach: boolean;
  /** How long a token of the org lasts. */
  readonly tokenMs: number;
  /** Of the token requests of the run, in their order; those after the last go plainly. */
  readonly requests: readonly Delivery[];
  /** When the org ends all tokens. */
  readonly revokedAt: readonly number[];
  /** The part of attempts that are refused for their token. */
  readonly refused: number;
}

export interface WorldSettings {
  /** Without it, connectors get in by API token. */
  readonly oauth?: OAuthSettings;
  /** The org's clock minus ours. */
  readonly skewMs: number;
  readonly slowDeactivation?: { readonly reads?: number; readonly ms?: number };
  readonly limits?: { readonly limit: number; readonly windowMs: number };
  /** What the org does where nobody knows what Okta does. */
  readonly rules?: Partial<Rules>;
  /** Lists of members and of a user's groups don't show a change for so long. */
  readonly membershipLagMs?: number;
  /** Lists come in pages of at most so many items. */
  readonly pageSize?: number;
  readonly attemptTimeoutMs: number;
  readonly maxRetries: number;
  /** The token comes from a function. */
  readonly tokenFunction: boolean;
}

/** Everything that happens in one run, as data: the same schedule gives the same history. */
export interface Schedule {
  readonly seed: string;
  readonly settings: WorldSettings;
  readonly calls: readonly PlannedCall[];
  readonly changes: readonly PlannedChange[];
  /** When each signal fires. */
  readonly signals: readonly number[];
  /** When the process that holds the connectors dies; what comes after goes to a new one. */
  readonly crashes: readonly number[];
}

/** The way of an attempt that nothing happens to. */
export const PLAIN: Delivery = { kind: 'plain', leaveMs: 1, thereMs: 20, backMs: 20, dropped: false };

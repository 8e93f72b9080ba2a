import { Failure } from '../result/failure.js';
import type { Progress } from './call.js';
import type { OktaAnswer, OktaRequest } from './request.js';
import type { TimedMemberships } from './timed-memberships.js';

/** What one request of a batch came to. */
export type Settled =
  | { readonly answer: OktaAnswer }
  | { readonly failure: Failure }
  | { readonly notSent: true };

/** What a program may ask of the outside: to send, to send many, to wait, to take note. It does none of it itself. */
export type Ask =
  | { readonly kind: 'send'; readonly request: OktaRequest }
  | { readonly kind: 'send-all'; readonly requests: readonly OktaRequest[] }
  | { readonly kind: 'wait'; readonly ms: number }
  /** To wait for what another call does. */
  | { readonly kind: 'join'; readonly other: Promise<unknown> }
  /** To use the store of memberships with an end. */
  | { readonly kind: 'memberships'; readonly work: (store: TimedMemberships) => Promise<unknown> }
  /** News for whoever waits for the call. */
  | { readonly kind: 'progress'; readonly progress: Omit<Progress, 'action'> }
  /** An action is about to be run as a part of another: whoever guards the call may throw. */
  | { readonly kind: 'part'; readonly action: string; readonly inputs: Readonly<Record<string, unknown>> }
  /** A step whose answer was lost, and which a read proved done; `once`: unless it is known as done already. */
  | { readonly kind: 'proved'; readonly operationId: string; readonly once?: true };

/**
 * An action on its way: a generator that yields what it asks for and is resumed with what came of it, a Failure
 * included. Where it ends with one, it may return it as well as throw it.
 */
export type Program<Output> = Generator<Ask, Output, unknown>;

/**
 * Sends one request and waits for its answer.
 * @throws Failure
 */
export function* send(request: OktaRequest): Program<OktaAnswer> {
  const answer = (yield { kind: 'send', request }) as OktaAnswer | Failure;
  if (answer instanceof Failure) throw answer;
  return answer;
}

/**
 * Sends many requests, a few at a time. Refusals are part of what comes back; what ends the whole call (cancelled,
 * out of time, unauthenticated) leaves the rest `notSent`.
 */
export function* sendAll(requests: readonly OktaRequest[]): Program<readonly Settled[]> {
  return (yield { kind: 'send-all', requests }) as readonly Settled[];
}

/**
 * Lets time pass, within the call's time limit.
 * @throws Failure where the call ends meanwhile
 */
export function* wait(ms: number): Program<void> {
  const ended = yield { kind: 'wait', ms };
  if (ended instanceof Failure) throw ended;
}

/**
 * Waits for what another call does, within this call's own limits.
 * @throws Failure where the call ends meanwhile
 */
export function* join<T>(other: Promise<T>): Program<T> {
  const value = yield { kind: 'join', other };
  if (value instanceof Failure) throw value;
  return value as T;
}

/**
 * Does something with the store of memberships with an end.
 * @throws Failure where there is none, or it can't be used
 */
export function* useMemberships<T>(work: (store: TimedMemberships) => Promise<T>): Program<T> {
  const value = yield { kind: 'memberships', work };
  if (value instanceof Failure) throw value;
  return value as T;
}

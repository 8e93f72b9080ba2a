import type { Limits, RequestPriority } from '../../rate-limit/rate-limits.js';
import { requestPriority } from '../../rate-limit/request-priority.js';
import type { Failure } from '../../result/failure.js';
import type { Transport, TransportAnswer } from '../../transport/transport.js';
import type { Call } from '../call.js';
import type { TimeLimits } from '../deadlines/time-limits.js';
import type { Logger } from '../logger.js';
import type { OktaRequest } from '../request.js';
import type { Headers } from '../request-headers.js';
import type { MembershipStore } from '../timed-memberships.js';

/** What sending needs to know of the connection; the same for every action. */
export interface SendSettings {
  /** The org's origin, without a slash at its end. */
  readonly origin: string;
  /** Those of every request, without an authorization. */
  readonly headers: Headers;
  readonly authorization: Authorization;
  readonly transport: Transport;
  readonly limits: Limits;
  readonly timeLimits: TimeLimits;
  readonly attemptTimeoutMs: number;
  readonly maxRetries: number;
  /** The part of a bucket's limit that calls may use, above 0 to 1, where their options don't say. */
  readonly rateLimitShare?: number | undefined;
  readonly logger: Logger | undefined;
  /** Where memberships with an end are kept, if anywhere. */
  readonly memberships?: MembershipStore | undefined;
}

/** What one attempt is sent with, to show who asks. */
export interface Authorized {
  readonly headers: Headers;
  /** In place of the request's own. */
  readonly content?: string;
}

/** How requests show who asks: the one seam between sending and the ways into an org. */
export interface Authorization {
  /**
   * Gets what takes requests of its own, before the request has a place among the rate limits.
   * @returns undefined where it is there
   */
  ready?(context: RequestContext): Promise<Failure | undefined> | undefined;
  /**
   * What the attempt that begins now is sent with.
   * @returns undefined where the call has ended, or what was ready has run out meanwhile
   */
  authorize(context: RequestContext): Authorized | Promise<Authorized | Failure | undefined>;
  /**
   * Looks at a refusal of Okta's (400, 401, 403).
   * @returns `again` where Okta refused the authorization alone, so nothing was done, and another one may be accepted
   */
  refused?(
    context: RequestContext,
    authorized: Authorized,
    answer: TransportAnswer,
    failure: Failure,
  ): Failure | typeof AGAIN;
  /** Looks at every answer of Okta's. */
  answered?(context: RequestContext, answer: TransportAnswer): void;
}

/** What the attempts at one request came to so far. */
export interface History {
  /** At least one attempt left this machine. */
  sent: boolean;
  /** An earlier attempt may have been carried out, though no answer proves it. */
  ambiguous: boolean;
  /** Attempts after the first; those after a 429 don't count. */
  repeats: number;
  /** Why the request was sent again with another authorization; each at most once. */
  reauthorized: readonly string[] | undefined;
}

/** One request on its way through the steps of sending. */
export interface RequestContext {
  readonly settings: SendSettings;
  readonly call: Call;
  readonly request: OktaRequest;
  readonly priority: RequestPriority;
  readonly history: History;
}

/** @param bulk single actions go before it, whatever the call's own priority is */
export function contextOf(
  settings: SendSettings,
  call: Call,
  request: OktaRequest,
  bulk: boolean,
): RequestContext {
  const { priority, rateLimitShare = settings.rateLimitShare } = call.options;
  return {
    settings,
    call,
    request,
    priority: requestPriority(bulk ? 'bulk' : priority, rateLimitShare),
    history: { sent: false, ambiguous: false, repeats: 0, reauthorized: undefined },
  };
}

/** What came of an attempt or its preparation: it may begin again at once, with another authorization. */
export const AGAIN = 'again';

/** The request goes no further: the call has ended, or there is no permit or no token. It is not repeated. */
export class NotAttempted {
  constructor(readonly failure: Failure) {}
}

/** A failure whose outcome counts what the attempts before did. */
export function withHistory(failure: Failure, { sent, ambiguous }: History): Failure {
  if (!sent || failure.details.outcome !== 'not-sent') return failure;
  return failure.with({ outcome: ambiguous ? 'unknown' : 'unchanged' });
}

import type { Action } from '../catalog/action.js';
import { interrupted } from '../request/errors/interruptions.js';
import {
  AGAIN,
  type Authorization,
  type Authorized,
  type RequestContext,
} from '../request/sending/context.js';
import { inTime } from '../request/sending/in-time.js';
import { Failure } from '../result/failure.js';
import type { TransportAnswer } from '../transport/transport.js';
import type { AccessToken } from './access-token.js';
import { type Credentials, once, type Signed } from './credentials.js';
import { clockFault } from './org-time.js';
import { refusedWithToken } from './refusals.js';
import { fetchToken, type Wanted } from './token-fetch.js';

/** After a renewal failed while the token still lives, the next one waits so long. */
const RENEWAL_PAUSE_MS = 10_000;
/** A refusal that another request will not change is given again to those that ask so soon after. */
const REFUSAL_STANDS_MS = 1_000;
/** Okta's own code of a 401 that is about what a request holds, not about the token. */
const ABOUT_CONTENT = 'E0000004';

interface Fetch {
  readonly done: Promise<Failure | undefined>;
  readonly stop: AbortController;
  /** Calls that wait for it; without any it is stopped, unless it began for a call that needs not wait. */
  waiting: number;
  readonly inBackground: boolean;
}

/** The way in by OAuth: a service app's access token, fetched when it is needed, and renewed before it ends. */
export class OAuthAuthorization implements Authorization {
  #token: AccessToken | undefined;
  #renewAt = 0;
  #fetch: Fetch | undefined;
  #refusal: { failure: Failure; until: number } | undefined;

  /** @param wanted asked before each fetch */
  constructor(
    readonly credentials: Credentials,
    readonly wanted: () => Wanted,
  ) {}

  /** The token that is in use; undefined before the first one. */
  get token(): AccessToken | undefined {
    return this.#token;
  }

  /** What the connection test looks at, with a token of its own. */
  tested(actions: readonly Action[]) {
    this.#token = undefined;
    this.#refusal = undefined;
    const { clientId } = this.credentials.client;
    const { scopes, fewerWillDo } = this.wanted();
    return { clientId, actions, asked: scopes, named: !fewerWillDo, granted: () => this.#token };
  }

  /** What is wrong without doing harm so far. */
  warnings(): readonly string[] {
    const fault = clockFault(this.credentials.time.offsetMs);
    return fault === undefined
      ? []
      : [`${fault}. The connector goes by Okta's; set this one by a time server (NTP).`];
  }

  ready(context: RequestContext): Promise<Failure | undefined> | undefined {
    if (context.request.tokenFor !== undefined) return undefined;
    const now = context.call.clock.now();
    if (this.#token === undefined || now >= this.#token.endsAt) return this.#waitForToken(context, now);
    if (now >= this.#renewAt && this.#fetch === undefined) this.#start(context, true);
    return undefined;
  }

  authorize(context: RequestContext): Authorized | Promise<Authorized | Failure | undefined> {
    const { call, request, history } = context;
    if (request.tokenFor !== undefined) return this.credentials.forToken(context, request.tokenFor);
    const token = this.#token;
    const ranOut = token === undefined || call.clock.now() >= token.endsAt;
    if (token === undefined || (ranOut && once(history, 'ran out'))) return Promise.resolve(undefined);
    call.redactor.addToken(token.value);
    if (token.isBound) return this.credentials.forCall(context, token);
    return { headers: token.headers, nonce: undefined, offsetMs: 0, token } as Signed;
  }

  answered(context: RequestContext, answer: TransportAnswer): void {
    this.credentials.learn(context, answer);
  }

  refused(
    context: RequestContext,
    authorized: Authorized,
    answer: TransportAnswer,
    failure: Failure,
  ): Failure | typeof AGAIN {
    const by = authorized as Signed;
    if (this.credentials.mayDiffer(context, by, answer, failure)) return AGAIN;
    if (context.request.tokenFor !== undefined) return failure;
    const { code, okta } = failure.details;
    if (code === 'UNAUTHENTICATED' && okta?.errorCode !== ABOUT_CONTENT && by.token !== undefined) {
      if (this.#token === by.token) this.#token = undefined;
      if (once(context.history, 'token')) return AGAIN;
    }
    return refusedWithToken(context, failure, by.token?.scopes ?? []);
  }

  async #waitForToken(context: RequestContext, now: number): Promise<Failure | undefined> {
    const { call, request, history } = context;
    const known = this.#refusal;
    if (known !== undefined && now < known.until && now >= known.until - REFUSAL_STANDS_MS)
      return known.failure;
    const fetch = this.#fetch ?? this.#start(context, false);
    fetch.waiting += 1;
    try {
      const end = await inTime(context, async () => ({ failure: await fetch.done }));
      if (end !== undefined) return end.failure;
      const why = call.ended ?? 'cancelled';
      const failure = interrupted(why, request, false, history.ambiguous);
      return why === 'cancelled'
        ? failure
        : failure.with({ message: "No access token came within the call's time limit." });
    } finally {
      fetch.waiting -= 1;
      if (fetch.waiting === 0 && !fetch.inBackground && this.#fetch === fetch) {
        this.#fetch = undefined;
        fetch.stop.abort();
      }
    }
  }

  /** One fetch at a time serves all calls. */
  #start(context: RequestContext, inBackground: boolean): Fetch {
    const stop = new AbortController();
    const done = fetchToken(context, this.credentials, this.wanted(), stop.signal).then((token) => {
      if (this.#fetch?.stop === stop) this.#fetch = undefined;
      return this.#settle(token, context.call.clock.now());
    });
    this.#fetch = { done, stop, waiting: 0, inBackground };
    return this.#fetch;
  }

  #settle(token: AccessToken | Failure, now: number): Failure | undefined {
    this.#renewAt = token instanceof Failure ? now + RENEWAL_PAUSE_MS : token.renewAt;
    this.#refusal = undefined;
    if (!(token instanceof Failure)) {
      this.#token = token;
      return undefined;
    }
    if (!token.details.retryable && token.details.code !== 'CANCELLED')
      this.#refusal = { failure: token, until: now + REFUSAL_STANDS_MS };
    return token;
  }
}

import type { Sandbox } from '../helpers/sandbox-org.js';
import type { Aim, Fault } from './fault.js';

export const TOKEN_PATH = '/oauth2/v1/token';

/** A fault of the way in by OAuth: the org itself refuses a token or a proof, or the token request is hit. */
export class WayInFault {
  /** Whether the next token request is hit. */
  #hitsTokenRequest: boolean;

  constructor(
    readonly org: Sandbox,
    readonly aim: Aim,
  ) {
    this.#hitsTokenRequest = aim.fault.oauth === 'token request' && aim.at === 0;
  }

  /** Sets the org for a request that is no token request. @param index of it, from 0 */
  meets(index: number): void {
    const { fault, at, lasts } = this.aim;
    const { oauth } = this.org.state;
    const isHit = index === at || (lasts && index > at);
    if (fault.oauth === 'nonce') {
      oauth.nonceAtApi = isHit;
      oauth.newNonceForEachRequest = true;
    } else if (fault.oauth === 'token ended') {
      if (isHit) oauth.tokens.clear();
    } else if (index === at && at > 0) {
      oauth.tokens.clear();
      this.#hitsTokenRequest = true;
    }
  }

  ofTokenRequest(): Fault | undefined {
    if (!this.#hitsTokenRequest) return undefined;
    this.#hitsTokenRequest = this.aim.lasts;
    return this.aim.fault;
  }
}

/** Sets an org back to what Okta does by default; its `reset` leaves these settings alone. */
export function endWayInFault({ state }: Sandbox): void {
  state.oauth.nonceAtApi = false;
  state.oauth.newNonceForEachRequest = false;
}

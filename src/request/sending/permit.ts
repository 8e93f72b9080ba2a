import type { TransportAnswer } from '../../transport/transport.js';
import type { RequestContext } from './context.js';

/** A place among the org's rate limits for one attempt. It is given back once, by whichever comes first. */
export class Permit {
  #held = true;

  constructor(readonly context: RequestContext) {}

  /** Gives the place back, and tells the limits what Okta's answer says of them. */
  observe(answer: TransportAnswer, sentAt: number): void {
    if (!this.#held) return;
    this.#held = false;
    const { settings, call, request } = this.context;
    const rateLimit = settings.limits.observe(request, answer, call.clock.now(), sentAt);
    if (rateLimit !== undefined) call.meta.rateLimit = rateLimit;
  }

  /**
   * Gives the place back where Okta said nothing of its limits.
   * @param sent the request may have reached Okta, so it counts
   */
  release(sent: boolean): void {
    if (!this.#held) return;
    this.#held = false;
    const { settings, call, request } = this.context;
    settings.limits.release(request, call.clock.now(), sent);
  }
}

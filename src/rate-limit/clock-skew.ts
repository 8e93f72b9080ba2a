/**
 * How far the org's clock is ahead of ours. A Date header is cut to the second, but each one narrows down the skew: the
 * org's time was at least Date when the answer came, and less than Date + 1 s when the request left.
 */
export class ClockSkew {
  /** The org's clock minus ours is at least this, in milliseconds. */
  #least = 0;
  #observed = false;

  /** @param date the answer's Date; the other times are ours. All in milliseconds since 1970. */
  observe(date: number, sentAt: number, receivedAt: number): void {
    const least = date - receivedAt;
    const most = date + 1000 - sentAt;
    // A bound that contradicts the one known means that it was the initial guess, or that one of the clocks was set.
    if (!this.#observed || least > this.#least || most < this.#least) this.#least = least;
    this.#observed = true;
  }

  /** When, by our clock, the org's clock has reached a time of its own; up to a second later than it does. */
  toLocal(orgTime: number): number {
    return orgTime - this.#least;
  }

  /** The org's time now, or up to a second less. */
  orgNow(now: number): number {
    return now + this.#least;
  }
}

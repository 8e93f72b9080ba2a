/**
 * The org's clock as seen from ours. A Date header is cut to the second, but each one narrows down how far the two
 * are apart: the org's time was at least Date when the answer came, and less than Date + 1 s when the request left.
 */
export class OrgClock {
  /** The org's clock minus ours is at least this, in milliseconds. */
  #least = 0;
  #heard = false;

  /** @param date the answer's Date; the other times are ours */
  note(date: number, sentAt: number, receivedAt: number): void {
    const least = date - receivedAt;
    const most = date + 1000 - sentAt;
    // More than an answer allows is the first guess, or one of the clocks was set.
    if (!this.#heard || least > this.#least || most < this.#least) this.#least = least;
    this.#heard = true;
  }

  /** When, by our clock, the org's has surely come to a time of its own. */
  surely(orgTime: number): number {
    return orgTime - this.#least;
  }

  /** The org's time now, or a little less. */
  orgNow(now: number): number {
    return now + this.#least;
  }
}

/**
 * The org's clock as seen from ours. A Date header is cut to the second, but each one narrows down how far the two
 * are apart: the org's time was at least Date when the answer came, and less than Date + 1 s when the request left.
 */
export class OrgClock {
  /** The org's clock minus ours lies between these, in milliseconds. */
  #least = 0;
  #most = Number.POSITIVE_INFINITY;
  #heard = false;

  /** @param date the answer's Date; the other times are ours */
  note(date: number, sentAt: number, receivedAt: number): void {
    const least = date - receivedAt;
    const most = date + 1000 - sentAt;
    if (!this.#heard || least > this.#most || most < this.#least) {
      // The first answer, or one of the clocks was set.
      this.#heard = true;
      this.#least = least;
      this.#most = most;
      return;
    }
    if (least > this.#least) this.#least = least;
    if (most < this.#most) this.#most = most;
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

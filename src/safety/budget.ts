/** Counts what happens in a sliding window. Times are of the connector's clock, in milliseconds. */
export class Budget {
  #running = 0;
  /** When each that counts ended. */
  #ended: number[] = [];

  constructor(readonly windowMs: number) {}

  /** Takes a place where fewer than `most` are taken: by those that run, and by those that ended within the window. */
  take(now: number, most: number): boolean {
    if (this.isFull(now, most)) return false;
    this.#running += 1;
    return true;
  }

  isFull(now: number, most: number): boolean {
    this.#ended = this.#ended.filter((at) => at > now - this.windowMs);
    return this.#running + this.#ended.length >= most;
  }

  /** Gives a place back; one that counts stays taken for the window from now on. */
  end(now: number, counts: boolean): void {
    this.#running -= 1;
    if (counts) this.#ended.push(now);
  }
}

/** Limits how many executions run within a sliding window. Times are of the connector's clock, in milliseconds. */
export class SlidingWindow {
  #running = 0;
  /** When each execution that counts ended. */
  #ended: number[] = [];

  constructor(readonly lengthMs: number) {}

  /** Starts an execution, unless as many as the limit are running or ended within the window. */
  tryAcquire(now: number, limit: number): boolean {
    if (this.isFull(now, limit)) return false;
    this.#running += 1;
    return true;
  }

  isFull(now: number, limit: number): boolean {
    this.#ended = this.#ended.filter((at) => at > now - this.lengthMs);
    return this.#running + this.#ended.length >= limit;
  }

  /** Ends an execution. One that counts stays in the window from now on. */
  release(now: number, counts: boolean): void {
    this.#running -= 1;
    if (counts) this.#ended.push(now);
  }
}

const USUAL_MS = 60_000;

/** How long a bucket's windows are: the least time between two resets that was seen, and no less than was ever left. */
export class WindowLength {
  ms = USUAL_MS;

  /** @param leftMs until that reset; up to a second more than it is */
  learn(resetAt: number, lastResetAt: number, leftMs: number): void {
    const between = resetAt - lastResetAt;
    if (lastResetAt > 0 && between > 0 && between < this.ms) this.ms = between;
    if (leftMs > this.ms + 1000) this.ms = leftMs;
  }
}

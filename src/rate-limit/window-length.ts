const USUAL_MS = 60_000;
/**
 * Two usual windows. Whatever an answer says, nothing waits longer for a bucket: its numbers may be in other units, lie
 * or be of a clock that is years off.
 */
export const LONGEST_HOLD_MS = 2 * USUAL_MS;

/** A local time, brought back to what a wait may last. */
export function notBeyond(time: number, now: number): number {
  return Math.min(time, now + LONGEST_HOLD_MS);
}

/** How long a bucket's windows are: the least time between two resets that was seen, and no less than was ever left. */
export class WindowLength {
  ms = USUAL_MS;

  /** @param leftMs until that reset; up to a second more than it is */
  learn(resetAt: number, lastResetAt: number, leftMs: number): void {
    const between = resetAt - lastResetAt;
    if (lastResetAt > 0 && between > 0 && between < this.ms) this.ms = between;
    if (leftMs > this.ms + 1000) this.ms = Math.min(leftMs, LONGEST_HOLD_MS);
  }
}

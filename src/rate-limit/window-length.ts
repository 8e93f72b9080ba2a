const USUAL_MS = 60_000;
/**
 * Two usual windows. Nothing waits longer for a bucket, whatever an answer says: its numbers may be in other units, be
 * wrong, or come from a clock that is years off.
 */
export const MAX_WAIT_MS = 2 * USUAL_MS;

/** A time by our clock, limited to what a wait may last. */
export function withinMaxWait(time: number, now: number): number {
  return Math.min(time, now + MAX_WAIT_MS);
}

/** How long a bucket's windows are: the least time seen between two resets, but at least what was left of one. */
export class WindowLength {
  ms = USUAL_MS;

  /** @param leftMs until that reset, or up to a second more */
  observe(resetAt: number, lastResetAt: number, leftMs: number): void {
    const between = resetAt - lastResetAt;
    if (lastResetAt > 0 && between > 0 && between < this.ms) this.ms = between;
    if (leftMs > this.ms + 1000) this.ms = Math.min(leftMs, MAX_WAIT_MS);
  }
}

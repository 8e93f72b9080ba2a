import { headerOf, type TransportAnswer } from '../transport/transport.js';

/** A Date is a whole second, and the answer takes its time: less than this is no wrong clock. */
const LEAST_MS = 3_000;
/** Okta refuses what is signed in its future, and takes proofs of the last five minutes: a clock may be ahead by so much. */
const SIGNED_BEFORE_MS = 5_000;

/** The org's time as its answers tell it (Date), for what is signed: Okta refuses what is too old or from the future. */
export class OrgTime {
  /** The org's clock minus ours, in milliseconds; 0 where they agree. */
  offsetMs = 0;

  /** @param now by our clock, when the answer came */
  learn(answer: TransportAnswer, now: number): void {
    const date = Date.parse(headerOf(answer, 'date') ?? '');
    if (Number.isNaN(date)) return;
    const offset = date - now;
    this.offsetMs = Math.abs(offset) < LEAST_MS ? 0 : offset;
  }

  /** Seconds since 1970, as the org counts them, for what is signed now. */
  seconds(now: number): number {
    return Math.floor((now + this.offsetMs - SIGNED_BEFORE_MS) / 1000);
  }
}

/** How wrong this machine's clock is, in words; undefined where it is right. */
export function clockFault(offsetMs: number): string | undefined {
  const seconds = Math.round(Math.abs(offsetMs) / 1000);
  if (seconds < 30) return undefined;
  const amount = seconds < 120 ? `${seconds} seconds` : `${Math.round(seconds / 60)} minutes`;
  return `The clock of this machine is ${amount} ${offsetMs > 0 ? 'behind' : 'ahead of'} Okta's`;
}

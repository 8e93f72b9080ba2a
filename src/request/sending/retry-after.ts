import type { TransportAnswer } from '../../transport/transport.js';

/** No server means a longer pause, and a timer can't hold more than 24 days. */
const LONGEST_MS = 24 * 60 * 60 * 1000;

/**
 * The pause that an answer asks for, in milliseconds: Okta's documentation has none, but gateways send it. Whole
 * seconds or a date, which is compared with the answer's own Date where it has one. Of several the longest.
 * @param now by our clock, in milliseconds
 * @returns undefined where the header says nothing usable; at most a day
 */
export function retryAfterMs({ headers }: Pick<TransportAnswer, 'headers'>, now: number): number | undefined {
  const header = headers['retry-after'];
  if (header === undefined) return undefined;
  const ofAnswer = Date.parse(String(headers.date));
  const pauses = [header].flat().map((text) => msIn(text.trim(), Number.isNaN(ofAnswer) ? now : ofAnswer));
  const longest = Math.max(...pauses.filter((ms) => ms > 0), 0);
  return longest > 0 ? Math.min(longest, LONGEST_MS) : undefined;
}

function msIn(text: string, now: number): number {
  const seconds = text.split(',').map((part) => part.trim());
  if (seconds.every((part) => /^\d+(?:\.\d+)?$/.test(part)))
    return Math.max(...seconds.map((part) => Math.ceil(Number(part) * 1000)));
  // Date.parse takes numbers with a sign for years.
  return /^[A-Za-z]{3}/.test(text) ? Date.parse(text) - now : Number.NaN;
}

import type { EventsOptions } from './options.js';

/** The log shows an event at most so long behind others that are newer. */
export const OVERLAP_MS = 60_000;

/**
 * How reading goes on by time where a position can't be used: it goes back for what the log shows late, and says of what
 * may have been given that it is redelivered.
 * @param at everything that was published before was given, but for what came late; in milliseconds since 1970
 * @param givenUntil nothing newer was given
 */
export function goOnByTime(
  at: number,
  givenUntil: number = at,
): Required<Pick<EventsOptions, 'from' | 'redeliveredUntil'>> {
  return { from: new Date(at - OVERLAP_MS), redeliveredUntil: new Date(givenUntil) };
}

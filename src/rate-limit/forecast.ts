/** How long a call will wait, in milliseconds. */
export interface Forecast {
  /** At the least: if everybody else fell silent now. */
  leastMs: number;
  /** Probably: if all go on as they did lately. */
  likelyMs: number;
}

/** What a forecast is made from; calls are counted from now on. */
export interface Outlook {
  /** So many calls go before it, and itself. */
  readonly wanting: number;
  /** Nothing goes before that. */
  readonly closedMs: number;
  /** Until the next window. */
  readonly leftMs: number;
  readonly windowMs: number;
  /** Calls left in this window, and in each later one. */
  readonly room: number;
  readonly roomAWindow: number;
  /** The same where others take what they took lately. */
  readonly mine: number;
  readonly mineAWindow: number;
}

export function forecastOf(outlook: Outlook): Forecast {
  const { wanting, closedMs, leftMs, room, roomAWindow, mine, mineAWindow } = outlook;
  const leastMs = wanting <= room ? closedMs : later(outlook, room, roomAWindow);
  const likelyMs =
    wanting <= mine ? Math.max(closedMs, (leftMs * wanting) / mine) : later(outlook, mine, mineAWindow);
  return { leastMs, likelyMs: Math.max(leastMs, likelyMs) };
}

/** The start of the window in which its turn comes. */
function later({ wanting, closedMs, leftMs, windowMs }: Outlook, now: number, aWindow: number): number {
  const beyond = wanting - Math.max(0, now) - 1;
  const windows = Math.floor(Math.max(0, beyond) / Math.max(1, aWindow));
  return Math.max(closedMs, leftMs) + windows * windowMs;
}

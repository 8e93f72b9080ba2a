/** How long a call is predicted to wait, in milliseconds. */
export interface Forecast {
  /** The least that is certain: the wait if nobody else made calls from now on. */
  leastMs: number;
  /** The likely wait: if everybody goes on as they did lately. */
  likelyMs: number;
}

/** What a forecast is computed from. */
export interface ForecastInput {
  /** The call's position in the queue, from 1. */
  readonly position: number;
  /** Time until the bucket opens; nothing is sent before. */
  readonly closedMs: number;
  /** Time until the next window. */
  readonly leftMs: number;
  readonly windowMs: number;
  /** Calls left in this window, and in each later one. */
  readonly room: number;
  readonly roomPerWindow: number;
  /** The same where others use what they used lately. */
  readonly ourRoom: number;
  readonly ourRoomPerWindow: number;
}

export function forecastOf(input: ForecastInput): Forecast {
  const { position, closedMs, leftMs, room, roomPerWindow, ourRoom, ourRoomPerWindow } = input;
  const leastMs = position <= room ? closedMs : windowStart(input, room, roomPerWindow);
  const likelyMs =
    position <= ourRoom
      ? Math.max(closedMs, (leftMs * position) / ourRoom)
      : windowStart(input, ourRoom, ourRoomPerWindow);
  return { leastMs, likelyMs: Math.max(leastMs, likelyMs) };
}

/** The time until the start of the later window that has room for this position. */
function windowStart(
  { position, closedMs, leftMs, windowMs }: ForecastInput,
  room: number,
  roomPerWindow: number,
): number {
  const callsAhead = Math.max(0, position - Math.max(0, room) - 1);
  const windows = Math.floor(callsAhead / Math.max(1, roomPerWindow));
  return Math.max(closedMs, leftMs) + windows * windowMs;
}

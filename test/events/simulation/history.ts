/** An event as a reader handed it on. */
export interface Handed {
  readonly uuid: string;
  readonly eventType: unknown;
  readonly published: unknown;
  readonly redelivered: boolean;
  /** Which process it was. */
  readonly by: number;
  /** A gap was told to the process before: what it reads again may have been handed on. */
  readonly afterGap: boolean;
}

/** What a run did, for `violations`. */
export interface History {
  readonly handed: readonly Handed[];
  /** Ends of processes: by a crash, an error's code, or because all was read. */
  readonly ends: readonly string[];
  /** What the log showed at the end: uuid, type, time, and whether it came at the time at which it happened. */
  readonly shown: readonly { uuid: string; eventType: string; published: string; onTime: boolean }[];
  /** Requests to another server. */
  readonly strayed: number;
  /** Whether the last reader came to the end of the log. */
  readonly finished: boolean;
  /** Whether late events come at the end of the log. */
  readonly atTheEnd: boolean;
}

/** What must never be: each as a sentence. */
export function violations(history: History): string[] {
  const { handed, shown, strayed, finished } = history;
  return [
    ...(finished ? [] : ['the last reader never came to the end of the log']),
    ...(strayed === 0 ? [] : ['the token was sent to another server']),
    ...invented(history),
    ...lost(handed, shown),
    ...doubled(handed),
    ...outOfOrder(history),
  ];
}

function invented({ handed, shown }: History): string[] {
  const known = new Map(shown.map((event) => [event.uuid, event]));
  return handed.flatMap(({ uuid, eventType, published }) => {
    const event = known.get(uuid);
    if (event !== undefined && event.eventType === eventType && event.published === published) return [];
    return [`${uuid} was handed on and is not in the log`];
  });
}

function lost(handed: readonly Handed[], shown: History['shown']): string[] {
  const uuids = new Set(handed.map(({ uuid }) => uuid));
  return shown.filter(({ uuid }) => !uuids.has(uuid)).map(({ uuid }) => `${uuid} was never handed on`);
}

function doubled(handed: readonly Handed[]): string[] {
  const seen = new Map<string, Set<number>>();
  return handed.flatMap(({ uuid, redelivered, by, afterGap }) => {
    const before = seen.get(uuid) ?? new Set();
    seen.set(uuid, new Set([...before, by]));
    if (before.has(by)) return [`${uuid} was handed on twice by one process`];
    if (before.size > 0 && !redelivered) return [`${uuid} was handed on again and not said to be`];
    return by === 0 && redelivered && !afterGap
      ? [`${uuid} was said to be handed on again by the first process`]
      : [];
  });
}

/** One process hands on in the log's order; an event that the log shows late before others comes when it is shown. */
function outOfOrder({ handed, shown, atTheEnd }: History): string[] {
  const places = new Map(shown.map(({ uuid }, place) => [uuid, place]));
  const onTime = new Set(shown.filter((event) => event.onTime).map(({ uuid }) => uuid));
  const last = new Map<number, number>();
  return handed.flatMap(({ uuid, by }) => {
    if (!atTheEnd && !onTime.has(uuid)) return [];
    const place = places.get(uuid) ?? -1;
    const before = last.get(by) ?? -1;
    last.set(by, Math.max(place, before));
    return place < before ? [`${uuid} was handed on after one that is behind it`] : [];
  });
}

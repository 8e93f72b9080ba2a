/** Awaited or not. */
type Soon<T> = T | Promise<T>;

/**
 * Where a reader of events keeps how far it came: text that only the reader understands, up to some 100 KB. Everything
 * that it throws ends the reading before the next event is given.
 * @example
 * ```ts
 * const rows = new Map<string, string>();
 * const checkpoint = {
 *   load: () => rows.get('leavers'),
 *   save: (text: string, previous: string | undefined) => {
 *     if (rows.get('leavers') !== previous) return false;
 *     rows.set('leavers', text);
 *   },
 * };
 * for await (const event of okta.events('userDeactivated', {}, { checkpoint, follow: false }))
 *   console.log(event.userId);
 * console.log(rows.has('leavers')); // true
 * ```
 */
export interface Checkpoint {
  /** What was saved last; undefined where nothing was. Called once, before the first event. */
  load(): Soon<string | undefined>;
  /**
   * Keeps the text in place of `previous`, which is what this reader loaded or saved last. A store that two readers may
   * share compares them, changes nothing where another text stands there, and gives false: the reader then ends.
   */
  // biome-ignore lint/suspicious/noConfusingVoidType: a store that does not compare gives nothing back
  save(text: string, previous: string | undefined): Soon<boolean | void>;
  /** The reader has ended: whatever `load` reserved is free again. */
  close?(): Soon<void>;
}

/** Events between these times may be missing (ISO 8601). */
export interface Gap {
  from: string;
  to: string;
}

/** How far a reader came. */
export interface Position {
  /** Which trigger, inputs and org it is for. */
  readonly of: string;
  /** Counts the readers that used the checkpoint. */
  readonly fence: number;
  /** Path and query at which reading starts again; everything before it was taken. */
  readonly anchor: string;
  /** Every event that was stored before this time was taken; by the org's clock, in milliseconds since 1970. */
  readonly at: number;
  /** Events that are not newer may have been given before, because they are read again by time. */
  readonly doubtUntil?: number | undefined;
  /** To be said with the next event. */
  readonly gap?: Gap | undefined;
  /** Ids of events that were given, or were about to be, and not taken. */
  readonly open: readonly string[];
  /** Ids of events after the anchor that were taken, and of the last before it. */
  readonly seen: readonly string[];
}

const VERSION = 1;

/**
 * The position as text.
 * @param seen the ids as JSON strings with commas between them: the reader keeps them so, and adds to their end
 */
export function writePosition(position: Omit<Position, 'seen'>, seen: string): string {
  return `${JSON.stringify({ version: VERSION, ...position }).slice(0, -1)},"seen":[${seen}]}`;
}

/** @returns undefined where the text is not a position of this version */
export function readPosition(text: string): Position | undefined {
  try {
    const read = JSON.parse(text) as (Position & { version?: unknown }) | null;
    const isPosition =
      read?.version === VERSION &&
      typeof read.of === 'string' &&
      Number.isSafeInteger(read.fence) &&
      Number.isFinite(read.at) &&
      typeof read.anchor === 'string' &&
      read.anchor.startsWith('/') &&
      [read.open, read.seen].every(
        (ids) => Array.isArray(ids) && ids.every((id: unknown) => typeof id === 'string'),
      );
    return isPosition ? read : undefined;
  } catch {
    return undefined;
  }
}

/** A checkpoint that lasts as long as the process. */
export function memoryCheckpoint(): Checkpoint {
  let kept: string | undefined;
  return {
    load: () => kept,
    save(text, previous) {
      if (kept !== previous) return false;
      kept = text;
      return true;
    },
  };
}

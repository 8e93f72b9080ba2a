import { ItemsError } from '../actions/lists/items-error.js';
import type { ActionError } from '../result/failure.js';
import { type Checkpoint, type Gap, type Position, readPosition, writePosition } from './checkpoint.js';
import { type LogEvent, LogTail, newestOf } from './log-tail.js';
import { SeenEvents } from './seen-events.js';

/** Nothing happened for so long: the time that is kept must not grow old, or it would look like a gap. */
const SAVED_FOR_MS = 3_600_000;

/** Where reading begins. */
type Start = Pick<Position, 'anchor' | 'at' | 'doubtUntil'>;

/** How far the reader came, and the checkpoint that keeps it. */
export class KeptPosition {
  tail: LogTail = new LogTail(new SeenEvents([], 0), 0, '');
  /** Something was taken that is not saved. */
  isDirty = false;
  #of = '';
  #fence = 1;
  #text: string | undefined;
  #savedAt = 0;
  #gapOf: LogEvent | undefined;
  #gap: Gap | undefined;
  #doubtUntil: number | undefined;
  /** What another reader gave, or was about to, and did not take. */
  readonly #open = new Set<string>();

  /** Every event that was stored before this time was taken. */
  at = 0;

  constructor(readonly checkpoint: Checkpoint | undefined) {}

  /**
   * Loads what was kept, and makes it this reader's own.
   * @param start where reading begins if nothing was kept
   * @returns whether something was
   * @throws ItemsError CHECKPOINT
   */
  async load(of: string, start: Start, overlapMs: number): Promise<boolean> {
    this.#of = of;
    const text = await this.#use('loaded', () => this.checkpoint?.load());
    const kept = text === undefined || text === '' ? undefined : positionOf(text, of);
    this.#text = text;
    this.#fence = (kept?.fence ?? 0) + 1;
    this.#gap = kept?.gap;
    this.#doubtUntil = kept === undefined ? start.doubtUntil : kept.doubtUntil;
    for (const id of kept?.open ?? []) this.#open.add(id);
    this.at = kept?.at ?? start.at;
    this.tail = new LogTail(new SeenEvents(kept?.seen ?? [], 0), overlapMs, kept?.anchor ?? start.anchor);
    await this.save([]);
    return kept !== undefined;
  }

  /** What is to be said of an event that is given now. */
  marksOf(event: LogEvent): { redelivered: boolean; gap: Gap | undefined } {
    const isDoubtful = this.#doubtUntil !== undefined && newestOf([event]) <= this.#doubtUntil;
    if (this.#gap !== undefined) this.#gapOf = event;
    return { redelivered: isDoubtful || this.#open.has(event.uuid), gap: this.#gap };
  }

  take(event: LogEvent): void {
    this.tail.seen.add(event.uuid);
    this.#open.delete(event.uuid);
    if (this.#gapOf === event) this.#gap = undefined;
    const published = newestOf([event]);
    if (published > this.at && published !== Number.POSITIVE_INFINITY) this.at = published;
    this.isDirty = true;
  }

  /** Everything was taken that the log stored before this time. */
  reached(time: number): void {
    if (this.#doubtUntil !== undefined) this.isDirty = true;
    this.#doubtUntil = undefined;
    this.at = Math.max(this.at, time);
    if (this.at - this.#savedAt >= SAVED_FOR_MS) this.isDirty = true;
  }

  /** Events up to a time may be missing. Where they are read again by time, those that come may have been given before. */
  missed(gap: Gap, isReadAgain: boolean): void {
    this.#gap = { from: this.#gap?.from ?? gap.from, to: gap.to };
    if (isReadAgain) this.#doubtUntil = this.at;
    this.isDirty = true;
  }

  /**
   * @param ahead the events that are given next
   * @throws ItemsError CHECKPOINT where it can't be saved, or another reader saved meanwhile
   */
  async save(ahead: readonly LogEvent[]): Promise<void> {
    this.isDirty = false;
    if (this.checkpoint === undefined) return;
    const open = new Set(this.#open);
    for (const { uuid } of ahead) open.add(uuid);
    const { at, tail } = this;
    const position: Omit<Position, 'seen'> = {
      of: this.#of,
      fence: this.#fence,
      anchor: tail.anchor,
      at,
      doubtUntil: this.#doubtUntil,
      gap: this.#gap,
      open: [...open],
    };
    const text = writePosition(position, tail.seen.text);
    const previous = this.#text;
    const saved = await this.#use('saved', () => this.checkpoint?.save(text, previous));
    if (saved === false) throw new ItemsError(TAKEN);
    this.#text = text;
    this.#savedAt = at;
  }

  async close(): Promise<void> {
    try {
      await this.checkpoint?.close?.();
    } catch {
      // Nothing is lost: the next reader finds what was saved.
    }
  }

  async #use<T>(what: string, work: () => T | Promise<T>): Promise<T> {
    try {
      return await work();
    } catch (error) {
      throw new ItemsError(failed(what, error));
    }
  }
}

function positionOf(text: string, of: string): Position {
  const kept = readPosition(text);
  if (kept === undefined)
    throw new ItemsError({
      ...CHECKPOINT,
      message: 'The checkpoint can not be read: it holds no position of this version.',
      remedy:
        'Give the checkpoint that this reader saved, or start with a new one from a time that you choose.',
    });
  if (kept.of !== of)
    throw new ItemsError({
      ...CHECKPOINT,
      message: 'The checkpoint belongs to another trigger, to other inputs or to another org.',
      remedy: 'Use a checkpoint of its own for each trigger with its inputs, or start with a new one.',
    });
  return kept;
}

const CHECKPOINT = { code: 'CHECKPOINT', retryable: false, outcome: 'not-sent' } as const;

const TAKEN: ActionError = {
  ...CHECKPOINT,
  outcome: 'unchanged',
  message: 'Another reader uses this checkpoint now, so this one has ended.',
  remedy: 'Let one reader at a time use a checkpoint. What this one had not taken, the other one gives.',
};

function failed(what: string, error: unknown): ActionError {
  const { code, remedy } = Object(error) as { code?: unknown; remedy?: unknown };
  const why = typeof code === 'string' && /^[A-Z][A-Z0-9_]{1,30}$/.test(code) ? ` (${code})` : '';
  return {
    ...CHECKPOINT,
    outcome: what === 'loaded' ? 'not-sent' : 'unchanged',
    retryable: true,
    message: `The checkpoint could not be ${what}${why}.`,
    remedy:
      typeof remedy === 'string'
        ? remedy
        : 'Correct where the checkpoint is kept, then start the reader again: no event is lost.',
  };
}

import type { Ring } from './doorbell.js';

/** The log shows an event up to so long after the doorbell rang, and is looked at so often until then. */
const EXPECTED_FOR_MS = 30_000;
const EXPECTED_EVERY_MS = 1_000;
const MOST_EXPECTED = 1_000;

/** Events that the doorbell named and the log has not shown yet. Times are those of the reader's steady time. */
export class ExpectedEvents {
  readonly #until = new Map<string, number>();

  constructor(
    /** Of the trigger; undefined for all. */
    readonly eventTypes: readonly string[] | undefined,
    readonly isSeen: (uuid: string) => boolean,
  ) {}

  /** @returns whether one of them may be new to this reader; a ring that names none always is */
  rung(rings: readonly Ring[], now: number): boolean {
    let isMine = rings.length === 0;
    for (const { uuid, eventType } of rings) {
      if (eventType !== undefined && this.eventTypes !== undefined && !this.eventTypes.includes(eventType))
        continue;
      if (this.isSeen(uuid)) continue;
      isMine = true;
      if (this.#until.size < MOST_EXPECTED) this.#until.set(uuid, now + EXPECTED_FOR_MS);
    }
    return isMine;
  }

  came(uuid: string): void {
    this.#until.delete(uuid);
  }

  /** How long to wait before the next look at the log, where `idleMs` is the wait when nothing is expected. */
  waitMs(idleMs: number, now: number): number {
    for (const [uuid, until] of this.#until) if (until <= now) this.#until.delete(uuid);
    return this.#until.size > 0 ? Math.min(EXPECTED_EVERY_MS, idleMs) : idleMs;
  }
}

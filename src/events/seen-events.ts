/** Events of one page, whose ids are kept and dropped together. */
interface Batch {
  count: number;
  /** The ids as JSON strings with commas between them. */
  text: string;
  /** When the log showed one of them last. */
  shownAt: number;
  /** The log shows none of them again. */
  settled: boolean;
}

/** So many ids are kept in any case, and never more than so many. */
const LEAST = 200;
const MOST = 20_000;

/**
 * The ids of events that were taken, for as long as the log may show them again. Times are in milliseconds by any clock
 * that does not jump.
 */
export class SeenEvents {
  readonly #batchOf = new Map<string, Batch>();
  #batches: Batch[] = [];

  constructor(ids: readonly string[], now: number) {
    this.newBatch(now);
    for (const id of ids) this.add(id);
  }

  get count(): number {
    return this.#batchOf.size;
  }

  /** More than can be kept: what is oldest must go, whether the log may show it again or not. */
  get isFull(): boolean {
    return this.#batchOf.size > MOST;
  }

  /** What `writePosition` takes. */
  get text(): string {
    let text = '';
    for (const batch of this.#batches)
      if (batch.text !== '') text = text === '' ? batch.text : `${text},${batch.text}`;
    return text;
  }

  /** Whether it was taken. The log shows it now. */
  has(id: string, now: number): boolean {
    const batch = this.#batchOf.get(id);
    if (batch === undefined) return false;
    batch.shownAt = now;
    return true;
  }

  /** The ids that are added from now on belong to another page. */
  newBatch(now: number): void {
    const last = this.#batches.at(-1);
    if (last?.count === 0) Object.assign(last, { shownAt: now, settled: false });
    else this.#batches.push({ count: 0, text: '', shownAt: now, settled: false });
  }

  add(id: string): void {
    const batch = this.#batches.at(-1) as Batch;
    if (this.#batchOf.has(id)) return;
    this.#batchOf.set(id, batch);
    batch.count += 1;
    batch.text += batch.text === '' ? JSON.stringify(id) : `,${JSON.stringify(id)}`;
  }

  /** The log has no more to show before what comes next. */
  settle(): void {
    for (const batch of this.#batches) batch.settled = true;
    this.#drop((batch) => batch.settled);
  }

  /** The log was read to its end: what it did not show since then is past. */
  forgetBefore(time: number): void {
    this.#drop((batch) => batch.settled || batch.shownAt < time);
  }

  /** Drops what is oldest, so that no more are kept than may be. */
  shrink(): void {
    while (this.isFull && this.#batches.length > 1) this.#dropOldest();
  }

  #drop(isPast: (batch: Batch) => boolean): void {
    while (this.#batches.length > 1) {
      const oldest = this.#batches[0] as Batch;
      if (!isPast(oldest) || this.count - oldest.count < LEAST) return;
      this.#dropOldest();
    }
  }

  #dropOldest(): void {
    const [oldest, ...rest] = this.#batches;
    this.#batches = rest;
    for (const id of JSON.parse(`[${oldest?.text ?? ''}]`) as string[]) this.#batchOf.delete(id);
  }
}

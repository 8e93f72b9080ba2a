/** Accepts jobs and passes on their results in the same order, with a bounded number of waiting results. */
export class OrderedResults<T> {
  #held = 0;
  #tail: Promise<void> = Promise.resolve();
  #wake: (() => void) | undefined;

  /**
   * @param most the most results that may wait for an earlier one
   * @param next receives each result; the next one waits until it has resolved
   */
  constructor(
    private readonly most: number,
    private readonly next: (value: T) => Promise<void>,
  ) {}

  /** Adds a job and resolves when another one may be added. A job must not reject. */
  async add(job: Promise<T> | (() => T)): Promise<void> {
    this.#held += 1;
    this.#tail = this.#tail.then(async () => {
      await this.next(await (typeof job === 'function' ? job() : job));
      this.#held -= 1;
      this.#wake?.();
    });
    // `end` reports the error.
    this.#tail.catch(() => this.#wake?.());
    if (this.#held < this.most) return;
    await new Promise<void>((resolve) => {
      this.#wake = resolve;
    });
  }

  /** @throws what `next` threw */
  end(): Promise<void> {
    return this.#tail;
  }
}

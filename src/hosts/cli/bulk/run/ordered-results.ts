/** Takes jobs in order and hands on what becomes of them in the same order, never far ahead of the slowest. */
export class OrderedResults<T> {
  #held = 0;
  #tail: Promise<void> = Promise.resolve();
  #wake: (() => void) | undefined;

  /**
   * @param most how many may wait for their turn; more would fill the memory
   * @param next gets each; the following waits until it has resolved
   */
  constructor(
    private readonly most: number,
    private readonly next: (value: T) => Promise<void>,
  ) {}

  /** Resolves when there is room for more. A job must not reject. */
  async add(job: Promise<T> | (() => T)): Promise<void> {
    this.#held += 1;
    this.#tail = this.#tail.then(async () => {
      await this.next(await (typeof job === 'function' ? job() : job));
      this.#held -= 1;
      this.#wake?.();
    });
    // Seen by whoever waits for the end.
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

/** Calls under way in a server: what is needed to cancel them and to wait for them together. */
export class InFlightCalls {
  readonly #calls = new Map<AbortController, Promise<unknown>>();

  get size(): number {
    return this.#calls.size;
  }

  /** Runs a call with a signal of its own, which fires with `cancelAll` and where the call itself cancels. */
  run<T>(call: (cancel: AbortController) => Promise<T>): Promise<T> {
    const cancel = new AbortController();
    const running = call(cancel).finally(() => this.#calls.delete(cancel));
    this.#calls.set(cancel, running);
    return running;
  }

  cancelAll(): void {
    for (const cancel of this.#calls.keys()) cancel.abort();
  }

  /** Resolves when nothing runs any more. */
  async settled(): Promise<void> {
    while (this.#calls.size > 0) await Promise.allSettled(this.#calls.values());
  }
}

/** The calls that a server is running, so that it can cancel them or wait for all of them. */
export class InFlightCalls {
  readonly #calls = new Map<AbortController, Promise<unknown>>();

  get size(): number {
    return this.#calls.size;
  }

  /** Runs a call with its own AbortController, which `cancelAll` aborts and the call may abort itself. */
  run<T>(call: (cancel: AbortController) => Promise<T>): Promise<T> {
    const cancel = new AbortController();
    const running = call(cancel).finally(() => this.#calls.delete(cancel));
    this.#calls.set(cancel, running);
    return running;
  }

  cancelAll(): void {
    for (const cancel of this.#calls.keys()) cancel.abort();
  }

  /** Resolves when no call is running. */
  async settled(): Promise<void> {
    while (this.#calls.size > 0) await Promise.allSettled(this.#calls.values());
  }
}

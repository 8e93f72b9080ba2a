/** What an event hook says of an event that happened. */
export interface Ring {
  readonly uuid: string;
  readonly eventType: string | undefined;
}

/** Tells readers that there may be something new in the log. It carries no event: the log alone is read. */
export class Doorbell {
  readonly #listeners = new Set<(rings: readonly Ring[]) => void>();
  /** Somebody rings it: readers need to look by themselves less often. */
  isConnected = false;

  ring(rings: readonly Ring[]): void {
    for (const listener of [...this.#listeners]) listener(rings);
  }

  /** @returns stops listening */
  listen(listener: (rings: readonly Ring[]) => void): () => void {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }
}

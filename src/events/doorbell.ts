/** What an event hook says of an event that happened. */
export interface Ring {
  readonly uuid: string;
  readonly eventType: string | undefined;
}

/** Tells readers that there may be something new in the log. It carries no event: the log alone is read. */
export class Doorbell {
  readonly #listeners = new Set<(rings: readonly Ring[]) => void>();
  #hooks = 0;

  /** Somebody rings it: readers need to look by themselves less often. */
  get isConnected(): boolean {
    return this.#hooks > 0;
  }

  /** @returns says that this one rings no more */
  connect(): () => void {
    this.#hooks += 1;
    let isOpen = true;
    return () => {
      if (isOpen) this.#hooks -= 1;
      isOpen = false;
    };
  }

  ring(rings: readonly Ring[]): void {
    for (const listener of [...this.#listeners]) listener(rings);
  }

  /** @returns stops listening */
  listen(listener: (rings: readonly Ring[]) => void): () => void {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }
}

/** What a delivery's list of events names. It may be anything. */
export function ringsOf(events: unknown): Ring[] {
  if (!Array.isArray(events)) return [];
  return (events as readonly unknown[]).flatMap((event) => {
    const { uuid, eventType } = Object(event) as { uuid?: unknown; eventType?: unknown };
    if (typeof uuid !== 'string') return [];
    return [{ uuid, eventType: typeof eventType === 'string' ? eventType : undefined }];
  });
}

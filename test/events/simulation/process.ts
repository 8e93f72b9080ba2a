/** A process that dies at one of its steps: then nothing in it goes on. */
export class ReaderProcess {
  alive = true;
  onDeath: () => void = () => undefined;
  #steps = 0;

  constructor(readonly diesAt: number | undefined) {}

  /** Counts a step; false once the process is dead. */
  lives(): boolean {
    if (!this.alive) return false;
    this.#steps += 1;
    if (this.#steps !== this.diesAt) return true;
    this.alive = false;
    this.onDeath();
    return false;
  }

  /** The world's work for the process: it dies before it, or hears nothing of its end. */
  step<T>(work: Promise<T>): Promise<T> {
    const never = new Promise<never>(() => undefined);
    work.catch(() => undefined);
    if (!this.lives()) return never;
    return work.then(
      (value) => (this.lives() ? value : never),
      (error) => (this.lives() ? Promise.reject(error) : never),
    );
  }
}

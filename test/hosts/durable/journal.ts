import type { DurableEngine } from '../../../src/hosts/durable/index.js';
import type { ActionError } from '../../../src/index.js';

/** The process ended: what it had not written into the journal is lost. */
export class Crash extends Error {}

export class Terminal extends Error {
  constructor(readonly error: ActionError) {
    super(error.message);
  }
}

/** When the process ends: ahead of a step's work, or after it and before its value is in the journal. */
export interface CrashPoint {
  step: number;
  when: 'before the work' | 'after the work';
}

/** What a durable engine keeps between the processes that run a workflow: JSON, in memory. */
export class Journal {
  readonly slept: number[] = [];
  readonly #values = new Map<string, string>();
  #works = 0;

  constructor(private crash?: CrashPoint) {}

  get text(): string {
    return [...this.#values.values()].join('\n');
  }

  engine(signal?: AbortSignal): DurableEngine {
    return {
      id: 'run-1',
      signal,
      run: async (_name, key, _signal, work) => {
        const kept = this.#values.get(key);
        if (kept !== undefined) return JSON.parse(kept);
        this.#works += 1;
        this.#crashIf('before the work');
        const value = await work();
        this.#crashIf('after the work');
        this.#values.set(key, JSON.stringify(value));
        return JSON.parse(JSON.stringify(value));
      },
      sleep: async (ms) => void this.slept.push(ms),
      terminal: (error) => new Terminal(error),
    };
  }

  #crashIf(when: CrashPoint['when']) {
    if (this.crash?.when !== when || this.crash.step !== this.#works) return;
    delete this.crash;
    throw new Crash();
  }
}

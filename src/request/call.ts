import type { Redactor } from '../redaction/redact.js';
import type { Meta } from '../result/result.js';
import type { Clock } from '../transport/clock.js';
import { onAbort } from './deadlines/abort-fanout.js';
import type { Interruption } from './errors/interruptions.js';

/** News of a call under way. Holds no secrets. */
export interface Progress {
  action: string;
  /** Parts of a fan-out, or steps of an action composed of others: settled so far, of them failed, and in all. */
  done?: number;
  failed?: number;
  total?: number;
  /** The step that begins, by the action that it runs and the name of what it is run on. */
  step?: { action: string; name?: string };
  /** The fan-out will probably be over in so many milliseconds, by its pace and the org's rate limits. */
  remainingMs?: number;
  /** The call waits this long for Okta. */
  waitingMs?: number;
  reason?: string;
}

export interface ExecuteOptions {
  /** Ends the call; what is under way then is reported truthfully. */
  signal?: AbortSignal;
  /** Bounds the whole call, waits included. */
  timeoutMs?: number;
  /**
   * A person's `single` action goes before `bulk` work to the same org. Default single. Bulk calls without a time
   * limit wait for the org's rate limits as long as it takes; single ones at most 120,000 ms.
   */
  priority?: 'single' | 'bulk';
  /** The part of the org's rate limits that the call may use, above 0 to 1; the rest is left to others. */
  rateLimitShare?: number;
  onProgress?: (progress: Progress) => void;
  /** Who asks, for the audit log: plain text, of which 200 characters are kept. */
  caller?: string;
  /**
   * Settles an ambiguous end (outcome unknown) by reads, where a read can: one before the action and up to two after
   * it, which count in `meta` and obey the signal and the time limit. Then the result is ok with a warning, or an
   * error with `reconciled` and the outcome as it was read.
   */
  reconcile?: boolean;
  /**
   * What `readBefore` gave ahead of an earlier run of the same call, which ended without a result: the process was
   * killed, or its host lost the result. The call first settles by reads whether that run was done. It runs the action
   * if the run was not done, or if repeating it is safe; otherwise it says what the reads show, or is INTERRUPTED.
   */
  resume?: EarlierState;
  /**
   * Takes the token and the secret inputs out of the output too, should the org send them back. For hosts, whose output
   * goes to others than who gave the secrets. Default false.
   */
  hideEchoes?: boolean;
}

/**
 * What tells later whether a run was done: what was read ahead of it, in JSON, without secrets. Hosts keep it until they
 * have the run's result.
 */
export interface EarlierState {
  /** The ids of what the inputs name otherwise: a login or name may be gone by then. */
  readonly resolved?: Readonly<Record<string, unknown>>;
  /** Absent where no read can tell. */
  readonly seen?: {
    readonly items: readonly unknown[];
    readonly list: boolean;
    /** By the org's clock, in milliseconds; null where the answer did not say. */
    readonly date: number | null;
  };
}

/** Something that can be ended before its time. */
interface Interruptible {
  end(why: Interruption): void;
}

/** One execution of an action: its limits, and what is known of it so far. */
export class Call {
  readonly meta: Meta = { requestIds: [], attempts: 0, durationMs: 0, warnings: [] };
  readonly startedAt: number;
  /** By the clock, in milliseconds; Infinity without a time limit. */
  readonly deadlineAt: number;
  /** A request of it left. */
  sent = false;
  /** Milliseconds spent on waiting for rate limits. */
  throttledMs = 0;
  #interruptible: Interruptible[] | undefined;
  #release: (() => void) | undefined;

  constructor(
    /** What is executed, for logs and progress. */
    readonly action: { readonly id: string },
    readonly clock: Clock,
    readonly redactor: Redactor,
    readonly options: ExecuteOptions,
    timeoutMs: number | undefined,
  ) {
    this.startedAt = clock.now();
    this.deadlineAt = timeoutMs === undefined ? Number.POSITIVE_INFINITY : this.startedAt + timeoutMs;
  }

  /** Why the call may send nothing more, or undefined. */
  get ended(): Interruption | undefined {
    if (this.options.signal?.aborted) return 'cancelled';
    if (this.deadlineAt === Number.POSITIVE_INFINITY) return undefined;
    return this.clock.now() >= this.deadlineAt ? 'deadline' : undefined;
  }

  /** Has the caller's signal end this, until it is untracked. */
  track(what: Interruptible): void {
    const { signal } = this.options;
    if (signal === undefined) return;
    this.#interruptible ??= [];
    this.#interruptible.push(what);
    this.#release ??= onAbort(signal, () => {
      for (const each of [...(this.#interruptible ?? [])]) each.end('cancelled');
    });
  }

  untrack(what: Interruptible): void {
    const index = this.#interruptible?.indexOf(what) ?? -1;
    if (index >= 0) this.#interruptible?.splice(index, 1);
  }

  warn(text: string): void {
    if (!this.meta.warnings.includes(text)) this.meta.warnings.push(text);
  }

  report(progress: Omit<Progress, 'action'>): void {
    try {
      this.options.onProgress?.({ action: this.action.id, ...progress });
    } catch {
      // A host's mistake in its own callback must not change what happens to the org.
    }
  }

  /** Waits, but not beyond cancellation or the deadline. The caller looks at `ended` afterwards. */
  async wait(ms: number): Promise<void> {
    // A signal that has fired tells nobody any more.
    if (this.ended) return;
    const stop = new AbortController();
    const waiting = { end: () => stop.abort() };
    this.track(waiting);
    const left = this.deadlineAt - this.clock.now();
    await this.clock.sleep(Math.max(0, Math.min(ms, left)), stop.signal);
    this.untrack(waiting);
  }

  finish(): Meta {
    this.#release?.();
    this.meta.durationMs = this.clock.now() - this.startedAt;
    return this.meta;
  }
}

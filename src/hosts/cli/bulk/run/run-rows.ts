import type { Action, ExecuteOptions, Result } from '../../../../connector/public-types.js';
import { isUsageError } from '../../errors.js';
import { secretsOf, withoutSecrets } from '../../output/result.js';
import type { Journal } from '../journal/journal.js';
import { afterInterruption, type EndedRow, stateOf, withoutOversize } from '../journal/row-result.js';
import { OrderedResults } from './ordered-results.js';
import type { ProgressBar } from './progress-bar.js';
import type { Stop } from './stop.js';

/** Results that may wait for an earlier row's, in addition to the running rows. */
const MAX_WAITING = 256;
const MAX_LISTED = 1000;
const NO_JOURNAL = 'The journal can no longer be written; the disk may be full.';

/** A row that may have to be executed. */
export type PendingRow = Omit<EndedRow, 'result'>;

export interface WorkSettings {
  action: Action;
  /** All rows in order, from the first. */
  rows: () => AsyncIterable<PendingRow> | Iterable<PendingRow>;
  /** Executes one. Never rejects. */
  execute: (row: PendingRow, options: ExecuteOptions) => Promise<Result<unknown>>;
  journal: Journal | undefined;
  stop: Stop;
  bar: ProgressBar;
  concurrency: number;
  /** Whether rows that Okta refused are executed again. */
  retryFailed: boolean;
  showSecrets: boolean;
  options: Pick<ExecuteOptions, 'timeoutMs' | 'rateLimitShare' | 'reconcile' | 'caller'>;
  /** Receives each row's result in input order. Rejects if nobody reads the output any more. */
  print: (row: EndedRow) => Promise<void>;
}

/** The number of rows in each state, over this run and earlier ones. */
export interface Tally {
  done: number;
  failed: number;
  /** Partly done, or with an unknown outcome. */
  unclear: number;
  /** The first of these rows that this run read. */
  unclearRows: { row: number; line: number }[];
}

/** The rows that need no execution, according to the journal. */
export function settledBefore(journal: Journal | undefined, retryFailed: boolean): Tally {
  const { done, failed, unclear } = journal?.counts() ?? { done: 0, failed: 0, unclear: 0 };
  return { done, failed: retryFailed ? 0 : failed, unclear, unclearRows: [] };
}

/** The second pass: executes each row that needs it, several concurrently, until the end or a reason to stop. */
export class Work {
  readonly tally: Tally;
  readonly #running = new Set<Promise<unknown>>();
  #outputClosed = false;

  constructor(private readonly settings: WorkSettings) {
    this.tally = settledBefore(settings.journal, settings.retryFailed);
  }

  /** Resolves when no row is running. `stop` holds the reason of an early end. */
  async run(): Promise<void> {
    const order = new OrderedResults<EndedRow>(this.settings.concurrency + MAX_WAITING, (ended) =>
      this.#print(ended),
    );
    try {
      await this.#start(order);
    } catch (error) {
      if (!isUsageError(error)) throw error;
      this.settings.stop.now(error.message);
    } finally {
      await Promise.all(this.#running);
      await order.end();
    }
  }

  async #start(order: OrderedResults<EndedRow>): Promise<void> {
    const { rows, stop, concurrency } = this.settings;
    for await (const row of rows()) {
      while (this.#running.size >= concurrency) await Promise.race(this.#running);
      if (stop.reason !== undefined) break;
      await order.add(this.#resultOf(row));
    }
  }

  async #print(ended: EndedRow): Promise<void> {
    if (this.#outputClosed) return;
    try {
      await this.settings.print(ended);
    } catch {
      this.#outputClosed = true;
      this.settings.stop.now('The output was closed.');
    }
  }

  /** The row's result: of an earlier run, or of its execution now. */
  #resultOf(row: PendingRow): Promise<EndedRow> | (() => EndedRow) {
    const { journal, retryFailed } = this.settings;
    const state = journal?.stateOf(row.row);
    if (state === 'unclear') this.#list(row);
    if (
      journal !== undefined &&
      (state === 'done' || state === 'unclear' || (state === 'failed' && !retryFailed))
    ) {
      return () => ({ ...row, result: journal.resultOf(row.row) });
    }
    const ending = this.#execute(row, state === 'started').then((result) => ({ ...row, result }));
    this.#running.add(ending);
    ending.then(() => this.#running.delete(ending));
    return ending;
  }

  /** Never rejects. */
  async #execute(row: PendingRow, startedBefore: boolean): Promise<Result<unknown>> {
    const { execute, journal, stop, bar, options } = this.settings;
    try {
      await journal?.started(row.row);
    } catch {
      stop.now(NO_JOURNAL);
      return this.#ended(row, notStarted());
    }
    const result = await execute(row, {
      ...options,
      priority: 'bulk',
      hideEchoes: true,
      signal: stop.signal,
      onProgress: (progress) => bar.waits(progress),
    });
    return this.#ended(row, startedBefore ? afterInterruption(result) : result);
  }

  #ended(row: PendingRow, result: Result<unknown>): Result<unknown> {
    const { action, journal, stop, bar, showSecrets } = this.settings;
    const { tally } = this;
    const hide = (each: Result<unknown>) => withoutSecrets(action, each, secretsOf(action, row.inputs));
    try {
      journal?.ended(row.row, withoutOversize(result, hide));
    } catch {
      stop.now(NO_JOURNAL);
    }
    stop.ended(result);
    const state = stateOf(action, result);
    tally[state === 'retry' ? 'failed' : state] += 1;
    if (state === 'unclear') this.#list(row);
    bar.update(tally.done + tally.failed + tally.unclear, tally.failed + tally.unclear);
    return withoutOversize(result, showSecrets ? undefined : hide, Number.POSITIVE_INFINITY);
  }

  #list({ row, line }: PendingRow): void {
    if (this.tally.unclearRows.length < MAX_LISTED) this.tally.unclearRows.push({ row, line });
  }
}

function notStarted(): Result<unknown> {
  return {
    ok: false,
    error: {
      code: 'CANCELLED',
      message: "The row was not started, because the journal can't be written.",
      remedy: 'Free some space, then run the same command again.',
      retryable: true,
      outcome: 'not-sent',
    },
    meta: { requestIds: [], attempts: 0, durationMs: 0, warnings: [] },
  };
}

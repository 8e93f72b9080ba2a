import type { Action, Connector, ExecuteOptions, Result } from '../../../../connector/public-types.js';
import { UsageError } from '../../errors.js';
import { secretsOf, withoutSecrets } from '../../output/result.js';
import type { Journal } from '../journal/journal.js';
import { type EndedRow, repeated, stateOf, withoutOversize } from '../journal/row-result.js';
import type { Mapping } from '../read/mapping.js';
import { openRows } from '../read/rows.js';
import type { Source } from '../read/source.js';
import { OrderedResults } from './ordered-results.js';
import type { ProgressBar } from './progress-bar.js';
import type { Stop } from './stop.js';

/** Results that may wait for an earlier row's, beside those under way. */
const WAITING = 256;
const LISTED = 1000;
const NO_JOURNAL = "The journal can't be written any more; is the disk full?";

export interface WorkSettings {
  action: Action;
  connector: Connector;
  source: Source;
  mapping: Mapping;
  journal: Journal | undefined;
  stop: Stop;
  bar: ProgressBar;
  concurrency: number;
  /** Rows with a definite refusal are tried again. */
  retryFailed: boolean;
  showSecrets: boolean;
  options: Pick<ExecuteOptions, 'timeoutMs' | 'rateLimitShare' | 'reconcile' | 'caller'>;
  /** Takes each row's end in input order; rejects when nobody reads any more. */
  print: (row: EndedRow) => Promise<void>;
}

/** What has become of the rows, in this run and those before. */
export interface Tally {
  done: number;
  failed: number;
  /** Done in part, or nobody knows. */
  look: number;
  /** The first of these that this run came by. */
  looked: { row: number; line: number }[];
}

/** Rows that need no execution any more, by what the journal says of them. */
export function settledBefore(journal: Journal | undefined, retryFailed: boolean): Tally {
  const { done, failed, look } = journal?.counts() ?? { done: 0, failed: 0, look: 0 };
  return { done, failed: retryFailed ? 0 : failed, look, looked: [] };
}

/** The second reading: executes every row that needs it, several at once, until the end or a reason to stop. */
export class Work {
  readonly tally: Tally;
  readonly #running = new Set<Promise<unknown>>();
  #deaf = false;

  constructor(private readonly settings: WorkSettings) {
    this.tally = settledBefore(settings.journal, settings.retryFailed);
  }

  /** Resolves when nothing is under way any more; why it ended early is in `stop`. */
  async run(): Promise<void> {
    const order = new OrderedResults<EndedRow>(this.settings.concurrency + WAITING, (ended) =>
      this.#print(ended),
    );
    try {
      await this.#begin(order);
    } catch (error) {
      if (!(error instanceof UsageError)) throw error;
      this.settings.stop.now(error.message);
    } finally {
      await Promise.all(this.#running);
      await order.end();
    }
  }

  async #begin(order: OrderedResults<EndedRow>): Promise<void> {
    const { source, mapping, stop, concurrency } = this.settings;
    const { columns, rows } = await openRows(source);
    for await (const raw of rows) {
      const { row, line } = raw;
      const { inputs } = mapping.inputsOf(raw, columns !== undefined);
      while (this.#running.size >= concurrency) await Promise.race(this.#running);
      if (stop.reason !== undefined) break;
      await order.add(this.#take({ row, line, inputs }));
    }
  }

  async #print(ended: EndedRow): Promise<void> {
    if (this.#deaf) return;
    try {
      await this.settings.print(ended);
    } catch {
      this.#deaf = true;
      this.settings.stop.now('Nobody reads the results any more.');
    }
  }

  /** The row's end: of an earlier run, or of its execution now. */
  #take(row: Omit<EndedRow, 'result'>): Promise<EndedRow> | (() => EndedRow) {
    const { journal, retryFailed } = this.settings;
    const state = journal?.stateOf(row.row);
    if (state === 'look') this.#list(row);
    if (
      journal !== undefined &&
      (state === 'done' || state === 'look' || (state === 'failed' && !retryFailed))
    ) {
      return () => ({ ...row, result: journal.resultOf(row.row) });
    }
    const ending = this.#execute(row, state === 'started').then((result) => ({ ...row, result }));
    this.#running.add(ending);
    ending.then(() => this.#running.delete(ending));
    return ending;
  }

  /** Never rejects. */
  async #execute(row: Omit<EndedRow, 'result'>, begunBefore: boolean): Promise<Result<unknown>> {
    const { action, connector, journal, stop, bar, options } = this.settings;
    try {
      await journal?.started(row.row);
    } catch {
      stop.now(NO_JOURNAL);
      return this.#ended(row, notBegun());
    }
    const result = await connector.execute(action.id, row.inputs, {
      ...options,
      priority: 'bulk',
      signal: stop.signal,
      onProgress: (progress) => bar.waits(progress),
    });
    return this.#ended(row, begunBefore ? repeated(result) : result);
  }

  #ended(row: Omit<EndedRow, 'result'>, result: Result<unknown>): Result<unknown> {
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
    tally[state === 'again' ? 'failed' : state] += 1;
    if (state === 'look') this.#list(row);
    bar.update(tally.done + tally.failed + tally.look, tally.failed + tally.look);
    return withoutOversize(result, showSecrets ? undefined : hide, Number.POSITIVE_INFINITY);
  }

  #list({ row, line }: Omit<EndedRow, 'result'>): void {
    if (this.tally.looked.length < LISTED) this.tally.looked.push({ row, line });
  }
}

function notBegun(): Result<unknown> {
  return {
    ok: false,
    error: {
      code: 'CANCELLED',
      message: "The row was not begun, because the journal can't be written.",
      remedy: 'Make room on the disk, then give the same command again.',
      retryable: true,
      outcome: 'not-sent',
    },
    meta: { requestIds: [], attempts: 0, durationMs: 0, warnings: [] },
  };
}

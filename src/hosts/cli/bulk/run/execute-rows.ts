import type { Action } from '../../../../connector/public-types.js';
import { FAILED } from '../../errors.js';
import { wantsJson } from '../../output/print.js';
import type { PrintOptions } from '../../output/result.js';
import { write } from '../../output/write.js';
import { auditCaller } from '../../safety-flags.js';
import type { EndedRow } from '../journal/row-result.js';
import { startProgressBar } from './progress-bar.js';
import { resultLine, resultText, summary } from './report.js';
import { settledBefore, Work, type WorkSettings } from './run-rows.js';
import { Stop } from './stop.js';

/** The flags that rows run by. */
export interface RowsOptions extends PrintOptions {
  journal?: string;
  concurrency: number;
  share?: number;
  timeout?: number;
  maxFailures?: number;
  retryFailed?: boolean;
  reconcile?: boolean;
}

export interface RowsTask extends Pick<WorkSettings, 'rows' | 'execute' | 'journal'> {
  action: Action;
  options: RowsOptions;
  /** The number of rows. */
  total: number;
}

/**
 * Executes the rows that need it, prints each result in order, and a summary at the end. Sets the exit code.
 * @returns whether it came to the end of the rows
 */
export async function executeRows(task: RowsTask): Promise<boolean> {
  const { action, options, total, rows: all, execute, journal } = task;
  const retryFailed = options.retryFailed === true;
  const before = settledBefore(journal, retryFailed);
  const bar = await startProgressBar(total, before.done + before.failed + before.unclear);
  const stop = new Stop(options.maxFailures ?? Number.POSITIVE_INFINITY);
  const json = wantsJson(options);
  const rows = new Work({
    action,
    rows: all,
    execute,
    journal,
    stop,
    bar,
    concurrency: options.concurrency,
    retryFailed,
    showSecrets: options.showSecrets === true,
    options: {
      ...(options.timeout !== undefined && { timeoutMs: options.timeout }),
      ...(options.share !== undefined && { rateLimitShare: options.share }),
      ...(options.reconcile && { reconcile: true }),
      caller: auditCaller(),
    },
    print: async (ended: EndedRow) => {
      const text = json ? resultLine(action, ended) : resultText(ended);
      if (text === '') return;
      if (process.stdout.isTTY) bar.hide();
      await write(text);
    },
  });
  const release = onInterrupt(() => {
    bar.hide();
    process.stderr.write(
      stop.interrupt()
        ? 'Cancelling the running rows.\n'
        : 'Stopping: running rows may finish. Press Ctrl-C again to cancel them.\n',
    );
  });
  try {
    await rows.run();
  } finally {
    release();
    bar.stop();
  }
  const { tally } = rows;
  process.stderr.write(summary(tally, total, stop.reason, options.journal));
  if (stop.reason !== undefined || tally.failed + tally.unclear > 0) process.exitCode = FAILED;
  return stop.reason === undefined;
}

const SAME_EVENT_MS = 100;
const SIGNALS = ['SIGINT', 'SIGTERM', 'SIGHUP'] as const;

/**
 * Calls `act` on Ctrl-C, SIGTERM and a closed terminal. After the second call the signals have their default effect again.
 * The end of a session often sends SIGTERM and SIGHUP together, which counts as one.
 */
function onInterrupt(act: () => void): () => void {
  // A write to a closed terminal must not end the process.
  process.stderr.on('error', () => {});
  let times = 0;
  let at = Number.NEGATIVE_INFINITY;
  const interrupt = (signal: string) => {
    if (times > 0 && (signal === 'SIGHUP' || Date.now() - at < SAME_EVENT_MS)) return;
    at = Date.now();
    times += 1;
    if (times === 2) release();
    act();
  };
  const release = () => {
    for (const signal of SIGNALS) process.off(signal, interrupt);
  };
  for (const signal of SIGNALS) process.on(signal, interrupt);
  return release;
}

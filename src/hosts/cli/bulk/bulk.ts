import type { Action } from '../../../connector/public-types.js';
import { organizationOrigin } from '../../../transport/organization-url.js';
import { type ConnectionOptions, type OpenConnection, openConnection } from '../connection.js';
import { FAILED, UsageError } from '../errors.js';
import { confirmedFor, shownInputs } from '../input/confirm.js';
import { givenInputs } from '../input/inputs.js';
import { wantsJson } from '../output/print.js';
import type { PrintOptions } from '../output/result.js';
import { write } from '../output/write.js';
import { auditCaller, type PolicyFlags, safetyOf } from '../safety-flags.js';
import { Journal } from './journal/journal.js';
import type { EndedRow } from './journal/row-result.js';
import { type Checked, checkRows } from './read/check-rows.js';
import { Mapping, type MappingOptions } from './read/mapping.js';
import { Source } from './read/source.js';
import { planRows } from './run/plan-rows.js';
import { startProgressBar } from './run/progress-bar.js';
import { resultLine, resultText, summary } from './run/report.js';
import { settledBefore, Work } from './run/run-rows.js';
import { Stop } from './run/stop.js';

export interface BulkOptions extends ConnectionOptions, PrintOptions, MappingOptions, PolicyFlags {
  from: string;
  journal?: string;
  plan?: boolean;
  yes?: boolean;
  concurrency: number;
  share?: number;
  timeout?: number;
  maxFailures?: number;
  retryFailed?: boolean;
  allowDuplicates?: boolean;
  reconcile?: boolean;
}

/** Executes the action once for each row. */
export async function bulk(action: Action, options: BulkOptions & Record<string, unknown>): Promise<void> {
  const { inputs, issues } = await givenInputs(action, options);
  const [issue] = issues;
  if (issue !== undefined) throw new UsageError(`--${issue.path} ${issue.message}.`, 'Correct the flag.');
  const mapping = new Mapping(action, options, inputs);
  const source = await Source.open(options.from);
  try {
    const checked = await checkRows(action, source, mapping, options.allowDuplicates === true);
    if (options.plan) await planRows(action, source, mapping, wantsJson(options));
    else await executeRows({ action: withRetryOf(action, checked), options, source, mapping, checked });
  } finally {
    await source.close();
  }
}

/** An action whose rows send mail is not safe to repeat, even if it is otherwise. */
function withRetryOf(action: Action, { mails }: Checked): Action {
  return mails ? { ...action, retry: 'never' } : action;
}

interface Task {
  action: Action;
  options: BulkOptions;
  source: Source;
  mapping: Mapping;
  checked: Checked;
}

async function executeRows(task: Task): Promise<void> {
  const { action, options, source, mapping, checked } = task;
  if (checked.hiddenSecret && options.showSecrets !== true)
    throw new UsageError(checked.hiddenSecret.message, checked.hiddenSecret.remedy);
  const connection = await openConnection(options, safetyOf(options));
  let journal: Journal | undefined;
  try {
    const org = organizationOrigin(connection.organizationUrl, true);
    if (options.journal !== undefined) {
      const { digest } = source;
      journal = Journal.open(options.journal, {
        action,
        org,
        rows: checked.rows,
        digest,
        rules: mapping.rules,
      });
    } else if (action.effect !== 'read' && !options.sandbox) {
      process.stderr.write('Note: without --journal <file>, an interrupted run cannot be resumed.\n');
    }
    if (await isConfirmed(task, connection, journal)) await runRows(task, connection, journal);
  } finally {
    await closeJournal(journal);
    await connection.close();
  }
}

/** Rows have been sent by now, so a journal that can't be flushed is reported, but is not a usage error. */
async function closeJournal(journal: Journal | undefined): Promise<void> {
  try {
    await journal?.close();
  } catch (error) {
    if (!(error instanceof UsageError)) throw error;
    process.stderr.write(`${error.message} Its last lines may be lost if the machine crashes now.\n`);
    process.exitCode = FAILED;
  }
}

async function isConfirmed(
  { action, options, checked }: Task,
  { organizationUrl }: OpenConnection,
  journal: Journal | undefined,
): Promise<boolean> {
  const { done, failed, unclear } = settledBefore(journal, options.retryFailed === true);
  const left = checked.rows - done - failed - unclear;
  if (left === 0) return true;
  const examples = checked.examples.flatMap((inputs) => [
    '  -',
    ...shownInputs(action, inputs).map(indented),
  ]);
  const target = [`  rows: ${left} of ${checked.rows}; the first rows are`, ...examples];
  return confirmedFor(action, target, organizationUrl, options.yes === true);
}

function indented(line: string): string {
  return `  ${line}`;
}

async function runRows(
  task: Task,
  { connector }: OpenConnection,
  journal: Journal | undefined,
): Promise<void> {
  const { action, options, source, mapping, checked } = task;
  const retryFailed = options.retryFailed === true;
  const before = settledBefore(journal, retryFailed);
  const bar = await startProgressBar(checked.rows, before.done + before.failed + before.unclear);
  const stop = new Stop(options.maxFailures ?? Number.POSITIVE_INFINITY);
  const json = wantsJson(options);
  const rows = new Work({
    action,
    connector,
    source,
    mapping,
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
  process.stderr.write(summary(tally, checked.rows, stop.reason, options.journal));
  if (stop.reason !== undefined || tally.failed + tally.unclear > 0) process.exitCode = FAILED;
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

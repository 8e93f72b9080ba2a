import type { Action } from '../../../connector/public-types.js';
import { organizationOrigin } from '../../../transport/organization-url.js';
import { type ConnectionOptions, type OpenConnection, openConnection } from '../connection.js';
import { REFUSED, UsageError } from '../errors.js';
import { confirmedFor, shownInputs } from '../input/confirm.js';
import { givenInputs } from '../input/inputs.js';
import { wantsJson } from '../output/print.js';
import type { PrintOptions } from '../output/result.js';
import { commandsCaller, type PolicyFlags, safetyOf } from '../safety-flags.js';
import { Journal } from './journal/journal.js';
import type { EndedRow } from './journal/row-result.js';
import { type Checked, checkRows } from './read/check-rows.js';
import { Mapping, type MappingOptions } from './read/mapping.js';
import { Source } from './read/source.js';
import { planRows } from './run/plan-rows.js';
import { startProgressBar } from './run/progress-bar.js';
import { resultLine, resultText, summary, write } from './run/report.js';
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

/** One execution a row. */
export async function bulk(action: Action, options: BulkOptions & Record<string, unknown>): Promise<void> {
  const { inputs, issues } = await givenInputs(action, options);
  const [issue] = issues;
  if (issue !== undefined) throw new UsageError(`--${issue.path} ${issue.message}.`, 'Correct the flag.');
  const mapping = new Mapping(action, options, inputs);
  const source = await Source.open(options.from);
  try {
    const checked = await checkRows(action, source, mapping, options.allowDuplicates === true);
    if (options.plan) await planRows(action, source, mapping, wantsJson(options));
    else await executeRows({ action: asUsed(action, checked), options, source, mapping, checked });
  } finally {
    await source.close();
  }
}

/** An action that is safe to repeat, but for the mails that some rows make it send, is not. */
function asUsed(action: Action, { mails }: Checked): Action {
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
  if (checked.lost && options.showSecrets !== true)
    throw new UsageError(checked.lost.message, checked.lost.remedy);
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
      process.stderr.write('Note: without --journal <file> a run that is cut off can not be gone on with.\n');
    }
    if (await mayGoOn(task, connection, journal)) await work(task, connection, journal);
  } finally {
    await closed(journal);
    await connection.close();
  }
}

/** Rows have been sent by now, so a journal that can't be flushed is no refusal of the command. */
async function closed(journal: Journal | undefined): Promise<void> {
  try {
    await journal?.close();
  } catch (error) {
    if (!(error instanceof UsageError)) throw error;
    process.stderr.write(`${error.message} Its last lines may be lost if the machine stops now.\n`);
    process.exitCode = REFUSED;
  }
}

async function mayGoOn(
  { action, options, checked }: Task,
  { organizationUrl }: OpenConnection,
  journal: Journal | undefined,
): Promise<boolean> {
  const { done, failed, look } = settledBefore(journal, options.retryFailed === true);
  const left = checked.rows - done - failed - look;
  if (left === 0) return true;
  const examples = checked.examples.flatMap((inputs) => [
    '  -',
    ...shownInputs(action, inputs).map(indented),
  ]);
  const target = [`  rows: ${left} of ${checked.rows}; the file begins with`, ...examples];
  return confirmedFor(action, target, organizationUrl, options.yes === true);
}

function indented(line: string): string {
  return `  ${line}`;
}

async function work(task: Task, { connector }: OpenConnection, journal: Journal | undefined): Promise<void> {
  const { action, options, source, mapping, checked } = task;
  const retryFailed = options.retryFailed === true;
  const before = settledBefore(journal, retryFailed);
  const bar = await startProgressBar(checked.rows, before.done + before.failed + before.look);
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
      caller: commandsCaller(),
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
        ? 'Cancelling what is under way.\n'
        : 'Stopping: rows under way may end; Ctrl-C again cancels them.\n',
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
  if (stop.reason !== undefined || tally.failed + tally.look > 0) process.exitCode = REFUSED;
}

const AT_ONCE_MS = 100;
const SIGNALS = ['SIGINT', 'SIGTERM', 'SIGHUP'] as const;

/**
 * Ctrl-C, a polite kill, a closed terminal. The third time, the process ends as it would by itself. What ends a session
 * often kills and closes the terminal at once, which is one wish.
 */
function onInterrupt(act: () => void): () => void {
  // What is said to a terminal that is gone must not end the process.
  process.stderr.on('error', () => {});
  let times = 0;
  let at = Number.NEGATIVE_INFINITY;
  const interrupt = (signal: string) => {
    if (times > 0 && (signal === 'SIGHUP' || Date.now() - at < AT_ONCE_MS)) return;
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

import type { Action } from '../../../connector/public-types.js';
import { organizationOrigin } from '../../../transport/organization-url.js';
import { type ConnectionOptions, type OpenConnection, openConnection } from '../connection.js';
import { FAILED, isUsageError, UsageError } from '../errors.js';
import { confirmedFor, shownInputs } from '../input/confirm.js';
import { givenInputs } from '../input/inputs.js';
import { wantsJson } from '../output/print.js';
import { type PolicyFlags, safetyOf } from '../safety-flags.js';
import { Journal } from './journal/journal.js';
import { type Checked, checkRows } from './read/check-rows.js';
import { Mapping, type MappingOptions } from './read/mapping.js';
import { openRows } from './read/rows.js';
import { Source } from './read/source.js';
import { executeRows, type RowsOptions } from './run/execute-rows.js';
import { planRows } from './run/plan-rows.js';
import { type PendingRow, settledBefore, type WorkSettings } from './run/run-rows.js';

export interface BulkOptions extends ConnectionOptions, RowsOptions, MappingOptions, PolicyFlags {
  from: string;
  plan?: boolean;
  yes?: boolean;
  allowDuplicates?: boolean;
}

/** Executes the action once for each row. */
export async function bulk(action: Action, options: BulkOptions & Record<string, unknown>): Promise<void> {
  if (options.retryFailed && options.journal === undefined)
    throw new UsageError('--retry-failed is for --journal.', 'Give the journal of the earlier run.');
  const { inputs, issues } = await givenInputs(action, options);
  const [issue] = issues;
  if (issue !== undefined) throw new UsageError(`--${issue.path} ${issue.message}.`, 'Correct the flag.');
  const mapping = new Mapping(action, options, inputs);
  const source = await Source.open(options.from);
  try {
    const checked = await checkRows(action, source, mapping, options.allowDuplicates === true);
    if (options.plan) await planRows(action, source, mapping, wantsJson(options));
    else await runTask({ action: withRetryOf(action, checked), options, source, mapping, checked });
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

async function runTask(task: Task): Promise<void> {
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
    if (await isConfirmed(task, connection, journal)) {
      const { connector } = connection;
      const rows = () => mappedRows(source, mapping);
      const execute: WorkSettings['execute'] = ({ inputs }, each) =>
        connector.execute(action.id, inputs, each);
      await executeRows({ action, options, total: checked.rows, rows, execute, journal });
    }
  } finally {
    await closeJournal(journal);
    await connection.close();
  }
}

/** The rows of the file, as inputs of the action. */
async function* mappedRows(source: Source, mapping: Mapping): AsyncGenerator<PendingRow> {
  const { columns, rows } = await openRows(source);
  for await (const raw of rows) {
    const { row, line } = raw;
    yield { row, line, inputs: mapping.inputsOf(raw, columns !== undefined).inputs };
  }
}

/** Rows have been sent by now, so a journal that can't be flushed is reported, but is not a usage error. */
export async function closeJournal(journal: Journal | undefined): Promise<void> {
  try {
    await journal?.close();
  } catch (error) {
    if (!isUsageError(error)) throw error;
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

import { mailsNow } from '../../../../catalog/mails.js';
import type { Action, ActionError } from '../../../../connector/public-types.js';
import { hiddenSecretRefusal } from '../../../shared/hidden-secrets.js';
import { UsageError } from '../../errors.js';
import { safeText } from '../../output/print.js';
import { SHOW_SECRETS } from '../../output/result.js';
import { Duplicates, type EarlierRow, RepeatedTargets } from './duplicates.js';
import type { Mapping } from './mapping.js';
import { placeOf } from './row.js';
import { openRows } from './rows.js';
import type { Source } from './source.js';

const SHOWN_PROBLEMS = 20;
const SHOWN_EXAMPLES = 3;

/** What the first pass over the file found. */
export interface Checked {
  rows: number;
  /** The inputs of the first rows. */
  examples: Record<string, unknown>[];
  /** Whether at least one row makes Okta send a mail each time it is executed. */
  mails: boolean;
  /** The refusal if a row issues a one-time password or link and results hide secrets. */
  hiddenSecret: ActionError | undefined;
}

/**
 * Reads the whole file before anything is sent, and reports the problems of each row on stderr.
 * @param allowDuplicates accept rows with the same inputs
 * @throws UsageError if any row can't be sent
 */
export async function checkRows(
  action: Action,
  source: Source,
  mapping: Mapping,
  allowDuplicates: boolean,
): Promise<Checked> {
  const file = await openRows(source);
  mapping.checkHeader(file);
  const duplicates = new Duplicates();
  const targets = new RepeatedTargets(action);
  const examples: Checked['examples'] = [];
  let [rows, wrong, repeated] = [0, 0, 0];
  let mails = false;
  let hiddenSecret: ActionError | undefined;
  const report = (text: string) => {
    wrong += 1;
    if (wrong <= SHOWN_PROBLEMS) process.stderr.write(`${safeText(text)}\n`);
  };
  for await (const row of file.rows) {
    rows += 1;
    const { inputs, issues } = mapping.inputsOf(row, file.columns !== undefined);
    if (examples.length < SHOWN_EXAMPLES) examples.push(inputs);
    const mailing = action.steps.some((step) => mailsNow(step, inputs));
    mails ||= mailing;
    if (issues.length === 0) hiddenSecret ??= hiddenSecretRefusal(action, inputs, SHOW_SECRETS)?.error;
    if (issues.length > 0) {
      const texts = issues.map((issue) => {
        const column = mapping.columnOf(issue);
        return `${issue.path}${column === undefined ? '' : ` (column ${column})`} ${issue.message}`.trim();
      });
      report(`${placeOf(row)}: ${texts.join('; ')}`);
      continue;
    }
    if (allowDuplicates || !(action.retry === 'never' || mailing)) {
      if (duplicates.add(row.row, inputs) !== undefined) repeated += 1;
      continue;
    }
    const earlier = targets.add(row.row, inputs);
    if (earlier !== undefined) report(`${placeOf(row)}: ${sameness(earlier)}`);
  }
  if (rows === 0) throw new UsageError(`${source.name} has no rows.`, 'Give one row for each execution.');
  mapping.checkSeen();
  if (wrong > 0) {
    throw new UsageError(
      `${wrong} of ${rows} rows can't be sent${wrong > SHOWN_PROBLEMS ? `; the first ${SHOWN_PROBLEMS} are listed above` : ''}.`,
      'Correct the file. If rows repeat a target on purpose, add --allow-duplicates.',
    );
  }
  if (repeated > 0) process.stderr.write(`Note: ${repeated} rows are the same as an earlier row.\n`);
  return { rows, examples, mails, hiddenSecret };
}

function sameness({ row, isCertain }: EarlierRow): string {
  return isCertain
    ? `is the same as row ${row} (Okta ignores case and accents), and this action is not safe to repeat`
    : `may be the same as row ${row} (the short names match), and this action is not safe to repeat`;
}

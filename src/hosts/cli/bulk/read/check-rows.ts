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

/** What the first reading found. */
export interface Checked {
  rows: number;
  /** Inputs of the first rows. */
  examples: Record<string, unknown>[];
  /** A row makes Okta send a mail each time that it is executed. */
  mails: boolean;
  /** Why a row's one-time password or link would be in nobody's hands, where results hide secrets. */
  lost: ActionError | undefined;
}

/**
 * Reads the whole file before anything is sent, and tells what is wrong with which row.
 * @param allowDuplicates the same inputs twice are wanted
 * @throws UsageError where any row can't be sent
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
  const persons = new RepeatedTargets(action);
  const examples: Checked['examples'] = [];
  let [rows, wrong, repeated] = [0, 0, 0];
  let mails = false;
  let lost: ActionError | undefined;
  const tell = (text: string) => {
    wrong += 1;
    if (wrong <= SHOWN_PROBLEMS) process.stderr.write(`${safeText(text)}\n`);
  };
  for await (const row of file.rows) {
    rows += 1;
    const { inputs, issues } = mapping.inputsOf(row, file.columns !== undefined);
    if (examples.length < SHOWN_EXAMPLES) examples.push(inputs);
    const mailsNow = action.steps.some((step) => step.mails !== undefined && inputs[step.mails] === true);
    mails ||= mailsNow;
    if (issues.length === 0) lost ??= hiddenSecretRefusal(action, inputs, SHOW_SECRETS)?.error;
    if (issues.length > 0) {
      const texts = issues.map((issue) => {
        const column = mapping.columnOf(issue);
        return `${issue.path}${column === undefined ? '' : ` (column ${column})`} ${issue.message}`.trim();
      });
      tell(`${placeOf(row)}: ${texts.join('; ')}`);
      continue;
    }
    if (allowDuplicates || !(action.retry === 'never' || mailsNow)) {
      if (duplicates.add(row.row, inputs) !== undefined) repeated += 1;
      continue;
    }
    const earlier = persons.add(row.row, inputs);
    if (earlier !== undefined) tell(`${placeOf(row)}: ${sameness(earlier)}`);
  }
  if (rows === 0) throw new UsageError(`${source.name} holds no rows.`, 'Give one row for each execution.');
  mapping.checkSeen();
  if (wrong > 0) {
    throw new UsageError(
      `${wrong} of ${rows} rows can't be sent${wrong > SHOWN_PROBLEMS ? `; the first ${SHOWN_PROBLEMS} stand above` : ''}.`,
      'Correct the file. Rows that are the same, or about the same person, on purpose need --allow-duplicates.',
    );
  }
  if (repeated > 0) process.stderr.write(`Note: ${repeated} rows are the same as an earlier row.\n`);
  return { rows, examples, mails, lost };
}

function sameness({ row, surely }: EarlierRow): string {
  return surely
    ? `is the same as row ${row} to Okta, which minds no case and accents, and this must not happen twice`
    : `may be the same as row ${row}, by the login's short name, and this must not happen twice`;
}

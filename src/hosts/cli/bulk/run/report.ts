import type { Action } from '../../../../connector/public-types.js';
import { hideMarked } from '../../../../redaction/redact.js';
import { errorText } from '../../errors.js';
import { safeText } from '../../output/print.js';
import type { EndedRow } from '../journal/row-result.js';
import { placeOf } from '../read/row.js';
import type { Tally } from './run-rows.js';

/** A row's result as one line of JSON, without the row's secret inputs. */
export function resultLine(action: Action, { row, line, inputs, result }: EndedRow): string {
  return `${JSON.stringify({ row, line, inputs: hideMarked(action.input, inputs), ...result })}\n`;
}

/** A row's failure or warnings as text; '' if it succeeded without warnings. */
export function resultText({ row, line, result }: EndedRow): string {
  const place = placeOf({ row, line });
  if (result.ok) return result.meta.warnings.map((text) => `${place}: Note: ${safeText(text)}\n`).join('');
  const { code, ...error } = result.error;
  return `${place}: ${code}\n${errorText(error, result.meta.requestIds)}\n`;
}

/** The summary of a run. */
export function summary(
  { done, failed, unclear, unclearRows }: Tally,
  rows: number,
  stopped: string | undefined,
  journal: string | undefined,
): string {
  const left = rows - done - failed - unclear;
  const parts = [
    `${done} done`,
    ...(failed > 0 ? [`${failed} failed`] : []),
    ...(unclear > 0 ? [`${unclear} partly done or unknown`] : []),
    ...(left > 0 ? [`${left} not started`] : []),
  ];
  const lines = stopped === undefined ? [] : [`Stopped: ${stopped}`];
  lines.push(`Of ${rows} rows: ${parts.join(', ')}.`);
  if (unclearRows.length > 0) {
    const more = unclear > unclearRows.length ? `, and ${unclear - unclearRows.length} more` : '';
    lines.push(
      `Check these rows in the org; they are not repeated: ${unclearRows.map(placeOf).join(', ')}${more}.`,
    );
  }
  if (left + failed > 0) lines.push(nextStep(left, journal));
  return `${lines.join('\n')}\n`;
}

function nextStep(left: number, journal: string | undefined): string {
  if (journal === undefined) {
    return left > 0
      ? 'There is no journal: remove the rows that have a result from the file before you run it again.'
      : 'The results show why.';
  }
  return left > 0
    ? 'Run the same command to continue with the rest, and with failed rows that may succeed now.'
    : 'Run the same command to retry failed rows that may succeed now; add --retry-failed to also retry those that Okta refused.';
}

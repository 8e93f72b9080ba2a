import type { Action } from '../../../../connector/public-types.js';
import { hideMarked } from '../../../../redaction/redact.js';
import { errorText } from '../../errors.js';
import { safeText } from '../../output/print.js';
import type { EndedRow } from '../journal/row-result.js';
import { placeOf } from '../read/row.js';
import type { Tally } from './run-rows.js';

/** Writes to stdout, no faster than it is read. Rejects when nobody reads any more. */
export function write(text: string): Promise<void> {
  const { stdout } = process;
  return new Promise((resolve, reject) => {
    if (stdout.destroyed || !stdout.writable) reject(new Error('closed'));
    else stdout.write(text, (error) => (error ? reject(error) : resolve()));
  });
}

/** One line of JSON for programs. The row's secret inputs are never in it. */
export function resultLine(action: Action, { row, line, inputs, result }: EndedRow): string {
  return `${JSON.stringify({ row, line, inputs: hideMarked(action.input, inputs), ...result })}\n`;
}

/** What a person wants to read of a row; '' where it went well. */
export function resultText({ row, line, result }: EndedRow): string {
  const place = placeOf({ row, line });
  if (result.ok) return result.meta.warnings.map((text) => `${place}: Note: ${safeText(text)}\n`).join('');
  const { code, ...error } = result.error;
  return `${place}: ${code}\n${errorText(error, result.meta.requestIds)}\n`;
}

/** What a run has come to, for whoever started it. */
export function summary(
  { done, failed, look, looked }: Tally,
  rows: number,
  stopped: string | undefined,
  journal: string | undefined,
): string {
  const left = rows - done - failed - look;
  const parts = [
    `${done} done`,
    ...(failed > 0 ? [`${failed} failed`] : []),
    ...(look > 0 ? [`${look} done in part or not known`] : []),
    ...(left > 0 ? [`${left} not begun`] : []),
  ];
  const lines = stopped === undefined ? [] : [`Stopped: ${stopped}`];
  lines.push(`Of ${rows} rows: ${parts.join(', ')}.`);
  if (looked.length > 0) {
    const more = look > looked.length ? `, and ${look - looked.length} more` : '';
    lines.push(
      `Look at the org for these, which are not repeated: ${looked.map(placeOf).join(', ')}${more}.`,
    );
  }
  if (left + failed > 0) lines.push(wayOn(left, journal));
  return `${lines.join('\n')}\n`;
}

function wayOn(left: number, journal: string | undefined): string {
  if (journal === undefined) {
    return left > 0
      ? 'There is no journal: take the rows that have a result out of the file before you run it again.'
      : 'The results say why.';
  }
  return left > 0
    ? 'The same command goes on with the rest, and with failed rows that may succeed now.'
    : 'The same command tries failed rows again that may succeed now; with --retry-failed also those that Okta refused.';
}

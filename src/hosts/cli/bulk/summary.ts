import { placeOf } from './row.js';
import type { Tally } from './work.js';

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

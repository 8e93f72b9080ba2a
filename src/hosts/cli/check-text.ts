import type { Change, Check } from '../../connector/public-types.js';
import { safeText } from './readable.js';

/** What a check predicts, in lines for people. Holds no secrets. */
export function checkLines({
  works,
  changed,
  because,
  changes,
  notChecked,
  error,
  inferred,
}: Check): string[] {
  const lines = [`As the org is now, it ${verdict(works, changed)}`, ...because.map(indented)];
  if (error !== undefined) lines.push(`What to do: ${safeText(error.remedy)}`);
  if (changes.length > 0) lines.push('What would change:', ...changes.map(changeLine));
  if (notChecked.length > 0) lines.push('What reads can not tell:', ...notChecked.map(indented));
  if (inferred) lines.push('A rule behind this is inferred: no recording and no text of Okta states it.');
  return lines;
}

function verdict(works: boolean, changed: boolean | undefined): string {
  if (!works) return 'would be refused:';
  return changed === false ? 'would work and change nothing:' : 'would work:';
}

function changeLine({ text, maybe }: Change): string {
  return indented(maybe ? `${text} (if there are any)` : text);
}

function indented(text: string): string {
  return `  ${safeText(text)}`;
}

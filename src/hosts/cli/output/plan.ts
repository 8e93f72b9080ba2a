import type { Change, Check, PlannedRequest } from '../../../connector/public-types.js';
import { readable, safeText } from './print.js';

/** A request for a person, indented. */
export function requestLines({
  step,
  method,
  path,
  query,
  body,
  when,
  operationId,
}: PlannedRequest): string[] {
  const lines = [`${step}. ${method} ${safeText(path)}  (${operationId})`];
  if (when !== undefined) lines.push(`   ${when}`);
  if (query !== undefined) lines.push('   query:', ...readable(query, '     '));
  if (body !== undefined) lines.push('   body:', ...readable(body, '     '));
  return lines;
}

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

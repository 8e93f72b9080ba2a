import type { Change, Check, PlannedRequest } from '../../../connector/public-types.js';
import { readable, safeText } from './print.js';

/** A request as indented lines of text. */
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

/** A check's prediction as lines of text, without secrets. */
export function checkLines({
  works,
  changed,
  because,
  changes,
  notChecked,
  error,
  inferred,
}: Check): string[] {
  const lines = [
    `In the org's current state, the action ${verdict(works, changed)}`,
    ...because.map(indented),
  ];
  if (error !== undefined) lines.push(`What to do: ${safeText(error.remedy)}`);
  if (changes.length > 0) lines.push('What would change:', ...changes.map(changeLine));
  if (notChecked.length > 0) lines.push('What could not be checked:', ...notChecked.map(indented));
  if (inferred)
    lines.push(
      'This prediction rests on an inferred rule: neither a recording nor Okta documentation confirms it.',
    );
  return lines;
}

function verdict(works: boolean, changed: boolean | undefined): string {
  if (!works) return 'would be refused:';
  return changed === false ? 'would succeed and change nothing:' : 'would succeed:';
}

function changeLine({ text, maybe }: Change): string {
  return indented(maybe ? `${text} (if there are any)` : text);
}

function indented(text: string): string {
  return `  ${safeText(text)}`;
}

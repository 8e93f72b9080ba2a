import { type INode, NodeOperationError } from 'n8n-workflow';
import type { ActionError, RelatedOption } from '../../result/failure.js';
import { isConnectorError } from '../../result/failure.js';

/** The failed item, and the items before it that changed something in Okta. */
export interface FailedItem {
  itemIndex: number;
  items: number;
  done: readonly number[];
}

/** A failure for n8n's editor. Its description says what to do and what the state of the org is. */
export function nodeError(node: INode, thrown: ActionError, where: FailedItem): NodeOperationError {
  const error = forN8n(thrown);
  const { itemIndex } = where;
  const description = describe(error, where);
  const shown = new NodeOperationError(node, error.message, { description, itemIndex });
  shown.context.oktaError = plainError(error);
  return shown;
}

/** Converts an exception to an ActionError. It is an invalid connection, or a field or expression that n8n cannot evaluate. */
export function asActionError(thrown: unknown): ActionError {
  if (isConnectorError(thrown)) return plainError(thrown);
  return {
    code: 'INVALID_INPUT',
    message: thrown instanceof Error ? thrown.message : 'The node could not start.',
    remedy: 'Check the fields, expressions and credentials of the node.',
    retryable: false,
    outcome: 'not-sent',
  };
}

/** A copy without the Error prototype. n8n would lose an Error's properties when it writes JSON. */
function plainError(error: ActionError): ActionError {
  return JSON.parse(JSON.stringify(error)) as ActionError;
}

const OUTCOMES: Record<ActionError['outcome'], string> = {
  'not-sent': 'Nothing was sent to Okta.',
  unchanged: 'Nothing was changed in Okta.',
  partial: 'Some of it was done in Okta.',
  applied: 'It was done in Okta, but the response could not be read.',
  unknown: 'It is unknown whether it was done in Okta.',
};

function describe({ code, remedy, outcome, okta }: ActionError, where: FailedItem): string {
  const ids = [code, okta?.errorCode, okta?.requestId].filter((part) => part !== undefined).join(', ');
  return `${remedy} ${outcomeText(outcome, where)} (${ids})`;
}

/** The outcome of the failed item, and the items before and after it. */
function outcomeText(outcome: ActionError['outcome'], { itemIndex, items, done }: FailedItem): string {
  if (items === 1) return OUTCOMES[outcome];
  const rest = items - itemIndex - 1;
  return [
    `For item ${itemIndex}: ${OUTCOMES[outcome]}`,
    ...(done.length > 0 ? [`Items before it that were done in Okta: ${ranges(done)}.`] : []),
    ...(rest > 0 ? [`Items after it that did not run: ${rest}.`] : []),
  ].join(' ');
}

/** Formats ascending numbers as ranges, for example 0-2, 5. */
function ranges(numbers: readonly number[]): string {
  const runs: [first: number, last: number][] = [];
  for (const number of numbers) {
    const run = runs.at(-1);
    if (run !== undefined && run[1] === number - 1) run[1] = number;
    else runs.push([number, number]);
  }
  return runs.map(([first, last]) => (first === last ? String(first) : `${first}-${last}`)).join(', ');
}

/** Where n8n has a field for an option of the connector. */
const FIELDS: Partial<Record<RelatedOption, string>> = {
  allowLoopback: 'The field "Allow HTTP to This Machine" of the credentials allows it.',
};

/** The error for n8n. Its remedy names n8n's field instead of the connector's option. */
export function forN8n(error: ActionError): ActionError {
  const { relatedOptions = [], ...rest } = plainError(error);
  const hints = relatedOptions.flatMap((option) => FIELDS[option] ?? []);
  return { ...rest, remedy: [rest.remedy, ...hints].join(' ') };
}

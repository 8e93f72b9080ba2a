import { type INode, NodeOperationError } from 'n8n-workflow';
import type { ActionError } from '../../result/failure.js';
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
export function plainError(error: ActionError): ActionError {
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

/** Replacements for library options in error texts: the name of the field in n8n, or '' where it has none. */
const LABELS: readonly [pattern: RegExp, label: string][] = [
  [/Set allowLoopback\b/g, 'In the credentials, switch on "Allow HTTP to This Machine"'],
  [/\ballowLoopback\b/g, '"Allow HTTP to This Machine"'],
  [/ \((?:attemptTimeoutMs|timeoutMs)\)/g, ''],
  [/, and with the option reconcile the action reads it by itself/g, ''],
  [/: with --allow-address on the command line, or with allowAddresses in code/g, ' where n8n runs'],
];

function withLabels(text: string): string {
  return LABELS.reduce((result, [pattern, label]) => result.replace(pattern, label), text);
}

/** The error with the names of n8n's fields in its message and remedy. */
export function forN8n(error: ActionError): ActionError {
  return { ...plainError(error), message: withLabels(error.message), remedy: withLabels(error.remedy) };
}

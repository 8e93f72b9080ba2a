import { type INode, NodeOperationError } from 'n8n-workflow';
import type { ActionError } from '../../result/failure.js';
import { isConnectorError } from '../../result/failure.js';

/** Which of the node's items failed, and those before it that were done in Okta. */
export interface Where {
  itemIndex: number;
  items: number;
  done: readonly number[];
}

/** A failure as n8n's editor shows it: what happened, and below it what to do and what is true of the org now. */
export function nodeError(node: INode, thrown: ActionError, where: Where): NodeOperationError {
  const error = inTheFormsWords(thrown);
  const { itemIndex } = where;
  const description = describe(error, where);
  const shown = new NodeOperationError(node, error.message, { description, itemIndex });
  shown.context.oktaError = plainError(error);
  return shown;
}

/** What was thrown as an ActionError: the connection's inputs, or a field or expression that n8n could not read. */
export function asActionError(thrown: unknown): ActionError {
  if (isConnectorError(thrown)) return plainError(thrown);
  return {
    code: 'INVALID_INPUT',
    message: thrown instanceof Error ? thrown.message : 'The node could not start.',
    remedy: 'Check the node’s fields, expressions and credentials.',
    retryable: false,
    outcome: 'not-sent',
  };
}

/** Plain data: what an Error would lose on its way through JSON stands in it. */
export function plainError(error: ActionError): ActionError {
  return JSON.parse(JSON.stringify(error)) as ActionError;
}

const WHAT_IS_TRUE: Record<ActionError['outcome'], string> = {
  'not-sent': 'Nothing was sent to Okta.',
  unchanged: 'Nothing was changed in Okta.',
  partial: 'A part was done in Okta.',
  applied: 'It was done in Okta, but the answer can’t be read.',
  unknown: 'Nobody can know whether it was done in Okta.',
};

function describe({ code, remedy, outcome, okta }: ActionError, where: Where): string {
  const ids = [code, okta?.errorCode, okta?.requestId].filter((part) => part !== undefined).join(', ');
  return `${remedy} ${whatIsTrue(outcome, where)} (${ids})`;
}

/** An outcome is of one item: what other items did before it stays done. */
function whatIsTrue(outcome: ActionError['outcome'], { itemIndex, items, done }: Where): string {
  if (items === 1) return WHAT_IS_TRUE[outcome];
  const rest = items - itemIndex - 1;
  return [
    `For item ${itemIndex}: ${WHAT_IS_TRUE[outcome]}`,
    ...(done.length > 0 ? [`Items done in Okta before it: ${ranges(done)}.`] : []),
    ...(rest > 0 ? [`Not run: ${rest} after it.`] : []),
  ].join(' ');
}

/** Ascending numbers as people write them: 0-2, 5. */
function ranges(numbers: readonly number[]): string {
  const runs: [first: number, last: number][] = [];
  for (const number of numbers) {
    const run = runs.at(-1);
    if (run !== undefined && run[1] === number - 1) run[1] = number;
    else runs.push([number, number]);
  }
  return runs.map(([first, last]) => (first === last ? String(first) : `${first}-${last}`)).join(', ');
}

/** Options of the library that an error may name, as what this node's forms call them; '' for what they don't have. */
const LABELS: readonly [pattern: RegExp, label: string][] = [
  [/Set allowLoopback\b/g, 'In the credentials, switch on "Allow HTTP to This Machine"'],
  [/\ballowLoopback\b/g, '"Allow HTTP to This Machine"'],
  [/ \((?:attemptTimeoutMs|timeoutMs)\)/g, ''],
  [/, and with the option reconcile the action looks by itself/g, ''],
  [/: with --allow-address on the command line, or with allowAddresses in code/g, ' where n8n runs'],
];

function inForms(text: string): string {
  return LABELS.reduce((said, [pattern, label]) => said.replace(pattern, label), text);
}

/** The error with its message and remedy in words of the node's forms. */
export function inTheFormsWords(error: ActionError): ActionError {
  return { ...plainError(error), message: inForms(error.message), remedy: inForms(error.remedy) };
}

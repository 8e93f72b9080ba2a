import { type INode, NodeOperationError } from 'n8n-workflow';
import type { ActionError } from '../../core/failure.js';
import { isConnectorError } from '../../core/failure.js';

/** A failure as n8n's editor shows it: what happened, and below it what to do and what is true of the org now. */
export function nodeError(node: INode, error: ActionError, itemIndex: number): NodeOperationError {
  const shown = new NodeOperationError(node, error.message, { description: describe(error), itemIndex });
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

function describe({ code, remedy, outcome, okta }: ActionError): string {
  const ids = [code, okta?.errorCode, okta?.requestId].filter((part) => part !== undefined).join(', ');
  return `${remedy} ${WHAT_IS_TRUE[outcome]} (${ids})`;
}

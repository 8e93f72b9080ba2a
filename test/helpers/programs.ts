import { findAction } from '../../src/catalog/catalog.js';
import type { Action } from '../../src/index.js';
import type { Program } from '../../src/request/program.js';
import type { OktaAnswer, OktaRequest } from '../../src/request/request.js';
import { type ActionError, Failure } from '../../src/result/failure.js';
import type { TransportAnswer } from '../../src/transport/transport.js';

/** An action of the catalog. */
export const actionOf = (id: string) => findAction(id) as Action;

export function requestLike(changes: Partial<OktaRequest> = {}): OktaRequest {
  const usual = { step: 'suspend', operationId: 'suspendUser', method: 'POST', path: '/', retry: 'safe' };
  return { ...(usual as OktaRequest), ...changes };
}

export const aRead = requestLike({ operationId: 'getUser', method: 'GET' });

/** What a transport gives, with Okta's request id. */
export function sentBack(status: number, body: unknown, headers = {}): TransportAnswer {
  const text = typeof body === 'string' ? body : JSON.stringify(body);
  return { status, headers: { 'x-okta-request-id': 'request-1', ...headers }, body: text };
}

/** What a program gets of a request that was answered with 2xx. */
export function answerLike(body: unknown, changes: Partial<OktaAnswer> = {}): OktaAnswer {
  const headers = { 'x-okta-request-id': 'request-1' };
  return { request: requestLike(), status: 200, headers, body, assumed: false, ...changes };
}

export function failureLike(details: Partial<ActionError> = {}, ambiguous = false): Failure {
  const usual = { code: 'REJECTED', message: 'No.', remedy: 'None.', retryable: false, outcome: 'unchanged' };
  return new Failure({ ...(usual as ActionError), ...details }, ambiguous);
}

/** Runs a program that only sends and takes note: each request gets the next of these answers. */
export function drive<T>(program: Program<T>, ...answers: readonly (OktaAnswer | Failure)[]) {
  const asked: OktaRequest[] = [];
  const proved: string[] = [];
  const left = [...answers];
  try {
    let step = program.next();
    while (!step.done) {
      if (step.value.kind === 'proved') {
        proved.push(step.value.operationId);
        step = program.next();
        continue;
      }
      if (step.value.kind !== 'send') throw new Error(`It asked to ${step.value.kind}.`);
      asked.push(step.value.request);
      if (left.length === 0) throw new Error(`Nothing answers ${step.value.request.path}.`);
      step = program.next(left.shift());
    }
    return { asked, proved, result: step.value, thrown: undefined };
  } catch (thrown) {
    return { asked, proved, result: undefined, thrown };
  }
}

/** What a failure tells callers, whether it was returned or thrown. */
export const detailsOf = (failure: unknown) => (failure instanceof Failure ? failure.details : failure);

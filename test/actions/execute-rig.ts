import { expect } from '@jest/globals';
import { runProgram } from '../../src/actions/run/execute.js';
import { type Program, send } from '../../src/request/program.js';
import type { OktaRequest } from '../../src/request/request.js';
import { type Failure, isConnectorError } from '../../src/result/failure.js';
import type { TransportAnswer } from '../../src/transport/transport.js';
import { requestLike, sentBack } from '../helpers/programs.js';
import { callRig, type RigOptions } from '../request/call-rig.js';

export const ID = '00u1a2b3c4d5e6f7g8h9';
export const change = (operationId: string, more: Partial<OktaRequest> = {}) =>
  requestLike({ operationId, ...more });
export const ok = sentBack(200, {});
export const lost = Object.assign(new Error('reset'), { code: 'ECONNRESET' });
export const refusedConnection = Object.assign(new Error('refused'), { code: 'ECONNREFUSED' });
export const refused = sentBack(400, { errorCode: 'E0000001', errorSummary: 'Not valid' });
export const ofProxy: TransportAnswer = { status: 200, headers: {}, body: '<html>' };
export const once = { settings: { maxRetries: 0 } };

export function run<T>(
  program: Program<T | Failure>,
  options: RigOptions = {},
  retry: 'safe' | 'never' = 'safe',
) {
  const rig = callRig(options);
  return runProgram<T>(rig.settings, rig.call, retry, program).then((result) => {
    if (result.ok) return { ...rig, result, output: result.output, error: undefined };
    expect(isConnectorError(result.error)).toBe(true);
    return { ...rig, result, output: undefined, error: result.error };
  });
}

export function* sending(...requests: OktaRequest[]): Program<string> {
  for (const request of requests) yield* send(request);
  return 'done';
}

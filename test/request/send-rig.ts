import { expect } from '@jest/globals';
import type { OktaAnswer, OktaRequest } from '../../src/request/request.js';
import { sendRequest } from '../../src/request/sending/send.js';
import type { TransportAnswer, TransportContext } from '../../src/transport/transport.js';
import { detailsOf, requestLike, sentBack } from '../helpers/programs.js';
import { callRig, type RigOptions } from './call-rig.js';

export const change = requestLike({
  operationId: 'addGroup',
  path: '/api/v1/groups',
  body: { a: 1 },
  retry: 'never',
});
export const repeatable = requestLike({ operationId: 'suspendUser', path: '/suspend', retry: 'safe' });
export const lost = Object.assign(new Error('reset'), { code: 'ECONNRESET' });
export const refused = Object.assign(new Error('refused'), { code: 'ECONNREFUSED' });
export const broken = sentBack(500, { errorCode: 'E0000009' });
export const ok = sentBack(200, { id: '00g1' });

export async function send(request: OktaRequest, options: RigOptions = {}, bulk?: boolean) {
  const rig = callRig(options);
  const result = await sendRequest(rig.settings, rig.call, request, bulk);
  expect([rig.limits.places, rig.watched.size]).toEqual([0, 0]);
  return { ...rig, answer: result as OktaAnswer, failure: detailsOf(result) };
}

/** An answer that comes when the attempt is broken off, or never. */
export const silent = ({ signal }: TransportContext) =>
  new Promise<TransportAnswer>((_, reject) => {
    signal.addEventListener('abort', () => reject(new Error('aborted')));
  });

import type { Played, Script } from './player.js';
import { type Scenario, scenario, USER } from './scenario.js';

const inputs = { userId: USER, factorId: 'opf1' };
const answer = (body: unknown): Played => ({ status: 200, body });
const push = answer({ id: 'opf1', factorType: 'push', status: 'ACTIVE' });
const waiting = answer({ factorResult: 'WAITING' });
const nobody = answer('null');

const pushes = (
  title: string,
  script: Parameters<typeof scenario>[3],
  ends: Scenario['ends'],
  setting?: Scenario['setting'],
) => scenario('sendPushChallenge', title, inputs, { getFactor: [push], ...script }, ends, setting);

const stop = new AbortController();

/** The caller gives up while the user has not answered. */
const cancelledWhileWaiting: Script = ({ id }, nth) => {
  if (id === 'getFactor') return push;
  if (id !== 'getFactorTransactionStatus') return undefined;
  if (nth === 1) stop.abort();
  return waiting;
};

/** An enrollment that Okta answers with more than what was asked for. */
const enrolls = (title: string, factorType: string, more: unknown) =>
  scenario(
    'enrollFactor',
    title,
    { userId: USER, factorType },
    { enrollFactor: [answer({ id: 'f1', factorType, status: 'PENDING_ACTIVATION', _embedded: more })] },
    'ok',
  );
const qrCode = { qrcode: { href: 'https://acme.okta.com/qr/one-time' } };

/** Every branch of the handlers that enroll a factor and send a push. */
export const FACTOR_SCENARIOS: readonly Scenario[] = [
  pushes('is no push factor', { getFactor: [answer({ factorType: 'sms', status: 'ACTIVE' })] }, 'REJECTED'),
  pushes(
    'waits for its enrollment',
    { getFactor: [answer({ factorType: 'push', status: 'PENDING_ACTIVATION' })] },
    'CONFLICT',
  ),
  pushes('is read as null', { getFactor: [nobody] }, 'INVALID_RESPONSE'),
  pushes('has no type', { getFactor: [answer({ id: 'opf1', status: 'ACTIVE' })] }, 'INVALID_RESPONSE'),
  pushes('is answered after a while', { getFactorTransactionStatus: Array(9).fill(waiting) }, 'ok'),
  pushes('is rejected', { getFactorTransactionStatus: [answer({ factorResult: 'REJECTED' })] }, 'ok'),
  pushes('does not say where its answer will be', { verifyFactor: [answer({})] }, 'INVALID_RESPONSE'),
  pushes('is answered with null', { verifyFactor: [nobody] }, 'INVALID_RESPONSE'),
  pushes('has no result', { getFactorTransactionStatus: [answer({})] }, 'INVALID_RESPONSE'),
  pushes('has null for a result', { getFactorTransactionStatus: [nobody] }, 'INVALID_RESPONSE'),
  pushes('reaches its time limit', { getFactorTransactionStatus: Array(90).fill(waiting) }, 'TIMEOUT', {
    execute: { timeoutMs: 30_000 },
  }),
  {
    title: 'is cancelled while it waits',
    action: 'sendPushChallenge',
    inputs,
    ends: 'CANCELLED',
    setting: { script: cancelledWhileWaiting, execute: { signal: stop.signal } },
  },
  enrolls('an authenticator app and its secret', 'token:software:totp', {
    activation: { timeStep: 30, sharedSecret: 'JBTWGV22G4ZGKV3N', encoding: 'base32' },
  }),
  enrolls('a push and its QR code', 'push', { activation: { factorResult: 'WAITING', _links: qrCode } }),
  enrolls('a push without a QR code', 'push', { activation: { factorResult: 'WAITING' } }),
  enrolls('something embedded that is no activation', 'sms', { phones: [{ id: 'mbl1' }] }),
];

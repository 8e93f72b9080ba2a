import { lost, oktaError, type Reaction } from '../helpers/scripted-server.js';
import { userId } from '../helpers/usual-inputs.js';
import type { ErrorRow } from './row.js';
import { asJson, raw, said, userIs } from './server-answers.js';

const LOOK = /(?:check|look at) the (org|object in Okta)/i;
const WAIT = /in a few minutes/i;
const AGAIN = /run the action again/i;
const broken = oktaError(500, 'E0000009');
const okta = said(500, 'E0000009');

type Told = Pick<
  ErrorRow,
  'code' | 'outcome' | 'retryable' | 'remedy' | 'okta' | 'answeredBy' | 'inputs' | 'completedSteps'
>;
const ok = { status: 200, body: {} };

const unavailable = { code: 'OKTA_UNAVAILABLE', remedy: WAIT } as const;

/** What is true of the org after errors of Okta's and lost answers: to a read, a safe write and an unsafe one. */
export const doubtfulRows: readonly ErrorRow[] = [
  row('500 to a read', 'getGroup', [broken, broken, broken], {
    ...unavailable,
    outcome: 'unchanged',
    retryable: true,
    okta,
  }),
  row('500 to a safe write', 'addUserToGroup', [broken, broken, broken], {
    ...unavailable,
    outcome: 'unknown',
    retryable: true,
    okta,
  }),
  row('500 to an unsafe write', 'addGroup', [broken], {
    ...unavailable,
    outcome: 'unknown',
    retryable: false,
    okta,
  }),
  row('500 to a create', 'createUserWithPassword', [broken], {
    ...unavailable,
    outcome: 'unknown',
    retryable: false,
    okta,
  }),
  row('503 read-only to an unsafe write', 'addGroup', [oktaError(503, 'E0000010')], {
    code: 'OKTA_UNAVAILABLE',
    remedy: /read-only/,
    outcome: 'unchanged',
    retryable: true,
    okta: said(503, 'E0000010'),
  }),
  row('423 to a safe write', 'removeGroup', times(3, oktaError(423, 'E0000239')), {
    ...unavailable,
    outcome: 'unchanged',
    retryable: true,
    okta: said(423, 'E0000239'),
  }),
  row('500 to the deletion of an application', 'deleteApplication', [broken, broken, broken], {
    ...unavailable,
    outcome: 'unknown',
    retryable: true,
    okta,
  }),
  row('reset before an answer to a read', 'getGroup', [lost, lost, lost], {
    code: 'NETWORK',
    outcome: 'unchanged',
    retryable: true,
    remedy: AGAIN,
  }),
  row('reset before an answer to a safe write', 'suspendUser', [lost, lost, lost], {
    code: 'NETWORK',
    outcome: 'unknown',
    retryable: true,
    remedy: LOOK,
  }),
  row('reset before an answer to an unsafe write', 'addGroup', [lost], {
    code: 'NETWORK',
    outcome: 'unknown',
    retryable: false,
    remedy: LOOK,
  }),
  row('reset in the middle of an answer to an unsafe write', 'addGroup', [cutOff], {
    code: 'NETWORK',
    outcome: 'unknown',
    retryable: false,
    remedy: LOOK,
  }),
  row('refused after a lost answer', 'addUserToGroup', [lost, oktaError(403, 'E0000006')], {
    code: 'FORBIDDEN',
    outcome: 'unknown',
    retryable: false,
    remedy: /admin role/,
    okta: said(403, 'E0000006'),
  }),
  row('redirected after a lost answer', 'addUserToGroup', [lost, raw(302, '')], {
    code: 'INVALID_CONNECTION',
    outcome: 'unknown',
    retryable: false,
    remedy: /own address/,
    answeredBy: { status: 302, kind: 'empty' },
  }),
  row(
    'the deletion refused after the deactivation',
    'deleteUser',
    [ok, userIs('DEPROVISIONED'), oktaError(403, 'E0000006')],
    {
      code: 'FORBIDDEN',
      outcome: 'partial',
      retryable: false,
      remedy: /admin role/,
      okta: said(403, 'E0000006'),
      inputs: { userId, permanently: true },
      completedSteps: ['deactivateUser'],
    },
  ),
  row(
    'the deletion lost, and the user still there',
    'deleteUser',
    [ok, userIs('DEPROVISIONED'), lost, userIs('DEPROVISIONED')],
    {
      code: 'NETWORK',
      outcome: 'unknown',
      retryable: false,
      remedy: LOOK,
      inputs: { userId, permanently: true },
      completedSteps: ['deactivateUser'],
    },
  ),
];

/** A body that ends before the length that its header gives. */
function cutOff(_: unknown, response: Parameters<Extract<Reaction, (...args: never) => unknown>>[1]): void {
  response.writeHead(200, { ...asJson, 'content-length': '500' });
  response.write('{"id":"00g', () => response.destroy());
}

function times(count: number, reaction: Reaction): Reaction[] {
  return Array.from({ length: count }, () => reaction);
}

function row(title: string, action: string, script: readonly Reaction[], told: Told): ErrorRow {
  return { title, action, script, ...told };
}

import { listActions } from '../../src/catalog/catalog.js';
import { oktaError, type Reaction } from '../helpers/scripted-server.js';
import { type Refusal, sidecarOf } from '../sidecar.js';
import type { ErrorRow } from './row.js';
import { applicationIs, groupIs, said, thingIs, userIs } from './server-answers.js';

const READ: Readonly<Record<string, (state: string) => Reaction>> = {
  user: userIs,
  group: groupIs,
  application: applicationIs,
  groupRule: thingIs,
  device: thingIs,
};

/** One answer for each error code that Okta is known to give to an action, as the action's sidecar has it. */
export const actionCodeRows: readonly ErrorRow[] = listActions().flatMap((action) =>
  (sidecarOf(action).refusals ?? []).map((refusal) => rowOf(action.id, refusal)),
);

function rowOf(action: string, refusal: Refusal): ErrorRow {
  const { okta, cause, before = [], after = [], code, retryable = false, message, existing } = refusal;
  const [status, errorCode] = refusedWith(okta);
  return {
    title: [action, okta, cause].filter((text) => text !== undefined).join(' '),
    action,
    script: [...before.map(found), oktaError(status, errorCode, cause), ...after.map(found)],
    code,
    outcome: 'unchanged',
    retryable,
    remedy: holding([refusal.remedy].flat()),
    okta: said(status, errorCode, cause),
    ...(message !== undefined && { message: holding([message]) }),
    ...(existing !== undefined && { existing }),
  };
}

/** What a read finds, in the sidecar's words. */
function found(words: string): Reaction {
  if (words === 'an empty list') return { status: 200, body: [] };
  const [thing = '', state = ''] = words.split(' ');
  return READ[thing]?.(state) ?? oktaError(...refusedWith(words));
}

function refusedWith(words: string): [status: number, errorCode: string] {
  const [status, errorCode = ''] = words.split(' ');
  return [Number(status), errorCode];
}

function holding(texts: readonly string[]): RegExp {
  return new RegExp(texts.map((text) => text.replace(/[.*+?^${}()|[\]\\]/g, '\\$&')).join('.*'));
}

import { Failure } from '../../core/failure.js';
import { wait } from '../program.js';
import type { Handler, HandlerContext } from './handler.js';

const FIRST_PAUSE_MS = 500;
const LONGEST_PAUSE_MS = 5_000;

/**
 * Okta's first DELETE only deactivates and the second destroys, so DELETE is sent only to a user who is read to be
 * DEPROVISIONED, only with `permanently`, and only once.
 */
export const deleteUser: Handler<'deleteUser'> = {
  plan: ({ permanently }) => [
    { step: 'deactivate', when: null },
    {
      step: 'readUser',
      when: permanently ? 'until the user is DEPROVISIONED' : 'if Okta refuses to deactivate',
    },
    ...(permanently
      ? ([
          { step: 'delete', when: 'once, as soon as the user is DEPROVISIONED' },
          { step: 'confirm', when: 'after the deletion, to see that the user is gone' },
        ] as const)
      : []),
  ],

  *run(context) {
    const { userId, permanently } = context.inputs;
    const changed = yield* deactivate(context);
    if (!permanently) return { userId, result: 'deactivated', changed };
    yield* waitUntilDeprovisioned(context);
    if (yield* destroy(context)) return { userId, result: 'deleted', changed: true };
    context.warn('Okta took the deletion, but the user can still be read: look again before you rely on it.');
    return { userId, result: 'deactivated', changed };
  },
};

type Context = HandlerContext<'deleteUser'>;

function* deactivate({ send, settle, warn }: Context) {
  try {
    yield* send('deactivate');
    return true;
  } catch (refusal) {
    const { byThisCall } = yield* settle(refusal);
    if (byThisCall) warn('An attempt whose answer was lost was carried out: the user is deactivated.');
    return byThisCall;
  }
}

function* waitUntilDeprovisioned({ fetch }: Context) {
  let pause = FIRST_PAUSE_MS;
  for (;;) {
    const { body } = yield* fetch('readUser');
    if ((body as { status?: unknown } | null)?.status === 'DEPROVISIONED') return;
    yield* wait(pause);
    pause = Math.min(pause * 2, LONGEST_PAUSE_MS);
  }
}

/** Whether the user is gone. What a lost answer leaves open, the read settles, unless the user is still there. */
function* destroy({ send, warn }: Context) {
  let lost: Failure | undefined;
  try {
    yield* send('delete');
  } catch (failure) {
    if (!(failure instanceof Failure)) throw failure;
    if (failure.details.code !== 'NOT_FOUND' && failure.details.outcome !== 'unknown') throw failure;
    if (failure.details.outcome === 'unknown') lost = failure;
  }
  try {
    const { body } = yield* send('confirm');
    if (body === undefined && lost === undefined) {
      warn('Okta took the deletion; the answer to the read that should confirm it could not be read.');
      return true;
    }
  } catch (failure) {
    if (!(failure instanceof Failure) || failure.details.code !== 'NOT_FOUND') throw lost ?? failure;
    if (lost !== undefined) warn("The deletion's answer was lost; a read shows that the user is gone.");
    return true;
  }
  if (lost !== undefined) throw lost;
  return false;
}

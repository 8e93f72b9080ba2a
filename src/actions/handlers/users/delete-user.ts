import { saysGone } from '../../../request/errors/okta-errors.js';
import { wait } from '../../../request/program.js';
import { Failure } from '../../../result/failure.js';
import type { Handler, HandlerContext } from '../handler.js';

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
    const { gone, byThisCall } = yield* destroy(context);
    if (gone) return { userId, result: 'deleted', changed: changed || byThisCall };
    context.warn(
      'Okta accepted the deletion, but the user can still be read. Check again before you rely on it.',
    );
    return { userId, result: 'deactivated', changed: changed || byThisCall };
  },
};

type Context = HandlerContext<'deleteUser'>;

function* deactivate({ send, settle, warn }: Context) {
  try {
    yield* send('deactivate');
    return true;
  } catch (refusal) {
    const { byThisCall } = yield* settle(refusal);
    if (byThisCall)
      warn('An attempt got no response, but the user was found deactivated afterwards. It counts as done.');
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
  let byThisCall = true;
  try {
    yield* send('delete');
  } catch (failure) {
    if (failure instanceof Failure && failure.details.outcome === 'unknown') lost = failure;
    else if (saysGone(failure)) byThisCall = false;
    else throw failure;
  }
  try {
    const { body } = yield* send('confirm');
    if (body === undefined && lost === undefined) {
      warn(
        'Okta accepted the deletion, but the response to the read that should confirm it could not be read.',
      );
      return { gone: true, byThisCall };
    }
  } catch (failure) {
    if (!saysGone(failure)) throw lost ?? failure;
    if (lost !== undefined)
      warn('The deletion got no response, but the user was gone afterwards. It counts as done.');
    return { gone: true, byThisCall };
  }
  if (lost !== undefined) throw lost;
  return { gone: false, byThisCall };
}

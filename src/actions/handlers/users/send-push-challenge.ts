import { unreadable } from '../../../request/errors/okta-errors.js';
import { wait } from '../../../request/program.js';
import type { Handler } from '../handler.js';

const FIRST_PAUSE_MS = 500;
const LONGEST_PAUSE_MS = 4_000;

interface Transaction {
  factorResult?: unknown;
  _links?: { poll?: { href?: unknown } };
}

/** Sends the push once, and asks for the answer until there is one; the time limit and the signal end the waiting. */
export const sendPushChallenge: Handler<'sendPushChallenge'> = {
  *run({ inputs: { userId, factorId }, fetch }) {
    const { body, answer } = yield* fetch('send');
    const href = String((body as Transaction | null)?._links?.poll?.href);
    const transactionId = /\/transactions\/([\w.-]*\w)$/.exec(href)?.[1];
    if (transactionId === undefined) throw unreadable(answer, 'it does not say where its answer will be');
    let pause = FIRST_PAUSE_MS;
    for (;;) {
      yield* wait(pause);
      pause = Math.min(pause * 1.5, LONGEST_PAUSE_MS);
      const polled = yield* fetch('poll', { 'send.transactionId': transactionId });
      const result = (polled.body as Transaction | null)?.factorResult;
      if (typeof result !== 'string') throw unreadable(polled.answer, 'its body has no factorResult');
      if (!result.startsWith('WAITING')) return { userId, factorId, result, approved: result === 'SUCCESS' };
    }
  },
};

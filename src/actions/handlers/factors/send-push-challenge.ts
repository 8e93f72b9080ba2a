import { unreadable } from '../../../request/errors/okta-errors.js';
import { wait } from '../../../request/program.js';
import type { OktaAnswer } from '../../../request/request.js';
import { Failure } from '../../../result/failure.js';
import type { Handler } from '../handler.js';

const FIRST_PAUSE_MS = 500;
const LONGEST_PAUSE_MS = 4_000;

interface Factor {
  factorType?: unknown;
  status?: unknown;
}

interface Transaction {
  factorResult?: unknown;
  _links?: { poll?: { href?: unknown } };
  /** The number that Okta Verify makes the user choose, where the org demands that. */
  _embedded?: { challenge?: { correctAnswer?: unknown } };
}

/**
 * Sends the push once, and asks for the answer until there is one; the time limit and the signal end the waiting. The
 * factor is read first, because the same request mails or texts a code to a factor of another kind.
 */
export const sendPushChallenge: Handler<'sendPushChallenge'> = {
  *run({ inputs: { userId, factorId }, fetch, warn }) {
    const read = yield* fetch('read');
    checkIsPush(read.body as Factor | null, read.answer);
    const { body, answer } = yield* fetch('send');
    const href = String((body as Transaction | null)?._links?.poll?.href);
    const transactionId = /\/transactions\/([\w.-]*\w)$/.exec(href)?.[1];
    if (transactionId === undefined) throw unreadable(answer, 'it does not say where its answer will be');
    let pause = FIRST_PAUSE_MS;
    let isByNumber = false;
    for (;;) {
      yield* wait(pause);
      pause = Math.min(pause * 1.5, LONGEST_PAUSE_MS);
      let polled: { body: unknown; answer: OktaAnswer };
      try {
        polled = yield* fetch('poll', { 'send.transactionId': transactionId });
      } catch (failure) {
        if (!isOver(failure)) throw failure;
        return { userId, factorId, result: 'TIMEOUT', approved: false };
      }
      const { factorResult: result, _embedded } = (polled.body ?? {}) as Transaction;
      if (typeof result !== 'string') throw unreadable(polled.answer, 'its body has no factorResult');
      if (_embedded?.challenge?.correctAnswer !== undefined && !isByNumber) {
        isByNumber = true;
        warn(
          'Okta Verify asks the user to choose a number, which this action cannot show them. A result other than SUCCESS then does not mean that the user refused.',
        );
      }
      if (!result.startsWith('WAITING')) return { userId, factorId, result, approved: result === 'SUCCESS' };
    }
  },
};

/** Okta forgets a push that nobody answered, and says so with a 404. */
function isOver(failure: unknown): boolean {
  return failure instanceof Failure && failure.details.okta?.errorCode === 'E0000191';
}

function checkIsPush(factor: Factor | null, answer: OktaAnswer): void {
  const { factorType, status } = factor ?? {};
  if (typeof factorType !== 'string' || typeof status !== 'string')
    throw unreadable(answer, 'its body is not a factor');
  if (factorType !== 'push')
    throw refused(
      'REJECTED',
      `The factor is ${factorType}, and only a push factor shows a notification.`,
      'Take the id of a push factor; List User Factors shows them.',
    );
  if (status !== 'ACTIVE')
    throw refused(
      'CONFLICT',
      `The push factor is ${status}, and only an ACTIVE one can be challenged.`,
      'The user finishes the enrollment of Okta Verify first, or an administrator resets the factor.',
    );
}

function refused(code: 'REJECTED' | 'CONFLICT', message: string, remedy: string): Failure {
  return new Failure({ code, message, remedy, retryable: false, outcome: 'unchanged' });
}

import type { ActionError } from '../../src/result/failure.js';
import type { Say } from './checker.js';
import type { Evidence } from './evidence.js';
import type { Heard, Send } from './sends.js';
import { isBetween } from './sends.js';

const LONGEST_WAIT_MS = 120_000;

type Said = Pick<ActionError, 'code' | 'okta'>;

/** What only Okta can have said, and by which answers. A list or an object that was read can say it too. */
const BY_WHICH: Readonly<Record<string, (answer: Heard) => boolean>> = {
  FORBIDDEN: ({ status }) => status === 403 || status === 401,
  UNAUTHENTICATED: ({ status }) => status === 401,
  NOT_FOUND: ({ status }) => status === 404 || status === 200,
  CONFLICT: ({ status }) => status >= 400 && status < 500,
  REJECTED: ({ status }) => status >= 400 || status === 200,
};

/** A proof that is not right is a bad request to Okta. */
const refusesProof = ({ status }: Heard) => status === 401 || status === 400;

/** An error that Okta refused something, or that something is not there, stands on Okta's own word. */
export function whoSpoke(
  sends: readonly Send[],
  { code, okta }: Said,
  say: Say,
  tokenSends: readonly Send[] = [],
): void {
  const answers = [...tokenSends, ...sends].flatMap(({ heard, delivery }) =>
    heard === undefined || heard === 'broken' ? [] : [{ ...heard, between: isBetween(delivery) }],
  );
  const isByOAuth = tokenSends.length > 0;
  const stands = isByOAuth && code === 'UNAUTHENTICATED' ? refusesProof : BY_WHICH[code];
  // The function that gives the token fails without a word of Okta's.
  const byToken = code === 'UNAUTHENTICATED' && okta === undefined;
  if (stands !== undefined && !byToken && !answers.some((answer) => answer.oktas && stands(answer)))
    say('who', `${code} stands on no answer of Okta's`);
  if (code === 'NOT_FOUND' && !answers.some(({ oktas, status }) => oktas && status === 404)) {
    const last = answers.at(-1);
    if (last !== undefined && !last.oktas) say('who', 'NOT_FOUND, and what was read last was damaged');
    if (last?.more) say('who', 'NOT_FOUND, and the list had more pages');
  }
  if (code === 'NOT_OKTA' && !answers.some(({ between, readable }) => between || !readable))
    say('who', 'NOT_OKTA, and nobody else answered');
  if (okta !== undefined && !answers.some(({ between, status }) => !between && status === okta.status))
    say('who', `it gives ${okta.status} as Okta's, which it was not`);
}

/** Pauses that are asked for are kept, and no answer holds a call for ever. */
export function paces({ sends, record }: Evidence, maxRetries: number, say: Say): void {
  const { startedAt, planned } = record;
  // A request is given up where it would wait more than two minutes in all, and what is asked next is another.
  const until = startedAt + Math.min(planned.timeoutMs ?? Number.POSITIVE_INFINITY, LONGEST_WAIT_MS);
  for (const [index, { heard, method, target }] of sends.entries()) {
    if (heard === undefined || heard === 'broken' || heard.pauseMs === 0) continue;
    if (heard.at + heard.pauseMs >= until) continue;
    // What is asked after the last repeat is another request of the call.
    const before = sends
      .slice(0, index)
      .findLastIndex((send) => send.method !== method || send.target !== target);
    if (index - before > maxRetries) continue;
    const next = sends[index + 1];
    if (next?.method === method && next.target === target && next.at < heard.at + heard.pauseMs)
      say('pause', `${method} ${target} came again after ${next.at - heard.at} of ${heard.pauseMs} ms`);
  }
}

import type { Reaction } from '../helpers/scripted-server.js';
import type { ErrorRow } from './row.js';
import { asJson, raw } from './server-answers.js';

const body = JSON.stringify({
  errorCode: 'E0000047',
  errorSummary: 'API call exceeded rate limit due to too many requests.',
  errorLink: 'E0000047',
  errorId: 'oae1',
  errorCauses: [],
});

/** A 429 whose window starts anew so many seconds after the answer's own Date. */
function refused(seconds: number, limit = '100', changes: Record<string, string | string[]> = {}): Reaction {
  return (request, response) => {
    const now = Math.floor(Date.now() / 1000);
    const headers = {
      ...asJson,
      date: new Date(now * 1000).toUTCString(),
      'x-rate-limit-limit': limit,
      'x-rate-limit-remaining': '0',
      'x-rate-limit-reset': String(now + seconds),
      ...changes,
    };
    (raw(429, body, headers) as (a: unknown, b: unknown) => void)(request, response);
  };
}

function times(count: number, reaction: Reaction): Reaction[] {
  return Array.from({ length: count }, () => reaction);
}

/** Every form of 429, where the wait that it asks for is longer than a call may wait. */
export const rateLimitRows: readonly ErrorRow[] = [
  ...[122, 200, 86_400, 1e9, -3_600].map((seconds) =>
    limited(`a reset in ${seconds} s, which no window has`, times(11, refused(seconds)), {
      from: 15_000,
      to: 18_000,
    }),
  ),
  limited(
    'a reset that no window has, to a write that must not be repeated',
    times(11, refused(200)),
    { from: 15_000, to: 18_000 },
    'addGroup',
  ),
  limited('two windows of 60 s and one more', [refused(59), refused(59), refused(59)], {
    from: 1,
    to: 61_000,
  }),
  {
    ...limited('too many calls at once, until the time is up', times(11, refused(30, '0')), {
      from: 15_000,
      to: 18_000,
    }),
    message: /concurrent/,
  },
  limited('no reset header, until the time is up', times(11, raw(429, body, asJson)), {
    from: 15_000,
    to: 18_000,
  }),
  limited(
    'duplicate headers joined by a comma, until the time is up',
    times(11, refused(1, '100', { 'x-rate-limit-reset': '1700000000, 1700000001' })),
    { from: 15_000, to: 18_000 },
  ),
];

function limited(
  title: string,
  script: readonly Reaction[],
  retryAfterMs: { from: number; to: number },
  action = 'getGroup',
): ErrorRow {
  return {
    title: `429: ${title}`,
    action,
    script,
    code: 'RATE_LIMITED',
    outcome: 'unchanged',
    retryable: true,
    remedy: /after that time/,
    retryAfterMs,
    okta: {
      status: 429,
      errorCode: 'E0000047',
      errorSummary: 'API call exceeded rate limit due to too many requests.',
      errorId: 'oae1',
      requestId: 'request-1',
    },
  };
}

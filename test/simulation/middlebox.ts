import type { WholeAnswer } from '../../src/sandbox/org/org-api.js';
import type { Random } from './random.js';
import type { BoxAnswer } from './schedule.js';

const BODIES = {
  html: '<html><head><title>404</title></head><body>404 page not found</body></html>',
  text: 'no healthy upstream',
  json: '{"message":"no Route matched with those values"}',
  'json with a code': '{"errorCode":"404","errorSummary":"Not found: Resource not found","status":"ACTIVE"}',
  object: '{"id":"00u1a2b3c4d5e6f7g8h9","status":"ACTIVE","profile":{"login":"someone@example.org"}}',
  list: '[]',
  empty: '',
} as const;

export type BoxBody = keyof typeof BODIES;

const TYPES: Partial<Record<BoxBody, string>> = { html: 'text/html', text: 'text/plain' };

const STATUSES = [
  200, 200, 201, 204, 204, 302, 307, 400, 401, 403, 403, 403, 404, 404, 404, 404, 405, 407, 409, 410, 412,
  413, 421, 423, 429, 451, 500, 501, 502, 502, 503, 503, 504, 504, 511,
];

/** What something between us and Okta answers: never with Okta's request id, never with one of its codes. */
export function boxAnswer({ status, body }: BoxAnswer): WholeAnswer {
  const payload = status === 204 ? '' : BODIES[body];
  return {
    status,
    headers: {
      server: 'nginx',
      ...(payload !== '' && { 'content-type': TYPES[body] ?? 'application/json' }),
      ...(status >= 300 && status < 400 && { location: 'https://login.example.net/' }),
    },
    payload,
  };
}

export function anyBoxAnswer(random: Random): BoxAnswer {
  return { status: random.pick(STATUSES), body: random.pick(Object.keys(BODIES) as BoxBody[]) };
}

export function refusingAnswer(random: Random): BoxAnswer {
  return { status: random.pick([404, 404, 403, 204, 302]), body: random.pick(['html', 'json', 'empty']) };
}

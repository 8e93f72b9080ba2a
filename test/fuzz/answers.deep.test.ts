import { expect, test } from '@jest/globals';
import { createConnector, type Result, type TransportAnswer } from '../../src/index.js';
import { createLimits } from '../../src/rate-limit/rate-limits.js';
import { ACTIONS } from '../contract/runs.js';
import { leaksIn } from '../helpers/leaks.js';
import { leapingClock } from '../helpers/scripted-server.js';
import { Random } from '../inputs/random.js';
import { mutateData, mutateText } from './mutate.js';

const CASES = 4_000;
const SEED = 11;
const ORIGIN = 'https://acme.okta.com';
const TOKEN = '00-a-token-that-nobody-sees';
/** So many requests for one call are many, but they end. */
const MOST_REQUESTS = 1_200;
const CODES =
  /^(UNAUTHENTICATED|FORBIDDEN|NOT_FOUND|AMBIGUOUS|CONFLICT|REJECTED|RATE_LIMITED|OKTA_UNAVAILABLE|TIMEOUT|NETWORK|INVALID_RESPONSE|NOT_OKTA|INVALID_CONNECTION)$/;
/** A mistake of ours that was caught is told in these words. */
const OUR_MISTAKE = /could not make sense/;
const ends = new Map<string, number>();
const OUTCOMES = /^(not-sent|unchanged|partial|applied|unknown)$/;

const USER = {
  id: '00u1a2b3c4d5e6f7g8h9',
  status: 'ACTIVE',
  profile: { login: 'a@example.com', email: 'a@example.com', firstName: 'A', lastName: 'B' },
  credentials: { provider: { type: 'OKTA' } },
  _links: { self: { href: 'https://evil.example/api/v1/users/x' }, next: { href: 'https://evil.example/' } },
};
const BODIES: readonly unknown[] = [
  USER,
  [USER, USER],
  { id: '00g1', type: 'OKTA_GROUP', profile: { name: 'Staff', description: null } },
  [{ id: '00g1', profile: { name: 'Staff' } }],
  { id: '0oa1', label: 'App', status: 'ACTIVE', signOnMode: 'SAML_2_0', settings: { app: {} } },
  {
    errorCode: 'E0000001',
    errorSummary: 'Api validation failed',
    errorId: 'oae1',
    errorCauses: [{ errorSummary: 'login: already exists' }],
  },
  { errorCode: 'E0000047', errorSummary: 'API call exceeded rate limit', errorCauses: [] },
  {
    errorCode: 'E0000038',
    errorSummary: `The token ${TOKEN} may not`,
    errorCauses: [{ errorSummary: `SSWS ${TOKEN}` }],
  },
  { activationUrl: 'https://acme.okta.com/welcome/x', activationToken: 'x' },
  { tempPassword: 'Temp-1' },
  { id: 'ra1', type: 'USER_ADMIN', status: 'ACTIVE', label: 'Group Administrator' },
  {},
];
const HEADERS: Readonly<Record<string, readonly string[]>> = {
  link: [
    `<${ORIGIN}/api/v1/groups?after=1>; rel="next"`,
    '<https://evil.example/api/v1/groups?after=1>; rel="next"',
    '<//evil.example/api/v1/groups>; rel=next',
    `<${ORIGIN}@evil.example/api/v1/groups>; rel="next"`,
    `<${ORIGIN}/api/v1/groups/../../users?after=2>; rel="next"`,
    '<javascript:alert(1)>; rel="next"',
    `${'<'.repeat(4_000)}; rel="next"`,
    `<x>${'; a='.repeat(3_000)}${' '.repeat(3_000)}`,
  ],
  'x-rate-limit-limit': ['100', '0', '-1', '1e9', ''],
  'x-rate-limit-remaining': ['0', '50', '-1', '1e400', 'many'],
  'x-rate-limit-reset': ['1767225660', '0', '9'.repeat(30), '-5', 'soon', '1e300'],
  date: ['Thu, 01 Jan 2026 00:00:00 GMT', 'Thu, 01 Jan 9999 00:00:00 GMT', 'never', ''],
  // Mostly Okta's, or hardly an answer would be looked into.
  'x-okta-request-id': [
    ...Array<string>(12).fill('request-1'),
    TOKEN,
    `SSWS ${TOKEN}`,
    '\r\nx: y',
    'x'.repeat(9_000),
  ],
  'content-type': ['application/json', 'text/html', '', 'application/json; charset=utf-16'],
};
const STATUSES = [
  200, 200, 200, 201, 204, 202, 299, 301, 302, 304, 400, 400, 401, 403, 404, 404, 409, 412, 423, 429, 429,
  451, 500, 502, 503, 599, 600, 999, 0,
];

function answer(random: Random, turn: number): TransportAnswer {
  const headers: TransportAnswer['headers'] = {};
  for (const [name, values] of Object.entries(HEADERS)) {
    if (random.chance(name === 'x-okta-request-id' ? 10 : 40)) continue;
    const value = random.pick(values).replace('after=1', `after=${turn}`);
    const told = random.chance(25) ? mutateText(random, value) : value;
    headers[name] = random.chance(8) ? [told, random.pick(values)] : told;
  }
  const json = JSON.stringify(mutateData(random, random.pick(BODIES)));
  const body = random.chance(25) ? mutateText(random, json) : json;
  const status = random.chance(60) ? 200 : random.pick(STATUSES);
  return { status, headers, body: random.chance(8) ? '' : body };
}

/** One call against an org whose every answer is made up, and what is wrong with how it ended. */
async function oneCall(number: number): Promise<string[]> {
  const random = new Random(SEED, number);
  const action = random.pick(ACTIONS);
  const told: string[] = [];
  let requests = 0;
  const wrong: string[] = [];
  const okta = createConnector(
    { organizationUrl: ORIGIN, apiToken: TOKEN },
    {
      clock: leapingClock(),
      limits: createLimits(),
      logger: { debug: (...all: unknown[]) => void told.push(JSON.stringify(all)) },
      transport: async ({ url }) => {
        requests += 1;
        if (new URL(url).origin !== ORIGIN) wrong.push(`went to ${url}`);
        if (requests > MOST_REQUESTS) throw Object.assign(new Error('too many'), { sent: false });
        return answer(random, requests);
      },
    },
  );
  let result: Result<unknown> | undefined;
  try {
    const call = random.below(20);
    if (call === 0) result = await okta.testConnection();
    else if (call === 1) result = await okta.search('user', 'a');
    else {
      const onProgress = (progress: unknown) => void told.push(JSON.stringify(progress));
      const example = action.examples.find(({ output }) => output !== undefined)?.inputs;
      result = await okta.execute(action.id as string, example, { onProgress });
    }
  } catch (error) {
    wrong.push(`threw ${(error as Error)?.stack}`);
  }
  await okta.close();
  if (requests > MOST_REQUESTS) wrong.push('never came to an end');
  if (result?.ok === false) {
    const { code, message, remedy, outcome } = result.error;
    if (!CODES.test(code) || !OUTCOMES.test(outcome)) wrong.push(`ended in ${code} ${outcome}`);
    if (OUR_MISTAKE.test(message)) wrong.push(message);
    if (message === '' || remedy === '') wrong.push('says nothing');
    told.push(JSON.stringify(result.error));
  } else if (result !== undefined) JSON.stringify(result.output);
  const end = result?.ok ? 'ok' : (result?.error.code ?? 'thrown');
  ends.set(end, (ends.get(end) ?? 0) + 1);
  told.push(JSON.stringify(result?.meta));
  // Without an answer's bulk, which decoding in every way would make a matter of hours.
  const captured = told.map((text) => ({ from: 'what was told', text: text.slice(0, 3_000) }));
  wrong.push(...leaksIn(captured, [{ name: 'the token', value: TOKEN }]));
  if (told.some((text) => text.includes(TOKEN))) wrong.push('tells the token');
  return wrong.map((text) => `case ${number}, ${action.id}: ${text}`);
}

test('whatever an org answers, the call ends with a result or a clear error, and the token is not exposed', async () => {
  const wrong: string[] = [];
  for (let number = 0; number < CASES && wrong.length < 10; number += 1)
    wrong.push(...(await oneCall(number)));
  expect(wrong).toEqual([]);
  process.stdout.write(
    `answers: ${CASES} calls ended in ${[...ends].map((end) => end.join(' ')).join(', ')}\n`,
  );
  expect(ends.size).toBeGreaterThanOrEqual(10);
  expect(({} as Record<string, unknown>).polluted).toBeUndefined();
  expect(Object.keys(Object.prototype)).toEqual([]);
});

test('a list without an end is aborted', async () => {
  let pages = 0;
  const okta = createConnector(
    { organizationUrl: ORIGIN, apiToken: TOKEN },
    {
      transport: async () => {
        pages += 1;
        const link = `<${ORIGIN}/api/v1/groups?q=Staff&limit=10000&after=${pages}>; rel="next"`;
        return { status: 200, headers: { link, 'x-okta-request-id': 'r' }, body: '[]' };
      },
    },
  );
  expect(await okta.execute('getGroupByName', { name: 'Staff' })).toMatchObject({
    ok: false,
    error: { code: 'INVALID_RESPONSE', outcome: 'unchanged' },
  });
  expect(pages).toBeLessThan(1_100);
});

import { afterAll, beforeAll, beforeEach, describe, expect, test } from '@jest/globals';
import { type Sandbox, seed, startSandbox } from '../../src/sandbox/index.js';
import { sharedCommandLine } from '../helpers/shared-command-line.js';

const { cli, screen } = sharedCommandLine();

const { blake, casey, kendall } = seed.people;
let org: Sandbox;
let env: Record<string, string>;

beforeAll(async () => {
  org = await startSandbox();
  env = { OKTA_CLIENT_ORGURL: org.url, OKTA_CLIENT_TOKEN: org.token };
});
beforeEach(() => org.reset());
afterAll(() => org.close());

const suspend = (userId: string) => ['plan', 'suspendUser', '--check', '--userId', userId];

describe('plan --check', () => {
  test.each([
    ['it would work', blake.login, 0, { works: true, changed: true }],
    ['it is so already', kendall.login, 0, { works: true, changed: false }],
    [
      'it would be refused',
      casey.login,
      1,
      { works: false, error: { code: 'CONFLICT', errorCode: 'E0000001' } },
    ],
    ['there is nobody', 'nobody@example.com', 1, { works: false, error: { code: 'NOT_FOUND' } }],
  ])(
    '%s: the prediction is printed as JSON with the requests, and sets the exit code',
    async (_, userId, code, output) => {
      const ended = await cli(suspend(userId), { env });
      expect(ended).toMatchObject({ code, stderr: '' });
      expect(JSON.parse(ended.stdout)).toMatchObject({ ok: true, output, requests: [{}, {}, {}] });
      expect(org.requests.length).toBeGreaterThan(0);
      expect(org.requests.every(({ method }) => method === 'GET')).toBe(true);
    },
  );

  test('invalid input and an unreachable org are reported as errors', async () => {
    const bad = await cli(suspend('me'), { env });
    expect(bad.code).toBe(2);
    expect(org.requests).toEqual([]);
    const wrong = await cli(suspend(blake.id), { env: { ...env, OKTA_CLIENT_TOKEN: 'wrong-token-1' } });
    expect(wrong.code).toBe(1);
    expect(JSON.parse(wrong.stdout)).toMatchObject({ ok: false, error: { code: 'UNAUTHENTICATED' } });
    expect(wrong.stderr).toContain('What to do:');
    expect((await cli(suspend(blake.id))).code).toBe(2);
    expect((await cli([...suspend(blake.login), '--sandbox'])).code).toBe(0);
  });

  test('a terminal shows the requests, the prediction and its reasons', async () => {
    const works = await screen(suspend(blake.login), env);
    expect(works.code).toBe(0);
    expect(works.screen).toContain('Suspend User would send:\n1. GET /api/v1/users/');
    expect(works.screen).toContain(
      `In the org's current state, the action would succeed:\n  The user ${blake.login} (${blake.id}) is ACTIVE.\nWhat would change:\n`,
    );
    expect(works.screen).toContain(
      "  The user's Okta sessions end. (if there are any)\nWhat could not be checked:\n",
    );
    const refused = await screen(suspend(casey.login), env);
    expect(refused.code).toBe(1);
    expect(refused.screen).toContain(
      `the action would be refused:\n  The user ${casey.login} (${casey.id}) is STAGED.\n` +
        "  Suspend User can't be done: the user is STAGED.\n" +
        'What to do: Use Activate User (activateUser) first.\n',
    );
  });
});

import { afterAll, beforeAll, beforeEach, describe, expect, test } from '@jest/globals';
import type { Clock, ExecuteOptions } from '../../src/index.js';
import { seed, startSandbox } from '../../src/sandbox/index.js';
import { connectTo, type Sandbox } from '../helpers/sandbox-org.js';
import { leapingClock, oktaError, scriptedServer } from '../helpers/scripted-server.js';
import { SteppedTime } from '../rate-limit/stepped-time.js';

const { avery, blake, morgan } = seed.people;

let org: Sandbox;
beforeAll(async () => {
  org = await startSandbox();
});
beforeEach(() => org.reset());
afterAll(() => org.close());

/** Sends a push to the person's phone. Every wait ends at once, unless another clock is given. */
async function challenge(
  person: { id: string },
  options: ExecuteOptions = {},
  clock: Clock = leapingClock(),
) {
  const okta = connectTo(org, { clock });
  const factor = org.state.userById(person.id).factors.find(({ factorType }) => factorType === 'push');
  const inputs = { userId: person.id, factorId: String(factor?.id) };
  const result = await okta.execute('sendPushChallenge', inputs, options);
  await okta.close();
  return result;
}

const sent = (method: string) => org.requests.filter((request) => request.method === method);
const polls = () => sent('GET').filter(({ path }) => path.includes('/transactions/'));

describe('a push challenge', () => {
  test('that the user approves says so, also after a while', async () => {
    for (const factor of org.state.userById(blake.id).factors)
      factor.answersPush = { with: 'SUCCESS', atPoll: 4 };
    expect(await challenge(blake)).toMatchObject({ ok: true, output: { approved: true, result: 'SUCCESS' } });
    expect(polls()).toHaveLength(4);
    expect(sent('POST')).toHaveLength(1);
  });

  test('that the user rejects is not approved', async () => {
    const result = await challenge(morgan);
    expect(result).toMatchObject({ ok: true, output: { approved: false, result: 'REJECTED' } });
    expect(sent('POST')).toHaveLength(1);
  });

  // okta-aws-cli-assume-role#393, okta-awscli#170, okta-cli-mfa-example#1
  test.each([
    ['REJECTED', { ok: true, output: { approved: false } }],
    ['TIMEOUT', { ok: false, error: { code: 'TIMEOUT' } }],
  ] as const)('that wants a number, which nobody shows the user, says so: %s', async (answer, ends) => {
    const factor = org.state.userById(blake.id).factors.find(({ factorType }) => factorType === 'push');
    if (factor) factor.answersPush = { with: answer, atPoll: 3, byNumber: true };
    const warnings = [expect.stringContaining('asks the user to choose a number')];
    expect(await challenge(blake)).toMatchObject({ ...ends, meta: { warnings } });
  });

  // Okta's list of error codes: 404 E0000191, "Verification timed out."
  test.each([
    [
      'that Okta has forgotten, because nobody answered, is not approved',
      'E0000191',
      { ok: true, output: { approved: false, result: 'TIMEOUT' } },
    ],
    [
      'whose factor is removed meanwhile has no result',
      'E0000007',
      { ok: false, error: { code: 'NOT_FOUND', outcome: 'partial' } },
    ],
  ] as const)('%s', async (_, errorCode, ends) => {
    const server = await scriptedServer();
    const poll = { href: `${server.url}/api/v1/users/${blake.id}/factors/opf1/transactions/v2mst1` };
    server.play(
      { status: 200, body: { id: 'opf1', factorType: 'push', status: 'ACTIVE' } },
      { status: 201, body: { factorResult: 'WAITING', _links: { poll } } },
      { status: 200, body: { factorResult: 'WAITING' } },
      oktaError(404, errorCode),
    );
    const okta = server.connect({ clock: leapingClock() });
    const result = await okta.execute('sendPushChallenge', { userId: blake.id, factorId: 'opf1' });
    await server.close();
    expect(result).toMatchObject(ends);
  });

  test('that is not answered ends with the time limit, after it was sent once', async () => {
    const result = await challenge(avery, { timeoutMs: 20_000 });
    const error = { code: 'TIMEOUT', outcome: 'partial', completedSteps: ['verifyFactor'], retryable: false };
    expect(result).toMatchObject({ ok: false, error });
    expect(sent('POST')).toHaveLength(1);
    expect(polls().length).toBeGreaterThan(3);
  });

  test('that is cancelled while the user is asked ends at once, and asks no more', async () => {
    const stop = new AbortController();
    const time = new SteppedTime();
    const running = challenge(avery, { signal: stop.signal }, time.clock);
    while (polls().length === 0) {
      await time.pass(1_000);
      await pause(20);
    }
    stop.abort();
    const error = { code: 'CANCELLED', outcome: 'partial', completedSteps: ['verifyFactor'] };
    // It ends although no time passes.
    expect(await running).toMatchObject({ ok: false, error });
    const asked = polls().length;
    await time.pass(60_000);
    await pause(100);
    expect(polls()).toHaveLength(asked);
    expect(sent('POST')).toHaveLength(1);
  });
});

function pause(ms: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, ms));
}

import { afterAll, beforeAll, beforeEach, describe, expect, test } from '@jest/globals';
import { codeAt } from '../../src/sandbox/factors/one-time-codes.js';
import { type Sandbox, seed, startSandbox } from '../../src/sandbox/index.js';
import { call, type Reply } from './client.js';

const { avery, blake, morgan, quinn, riley } = seed.people;
const refusal = ({ status, body }: Reply) => `${status} ${body.errorCode}`;

let now = Date.parse('2026-05-01T12:00:00Z');
let org: Sandbox;
beforeAll(async () => {
  org = await startSandbox({ clock: { now: () => now } });
});
beforeEach(() => org.reset());
afterAll(() => org.close());

const factorsOf = ({ id }: { id: string }) => `/users/${id}/factors`;
async function pushFactorOf(person: { id: string }): Promise<string> {
  const { body } = await call(org, 'GET', factorsOf(person));
  const push = body.find(({ factorType }: { factorType: string }) => factorType === 'push');
  return `${factorsOf(person)}/${push.id}`;
}
const pathOf = (href: string) => href.replace(/^.*\/api\/v1/, '');

test('the codes are those of RFC 6238', () => {
  // the secret and the times of its appendix B
  const secret = 'GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ';
  expect([59, 1111111109, 20000000000].map((seconds) => codeAt(secret, seconds * 1000))).toEqual([
    '287082',
    '081804',
    '353130',
  ]);
});

describe('enrollment', () => {
  test('an authenticator app gets a secret once, and its code activates it', async () => {
    const factor = { factorType: 'token:software:totp', provider: 'OKTA' };
    const { body } = await call(org, 'POST', factorsOf(quinn), factor);
    const { sharedSecret } = body._embedded.activation;
    const one = `${factorsOf(quinn)}/${body.id}`;
    expect(JSON.stringify((await call(org, 'GET', one)).body)).not.toContain(sharedSecret);
    const activate = (passCode: string) => call(org, 'POST', `${one}/lifecycle/activate`, { passCode });
    expect(refusal(await activate('abcdef'))).toBe('403 E0000068');
    expect((await activate(codeAt(sharedSecret, now))).body.status).toBe('ACTIVE');
    expect(refusal(await activate(codeAt(sharedSecret, now)))).toBe('400 E0000001');
    expect(refusal(await call(org, 'POST', factorsOf(quinn), factor))).toBe('400 E0000001');
  });

  test('a text message carries the code, and resend sends another', async () => {
    const one = `${factorsOf(riley)}/${org.state.userById(riley.id).factors[0]?.id}`;
    await call(org, 'POST', `${one}/resend`, { factorType: 'sms' });
    const activate = (passCode: string) => call(org, 'POST', `${one}/lifecycle/activate`, { passCode });
    expect(refusal(await activate(riley.pendingFactor.passCode))).toBe('403 E0000068');
    const sent = org.state.userById(riley.id).factors[0]?.passCode ?? '';
    expect((await activate(sent)).body.status).toBe('ACTIVE');
  });

  test('an enrollment that was not activated makes way for a new one', async () => {
    const before = org.state.userById(riley.id).factors.length;
    const factor = { factorType: 'sms', provider: 'OKTA', profile: { phoneNumber: '+15555550111' } };
    await call(org, 'POST', factorsOf(riley), factor);
    expect(org.state.userById(riley.id).factors).toHaveLength(before);
  });

  test('the catalog says what can be enrolled and what the user has', async () => {
    const { body } = await call(org, 'GET', `${factorsOf(blake)}/catalog`);
    const statusOf = (type: string) =>
      body.find(({ factorType }: { factorType: string }) => factorType === type).status;
    expect([statusOf('sms'), statusOf('webauthn')]).toEqual(['ACTIVE', 'NOT_SETUP']);
  });
});

describe('a push', () => {
  async function send(person: { id: string }, body?: object): Promise<Reply> {
    return call(org, 'POST', `${await pushFactorOf(person)}/verify`, body ?? {});
  }
  async function polls(sent: Reply, times: number): Promise<string[]> {
    const results: string[] = [];
    for (let at = 0; at < times; at += 1) {
      results.push((await call(org, 'GET', pathOf(sent.body._links.poll.href))).body.factorResult);
    }
    return results;
  }

  test('waits, and then shows that the user approved it or rejected it', async () => {
    const sent = await send(blake);
    expect([sent.status, sent.body.factorResult]).toEqual([201, 'WAITING']);
    expect(await polls(sent, 1)).toEqual(['SUCCESS']);
    expect(await polls(await send(morgan), 1)).toEqual(['REJECTED']);
    for (const factor of org.state.userById(blake.id).factors)
      factor.answersPush = { with: 'SUCCESS', atPoll: 2 };
    expect(await polls(await send(blake), 2)).toEqual(['WAITING', 'SUCCESS']);
  });

  test('times out after five minutes without an answer', async () => {
    const sent = await send(avery);
    expect(await polls(sent, 1)).toEqual(['WAITING']);
    now += 5 * 60_000;
    expect(await polls(sent, 1)).toEqual(['TIMEOUT']);
  });

  test('with number matching the polls show the number', async () => {
    const sent = await send(avery, { useNumberMatchingChallenge: true });
    expect(sent.body._embedded).toBeUndefined();
    const { body } = await call(org, 'GET', pathOf(sent.body._links.poll.href));
    expect(String(body._embedded.challenge.correctAnswer)).toMatch(/^\d\d$/);
  });

  test('that was cancelled is gone', async () => {
    const path = pathOf((await send(avery)).body._links.cancel.href);
    expect((await call(org, 'DELETE', path)).status).toBe(204);
    expect(refusal(await call(org, 'GET', path))).toBe('404 E0000007');
  });
});

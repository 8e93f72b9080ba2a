import { afterEach, describe, expect, test } from '@jest/globals';
import { decodeProtectedHeader } from 'jose';
import type { Result } from '../../src/index.js';
import type { OAuthOrg } from './oauth-org.js';
import { client, SCOPES, shiftedClock, startOrg, USER } from './rig.js';

let org: OAuthOrg;
afterEach(() => org.close());

const suspend = { userId: USER };
const codeOf = (result: Result<unknown>) => (result.ok ? 'ok' : result.error.code);

describe('an access token', () => {
  test('is asked for once, with an assertion and a proof that the org accepts', async () => {
    org = await startOrg();
    const okta = org.connect(client);
    const results = await Promise.all(
      Array.from({ length: 20 }, () => okta.execute('getUserWithId', suspend)),
    );
    expect(results.map(codeOf)).toEqual(Array(20).fill('ok'));
    // The first one learns the nonce.
    expect(org.asked.length).toBe(2);
    const [first, second] = org.asked;
    const audience = `${org.url}/oauth2/v1/token`;
    expect(second?.assertion).toMatchObject({ iss: client.clientId, sub: client.clientId, aud: audience });
    expect(Number(second?.assertion.exp) - Number(second?.assertion.iat)).toBeLessThanOrEqual(3_600);
    expect(decodeProtectedHeader(second?.form.get('client_assertion') ?? '')).toEqual({
      alg: 'RS256',
      kid: 'key-1',
    });
    expect(first?.assertion.jti).not.toBe(second?.assertion.jti);
    expect(first?.proof?.jti).not.toBe(second?.proof?.jti);
    expect(second?.proof).toMatchObject({ htm: 'POST', htu: audience });
    expect(second?.form.get('scope')).toBe(SCOPES.join(' '));
    expect(new Set(org.calls.map(({ proof }) => proof?.jti)).size).toBe(20);
  });

  test('is sent with a proof without the query, and without a slash too many', async () => {
    org = await startOrg();
    const okta = org.connect(client);
    expect(codeOf(await okta.execute('listUsers', { limit: 1 }))).toBe('ok');
    expect(org.calls[0]?.path).toContain('?');
    expect(org.calls[0]?.proof?.htu).toBe(`${org.url}/api/v1/users`);
    expect(org.calls[0]?.headers.authorization).toMatch(/^DPoP /);
  });

  test('without DPoP is sent as Bearer', async () => {
    org = await startOrg({ dpop: 'unknown', tokenNonce: 'none' });
    expect(codeOf(await org.connect(client).execute('getUserWithId', suspend))).toBe('ok');
    expect(org.calls[0]?.headers.authorization).toMatch(/^Bearer /);
    expect(org.calls[0]?.headers.dpop).toBeUndefined();
  });

  test('is asked for without a proof where dpop is false', async () => {
    org = await startOrg({ dpop: 'optional' });
    expect(codeOf(await org.connect({ ...client, dpop: false }).execute('getUserWithId', suspend))).toBe(
      'ok',
    );
    expect(org.asked.map(({ proof }) => proof)).toEqual([undefined]);
  });

  test('is refused where it is not bound and dpop is true', async () => {
    org = await startOrg({ dpop: 'unknown', tokenNonce: 'none' });
    const result = await org.connect({ ...client, dpop: true }).execute('suspendUser', suspend);
    expect(result).toMatchObject({ ok: false, error: { code: 'UNAUTHENTICATED', outcome: 'not-sent' } });
    expect(org.calls.length).toBe(0);
  });

  test('is renewed in the background before it ends, and calls go on with it meanwhile', async () => {
    org = await startOrg({ tokenNonce: 'none' });
    const shift = { ms: 0 };
    const okta = org.connect(client, { clock: shiftedClock(shift) });
    await okta.execute('getUserWithId', suspend);
    const pass = (ms: number) => {
      shift.ms += ms;
      org.rules.clockMs += ms;
    };
    pass(3_500_000);
    org.tokenScript = [
      { status: 503, body: {} },
      { status: 503, body: {} },
      { status: 503, body: {} },
    ];
    expect(codeOf(await okta.execute('getUserWithId', suspend))).toBe('ok');
    expect(org.calls[1]?.headers.authorization).toBe(org.calls[0]?.headers.authorization);
    while (org.tokenScript.length > 0) await new Promise((resolve) => setTimeout(resolve, 20));
    await new Promise((resolve) => setTimeout(resolve, 100));
    // Its renewal failed; it still lives, so calls go on, and another renewal follows after a pause.
    expect(codeOf(await okta.execute('getUserWithId', suspend))).toBe('ok');
    pass(15_000);
    await okta.execute('getUserWithId', suspend);
    const tokenOf = (index: number) => org.calls.at(index)?.headers.authorization;
    while (tokenOf(-1) === tokenOf(0)) await okta.execute('getUserWithId', suspend);
    expect(org.asked.length).toBe(5);
    pass(3_600_000);
    expect(codeOf(await okta.execute('getUserWithId', suspend))).toBe('ok');
    expect(org.asked.length).toBe(6);
  });

  test.each(['getUserWithId', 'suspendUser'])(
    'that was revoked is renewed once, and %s is done once',
    async (id) => {
      org = await startOrg();
      const okta = org.connect(client);
      await okta.execute('getUserWithId', suspend);
      org.revokeTokens();
      const results = await Promise.all([okta.execute(id, suspend), okta.execute(id, suspend)]);
      expect(results.map(codeOf)).toEqual(['ok', 'ok']);
      expect(org.asked.length).toBe(3);
      expect(org.done).toHaveLength(id === 'suspendUser' ? 2 : 0);
    },
  );

  test('that is refused again after its renewal is an error, and nothing was changed', async () => {
    org = await startOrg();
    const okta = org.connect(client);
    await okta.execute('getUserWithId', suspend);
    org.rules.tokenSeconds = -1;
    org.revokeTokens();
    const result = await okta.execute('suspendUser', suspend);
    expect(result).toMatchObject({ ok: false, error: { code: 'UNAUTHENTICATED', outcome: 'unchanged' } });
    expect(org.asked.length).toBe(3);
    expect(org.calls.length).toBe(3);
    expect(org.done).toHaveLength(0);
  });
});

describe('a nonce', () => {
  test('of one endpoint is never sent to the other, and one that changes at every request costs one repeat', async () => {
    org = await startOrg({ tokenNonce: 'each', apiNonce: 'each' });
    const okta = org.connect(client);
    for (let n = 0; n < 3; n += 1) {
      expect(codeOf(await okta.execute('suspendUser', suspend))).toBe('ok');
      org.revokeTokens();
    }
    expect(org.done).toHaveLength(3);
    for (const { proof } of org.calls) expect(String(proof?.nonce ?? 'api-')).toMatch(/^api-/);
    for (const { proof } of org.asked) expect(String(proof?.nonce ?? 'token-')).toMatch(/^token-/);
  });

  test('that is never accepted ends in an error, and nothing was changed', async () => {
    org = await startOrg({ apiNonce: 'each' });
    const okta = org.connect(client);
    const never = () => ({
      status: 401,
      headers: { 'www-authenticate': 'DPoP error="use_dpop_nonce"', 'dpop-nonce': `n${Math.random()}` },
    });
    org.apiScript = [never(), never(), never(), never()];
    const result = await okta.execute('getUserWithId', suspend);
    expect(result).toMatchObject({ ok: false, error: { code: 'UNAUTHENTICATED', outcome: 'unchanged' } });
    expect(org.calls.length).toBeLessThanOrEqual(3);
  });
});

describe('a wrong clock', () => {
  test.each([1_000, 2_500, 3_500, 4_500])('that is %i ms ahead signs nothing in the future', async (ms) => {
    org = await startOrg();
    const okta = org.connect(client, { clock: shiftedClock({ ms }) });
    expect(codeOf(await okta.execute('suspendUser', suspend))).toBe('ok');
    expect(org.asked.length).toBe(2);
    for (const { assertion, proof } of org.asked)
      for (const { iat = 0 } of [assertion, proof ?? {}]) expect(iat * 1000).toBeLessThanOrEqual(Date.now());
  });

  test.each([
    ['two hours behind', -7_200_000, 'required' as const],
    ['two hours ahead', 7_200_000, 'required' as const],
    ['ten minutes behind, without DPoP', -600_000, 'unknown' as const],
    ['one day ahead, without DPoP', 86_400_000, 'unknown' as const],
  ])('%s is told from the answer, and corrected', async (_, ms, dpop) => {
    org = await startOrg({ dpop, tokenNonce: dpop === 'required' ? 'one' : 'none' });
    const okta = org.connect(client, { clock: shiftedClock({ ms }) });
    expect(codeOf(await okta.execute('suspendUser', suspend))).toBe('ok');
    const tested = await okta.testConnection();
    expect(tested).toMatchObject({ ok: true });
    expect(tested.meta.warnings.join()).toMatch(/The clock of this machine is .* (behind|ahead of) Okta's/);
  });
});

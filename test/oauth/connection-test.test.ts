import { generateKeyPairSync } from 'node:crypto';
import { afterEach, describe, expect, test } from '@jest/globals';
import type { ConnectorOptions, OAuthClient } from '../../src/index.js';
import type { OAuthOrg, OAuthRules } from './oauth-org.js';
import { client, SCOPES, startOrg, USER } from './rig.js';

let org: OAuthOrg;
afterEach(() => org.close());

const pemOf = () =>
  generateKeyPairSync('ec', { namedCurve: 'P-256' }).privateKey.export({ type: 'pkcs8', format: 'pem' });
const otherKey = { ...client, privateKey: String(pemOf()) };

interface Fault {
  rules?: Partial<OAuthRules>;
  oauth?: Partial<OAuthClient>;
  options?: ConnectorOptions;
  code: string;
  message: RegExp;
  remedy: RegExp;
}

async function testOf({ rules, oauth, options }: Partial<Fault>) {
  org = await startOrg(rules);
  return org.connect({ ...client, ...oauth }, options).testConnection();
}

describe('the connection test', () => {
  test('shows the app, its scopes and that its tokens are bound', async () => {
    expect(await testOf({})).toMatchObject({
      ok: true,
      output: { organizationId: '00o1', client: { id: client.clientId, scopes: SCOPES, dpop: true } },
    });
  });

  test('shows what actions lack of the scopes that the connection names', async () => {
    const { scopes: _, ...unscoped } = client;
    org = await startOrg();
    const allow = ['getUserWithId', 'listGroups', 'addGroup'];
    const okta = org.connect({ ...unscoped, scopes: 'okta.users.read okta.groups.read' }, { allow });
    const tested = await okta.testConnection();
    expect(tested).toMatchObject({
      output: { client: { missing: [{ scope: 'okta.groups.manage', actions: ['addGroup'] }] } },
    });
  });

  test.each<[string, Fault]>([
    [
      'a wrong client',
      {
        oauth: { clientId: '0oaNobody' },
        code: 'UNAUTHENTICATED',
        message: /no active service app.*0oaNobody/,
        remedy: /client ID/,
      },
    ],
    [
      'a wrong key',
      {
        oauth: otherKey,
        code: 'UNAUTHENTICATED',
        message: /does not belong to the app/,
        remedy: /public keys/,
      },
    ],
    [
      'that DPoP is required',
      { oauth: { dpop: false }, code: 'UNAUTHENTICATED', message: /requires DPoP/, remedy: /DPoP/ },
    ],
    [
      'that DPoP is not to be had',
      {
        rules: { dpop: 'unknown' },
        oauth: { dpop: true },
        code: 'UNAUTHENTICATED',
        message: /without DPoP/,
        remedy: /DPoP/,
      },
    ],
    [
      'a scope that vanished from the token',
      {
        rules: { granted: SCOPES.slice(0, 3) },
        options: { allow: ['addGroup', 'getUserWithId'] },
        code: 'FORBIDDEN',
        message: /okta\.groups\.manage \(for addGroup\)/,
        remedy: /Okta API Scopes/,
      },
    ],
    [
      'a scope for which Okta refuses the token',
      {
        rules: { granted: SCOPES.slice(0, 3), ungranted: 'refused' },
        code: 'FORBIDDEN',
        message: /invalid_scope.*okta\.groups\.manage/,
        remedy: /Okta API Scopes/,
      },
    ],
    [
      'an app without an admin role',
      {
        rules: { hasRole: false },
        options: { allow: ['addUserToGroup'] },
        code: 'FORBIDDEN',
        message: /no admin role/,
        remedy: /Admin roles.*[A-Z]{3,}_ADMIN/,
      },
    ],
  ])('tells %s', async (_, fault) => {
    const tested = await testOf(fault);
    expect(tested).toMatchObject({ ok: false, error: { code: fault.code } });
    if (tested.ok) return;
    expect(tested.error.message).toMatch(fault.message);
    expect(tested.error.remedy).toMatch(fault.remedy);
    expect(['not-sent', 'unchanged']).toContain(tested.error.outcome);
  });

  test('tells an app without an admin role from a refusal', async () => {
    org = await startOrg();
    org.apiScript = [
      {
        status: 403,
        body: { errorCode: 'E0000006', errorSummary: 'You do not have permission', errorCauses: [] },
      },
    ];
    const tested = await org.connect(client).testConnection();
    expect(tested).toMatchObject({
      error: { code: 'FORBIDDEN', message: expect.stringContaining('no admin role') },
    });
  });

  test('looks anew each time: a scope that was granted since is there', async () => {
    org = await startOrg({ granted: SCOPES.slice(0, 3) });
    const okta = org.connect(client);
    expect(await okta.testConnection()).toMatchObject({ ok: false });
    org.rules.granted = SCOPES;
    expect(await okta.testConnection()).toMatchObject({ ok: true });
  });
});

describe('without named scopes', () => {
  const { scopes: _, ...unscoped } = client;

  test('those of the allowed actions are asked for', async () => {
    org = await startOrg();
    const okta = org.connect(unscoped, { allow: ['listGroups', 'getUserWithId'] });
    expect(await okta.execute('listGroups', {})).toMatchObject({ ok: true });
    expect(org.asked.at(-1)?.form.get('scope')).toBe('okta.groups.read okta.users.read');
  });

  test('those that the app is granted do, where Okta refuses all together', async () => {
    org = await startOrg({ granted: ['okta.users.read'], ungranted: 'refused' });
    const okta = org.connect(unscoped);
    expect(await okta.execute('getUserWithId', { userId: USER })).toMatchObject({ ok: true });
    const refused = await okta.execute('addGroup', { name: 'x' });
    expect(refused).toMatchObject({ error: { code: 'FORBIDDEN', outcome: 'unchanged' } });
    if (!refused.ok) expect(refused.error.message).toContain('okta.groups.manage');
  });
});

test('a refusal names the scope that the token lacks, and without one the admin role', async () => {
  org = await startOrg({ granted: SCOPES.slice(0, 3) });
  const okta = org.connect(client);
  const scope = await okta.execute('addGroup', { name: 'x' });
  expect(scope).toMatchObject({ error: { code: 'FORBIDDEN', okta: { oauthError: 'insufficient_scope' } } });
  if (!scope.ok) expect(scope.error.message + scope.error.remedy).toContain('okta.groups.manage');
  org.apiScript = [
    { status: 403, body: { errorCode: 'E0000006', errorSummary: 'No permission', errorCauses: [] } },
  ];
  const role = await okta.execute('getUserWithId', { userId: USER });
  expect(role).toMatchObject({
    error: { code: 'FORBIDDEN', remedy: expect.stringContaining('Admin roles') },
  });
});

test('a guard works without an owner of the token', async () => {
  org = await startOrg();
  const okta = org.connect(client, { guard: { protect: ['00g0000000000000aaaa'] } });
  const result = await okta.execute('suspendUser', { userId: USER });
  expect(result).toMatchObject({ ok: true });
});

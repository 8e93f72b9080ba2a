import { afterAll, beforeAll, beforeEach, describe, expect, test } from '@jest/globals';
import { type Sandbox, type ServiceClient, seed, startSandbox } from '../../src/sandbox/index.js';
import { accessToken, authorized } from '../helpers/service-app.js';
import { call, refusal } from './client.js';

const { blake, quinn } = seed.people;

let org: Sandbox;
beforeAll(async () => {
  org = await startSandbox();
});
beforeEach(() => org.reset());
afterAll(() => org.close());

/** Sends a request as a service app with these roles; the scopes are all granted. */
async function sendAs(client: ServiceClient, method: string, path: string, body?: unknown) {
  const token = await accessToken(org, client);
  return call(org, method, path, body, authorized(org, client, token, method, `/api/v1${path}`));
}

const clientWith = (...roles: string[]) => org.addClient({ label: 'Limited', algorithm: 'ES256', roles });

describe('a service app without an admin role', () => {
  test('sees empty lists, and is refused everything else', async () => {
    const client = clientWith();
    for (const path of ['/users', '/groups', '/apps', '/devices']) {
      expect(await sendAs(client, 'GET', path)).toMatchObject({ status: 200, body: [] });
    }
    expect(refusal(await sendAs(client, 'GET', `/users/${blake.id}`))).toBe('403 E0000006');
    expect(refusal(await sendAs(client, 'GET', '/logs'))).toBe('403 E0000006');
    expect(refusal(await sendAs(client, 'POST', `/users/${blake.id}/lifecycle/suspend`))).toBe(
      '403 E0000006',
    );
    expect(org.state.userById(blake.id).status).toBe('ACTIVE');
  });

  test('is refused the lists too where the rule says so', async () => {
    org.state.behavior = { ...org.state.behavior, listWithoutPermission: '403 E0000006' };
    expect(refusal(await sendAs(clientWith(), 'GET', '/users'))).toBe('403 E0000006');
    org.state.behavior = { ...org.state.behavior, listWithoutPermission: '200 empty' };
  });
});

describe('a service app with an admin role', () => {
  const suspend = `/users/${blake.id}/lifecycle/suspend`;
  const clear = `/users/${blake.id}/sessions`;
  const grant = `/users/${quinn.id}/roles`;
  test.each<[role: string, method: string, path: string, status: number]>([
    ['SUPER_ADMIN', 'GET', grant, 200],
    ['ORG_ADMIN', 'GET', grant, 403],
    ['ORG_ADMIN', 'POST', suspend, 200],
    ['ORG_ADMIN', 'GET', '/logs', 200],
    ['USER_ADMIN', 'POST', suspend, 200],
    ['USER_ADMIN', 'GET', '/logs', 403],
    ['HELP_DESK_ADMIN', 'POST', suspend, 403],
    ['HELP_DESK_ADMIN', 'DELETE', clear, 204],
    ['GROUP_MEMBERSHIP_ADMIN', 'DELETE', clear, 403],
    ['GROUP_MEMBERSHIP_ADMIN', 'PUT', `/groups/${seed.groups.sales.id}/users/${blake.id}`, 204],
    ['APP_ADMIN', 'DELETE', `/apps/${seed.applications.timeSheets.id}/users/${blake.id}`, 204],
    ['APP_ADMIN', 'PUT', `/groups/${seed.groups.sales.id}/users/${blake.id}`, 403],
    ['READ_ONLY_ADMIN', 'GET', `/apps/${seed.applications.wiki.id}`, 200],
    ['READ_ONLY_ADMIN', 'POST', suspend, 403],
    ['REPORT_ADMIN', 'GET', '/logs', 200],
    ['REPORT_ADMIN', 'GET', `/users/${blake.id}`, 403],
  ])('%s: %s %s answers %i', async (role, method, path, status) => {
    expect((await sendAs(clientWith(role), method, path)).status).toBe(status);
  });
});

describe('a service app that is set up through the API', () => {
  test('gets a token for the granted scopes, and does what its role allows', async () => {
    const made = org.addClient({ label: 'Only its key', algorithm: 'ES256', scopes: ['okta.users.read'] });
    const { d: _, ...publicKey } = JSON.parse(made.privateKey);
    const application = {
      name: 'oidc_client',
      label: 'By the API',
      signOnMode: 'OPENID_CONNECT',
      credentials: { oauthClient: { token_endpoint_auth_method: 'private_key_jwt' } },
      settings: {
        oauthClient: {
          application_type: 'service',
          grant_types: ['client_credentials'],
          response_types: ['token'],
          dpop_bound_access_tokens: true,
          jwks: { keys: [publicKey] },
        },
      },
    };
    const { body: app } = await call(org, 'POST', '/apps', application);
    const id: string = app.credentials.oauthClient.client_id;
    expect(app.credentials.oauthClient.client_secret).toBeUndefined();
    const client = { ...made, clientId: id, scopes: ['okta.users.read'] };
    await expect(accessToken(org, client)).rejects.toThrow('consent_required');
    const grants = `/apps/${app.id}/grants`;
    const granted = await call(org, 'POST', grants, { issuer: org.url, scopeId: 'okta.users.read' });
    expect(granted).toMatchObject({ status: 201, body: { scopeId: 'okta.users.read', clientId: id } });
    expect(await sendAs(client, 'GET', '/users')).toMatchObject({ status: 200, body: [] });
    const roles = `/../../oauth2/v1/clients/${id}/roles`;
    const role = await call(org, 'POST', roles, { type: 'READ_ONLY_ADMIN' });
    expect(role).toMatchObject({ status: 201, body: { type: 'READ_ONLY_ADMIN', assignmentType: 'CLIENT' } });
    expect((await sendAs(client, 'GET', '/users')).body.length).toBeGreaterThan(1);
    expect((await call(org, 'GET', roles)).body).toHaveLength(1);
    expect((await call(org, 'DELETE', `${roles}/${role.body.id}`)).status).toBe(204);
    expect((await call(org, 'GET', `${grants}/${granted.body.id}`)).status).toBe(200);
    expect((await call(org, 'DELETE', `${grants}/${granted.body.id}`)).status).toBe(204);
    await expect(accessToken(org, client)).rejects.toThrow('consent_required');
  });

  test('is refused an unknown scope, another issuer, and grants for what is no client', async () => {
    const client = clientWith();
    const grants = `/apps/${client.clientId}/grants`;
    const refused = async (path: string, body: object) => refusal(await call(org, 'POST', path, body));
    expect(await refused(grants, { issuer: org.url, scopeId: 'okta.cats.read' })).toBe('400 E0000001');
    const other = { issuer: 'https://elsewhere.example.com', scopeId: 'okta.users.read' };
    expect(await refused(grants, other)).toBe('400 E0000001');
    const scope = { issuer: org.url, scopeId: 'okta.users.read' };
    expect(await refused(`/apps/${seed.applications.wiki.id}/grants`, scope)).toBe('400 E0000001');
    expect(await refused('/../../oauth2/v1/clients/nobody/roles', { type: 'APP_ADMIN' })).toBe(
      '404 E0000007',
    );
  });

  test('gets no role if it is another kind of client, unless the rule takes it', async () => {
    const client = clientWith();
    const { oauthClient } = org.state.application(client.clientId).body.settings as {
      oauthClient: { application_type: string };
    };
    oauthClient.application_type = 'web';
    const assign = () =>
      call(org, 'POST', `/../../oauth2/v1/clients/${client.clientId}/roles`, { type: 'APP_ADMIN' });
    expect(refusal(await assign())).toBe('400 E0000227');
    org.state.behavior.roleOfOtherClient = 'taken';
    expect((await assign()).status).toBe(201);
    org.state.behavior.roleOfOtherClient = '400 E0000227';
  });
});

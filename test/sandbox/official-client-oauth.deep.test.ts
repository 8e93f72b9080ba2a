import { globalAgent } from 'node:http';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from '@jest/globals';
import { Client } from '@okta/okta-sdk-nodejs';
import { type Sandbox, type ServiceClient, seed, startSandbox } from '../../src/sandbox/index.js';

const { blake } = seed.people;
const scopes = ['okta.users.read', 'okta.users.manage', 'okta.groups.read'];

let org: Sandbox;
beforeAll(async () => {
  org = await startSandbox();
});
beforeEach(() => org.reset());
afterAll(() => org.close());

/** Okta's client with a service app's key. */
function clientOf({ clientId, privateKey, keyId }: ServiceClient, orgUrl = org.url): Client {
  // While a busy machine makes a key, the org may close a connection that was kept open, and a request on it is lost.
  globalAgent.destroy();
  return new Client({
    orgUrl,
    authorizationMode: 'PrivateKey',
    clientId,
    scopes,
    privateKey,
    keyId,
    cacheMiddleware: null,
  });
}

/** Reads and changes what the scopes allow, and is refused the rest. */
async function drive(client: Client): Promise<void> {
  const names: (string | undefined)[] = [];
  for await (const group of await client.groupApi.listGroups({ limit: 3 })) names.push(group?.profile?.name);
  expect(names).toHaveLength(org.groups.length);
  expect((await client.userApi.getUser({ userId: blake.id })).status).toBe('ACTIVE');
  await client.userApi.suspendUser({ userId: blake.id });
  expect(org.state.userById(blake.id).status).toBe('SUSPENDED');
  const app = client.applicationApi.getApplication({ appId: seed.applications.wiki.id });
  await expect(app).rejects.toMatchObject({ status: 403 });
}

describe("Okta's client by OAuth", () => {
  test('without DPoP reads and changes the org', async () => {
    await drive(clientOf(org.addClient({ dpop: false })));
    expect(new Set(org.requests.slice(1).map(({ headers }) => headers.authorization))).toEqual(
      new Set(['Bearer']),
    );
  });

  test('with DPoP gets the nonce, reads and changes the org, with a proof for each request', async () => {
    await drive(clientOf(org.addClient()));
    const token = org.requests.filter(({ path }) => path === '/oauth2/v1/token');
    expect(token.map(({ status }) => status)).toEqual([400, 200]);
    const api = org.requests.filter(({ path }) => path.startsWith('/api/'));
    expect(new Set(api.map(({ headers }) => headers.authorization))).toEqual(new Set(['DPoP']));
    expect(new Set(api.map(({ headers }) => headers.dpop)).size).toBe(api.length);
  });

  test('with DPoP and a slash after the org URL signs an address that the org does not know', async () => {
    const client = clientOf(org.addClient(), `${org.url}/`);
    await expect(client.userApi.getUser({ userId: blake.id })).rejects.toMatchObject({ status: 400 });
    expect(org.requests.at(-1)).toMatchObject({ status: 400, path: `//api/v1/users/${blake.id}` });
  });

  test('sends the word undefined as its token when the token endpoint refuses it, as of version 8.1.0', async () => {
    const { clientId, scopes: granted } = org.addClient({ dpop: false });
    const { privateKey } = org.addClient({ label: 'Another key' });
    const client = clientOf({ clientId, privateKey, keyId: 'sandbox-rs256', scopes: granted });
    await expect(client.userApi.getUser({ userId: blake.id })).rejects.toMatchObject({ status: 401 });
    const asked = org.requests.filter(({ path }) => path === '/oauth2/v1/token');
    expect(asked.map(({ status }) => status)).toEqual([401, 401]);
  });

  test('asks for another token once when the first was revoked', async () => {
    const client = clientOf(org.addClient({ dpop: false }));
    await client.userApi.getUser({ userId: blake.id });
    org.state.oauth.tokens.clear();
    expect((await client.userApi.getUser({ userId: blake.id })).id).toBe(blake.id);
    expect(org.requests.map(({ path, status }) => `${path.split('/')[1]} ${status}`)).toEqual([
      'oauth2 200',
      'api 200',
      'api 401',
      'oauth2 200',
      'api 200',
    ]);
  });
});

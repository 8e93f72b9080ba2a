import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from '@jest/globals';
import { actionsOfPlaybook } from '../../src/hosts/cli/input/playbook.js';
import type { Connector, SetUpOptions } from '../../src/index.js';
import { type Sandbox, seed, startSandbox } from '../../src/sandbox/index.js';
import { makeClientKey } from '../../src/sandbox/oauth/service-client.js';
import { root } from '../helpers/root.js';
import { connectTo } from '../helpers/sandbox-org.js';
import { connectAs } from './connect.js';

const { blake } = seed.people;
const key = makeClientKey({ algorithm: 'ES256' });
const publicKey = { ...key.publicJwk };

let org: Sandbox;
let superAdmin: Connector;
beforeAll(async () => {
  org = await startSandbox();
  superAdmin = connectTo(org);
});
beforeEach(() => org.reset());
afterAll(async () => {
  await superAdmin.close();
  await org.close();
});

/** Runs the steps of a sheet by callOktaApi, and gives what they gave: the ids by their names. */
async function setUp(ids: readonly string[], options: SetUpOptions = {}): Promise<Record<string, string>> {
  const known: Record<string, string> = {};
  const filled = (value: unknown) =>
    JSON.parse(JSON.stringify(value).replace(/\{(\w+)\}/g, (all, name) => known[name] ?? all));
  for (const { title, call, gives = {} } of superAdmin.rights(ids, { publicKey, ...options }).setUp) {
    const result = await superAdmin.execute('callOktaApi', filled(call));
    if (!result.ok) throw new Error(`${title}: ${result.error.message}`);
    for (const [name, path] of Object.entries(gives)) {
      let value: unknown = result.output.body;
      for (const part of path.split('.')) value = (value as Record<string, unknown>)[part];
      known[name] = String(value);
    }
  }
  return known;
}

/** A connector by OAuth, as the service app that was set up. */
function connectorOf(clientId: string, ids: readonly string[], options: SetUpOptions = {}) {
  const scopes = superAdmin.rights(ids, options).scopes.map(({ scope }) => scope);
  const { privateKey, keyId } = key;
  return connectAs(org, { clientId, privateKey, keyId, scopes }, scopes);
}

describe('the steps of a sheet, run by a super administrator', () => {
  test.each(['custom', 'standard'] as const)(
    'make a service app that runs the playbook Quarantine with the %s role, and nothing else',
    async (role) => {
      const ids = actionsOfPlaybook(readFileSync(join(root, 'examples', 'quarantine.json'), 'utf8'), 'it');
      const { clientId = '' } = await setUp(ids, { role });
      const okta = connectorOf(clientId, ids);
      for (const id of ids) {
        const result = await okta.execute(id, { userId: blake.login });
        expect([id, result.ok || result.error.message]).toEqual([id, true]);
      }
      expect(org.state.userById(blake.id).status).toBe('ACTIVE');
      const more = await okta.execute('listApplications', {});
      expect(more).toMatchObject({ ok: false, error: { code: 'FORBIDDEN' } });
      await okta.close();
    },
  );

  test('give the custom role no permission that the playbook does not need', async () => {
    const { clientId = '' } = await setUp(['suspendUser']);
    // The scope for both is the same, so that only the role stands between them.
    const okta = connectorOf(clientId, ['suspendUser', 'deactivateUser']);
    expect(await okta.execute('suspendUser', { userId: blake.id })).toMatchObject({ ok: true });
    const other = await okta.execute('deactivateUser', { userId: blake.id });
    expect(other).toMatchObject({ ok: false, error: { code: 'FORBIDDEN' } });
    await okta.close();
  });

  test('add a standard role beside the custom one for what Okta has no permission for', async () => {
    const ids = ['suspendUser', 'getSystemLog'];
    const { clientId = '' } = await setUp(ids);
    expect(org.state.application(clientId).roles?.map(({ type }) => type)).toEqual([
      'CUSTOM',
      'REPORT_ADMIN',
    ]);
    const okta = connectorOf(clientId, ids);
    expect(await okta.execute('getSystemLog', {})).toMatchObject({ ok: true });
    await okta.close();
  });

  test('make an app that looks up logins and names where the sheet says so', async () => {
    const inputs = { userId: blake.login, groupId: seed.groups.sales.name };
    const { clientId = '' } = await setUp(['addUserToGroup'], { names: true });
    const okta = connectorOf(clientId, ['addUserToGroup'], { names: true });
    expect(await okta.execute('addUserToGroup', inputs)).toMatchObject({ ok: true });
    await okta.close();
  });
});

import { execFileSync } from 'node:child_process';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import {
  handles,
  idOf,
  resolveHandle,
  type Sandbox,
  startSandbox,
  type User,
} from '../../src/sandbox/index.js';
import { cli } from '../helpers/command-line.js';
import { root } from '../helpers/root.js';

let org: Sandbox;
beforeAll(async () => {
  org = await startSandbox();
});
afterAll(() => org.close());

/** What the running org itself knows under each kind of handle, by id. */
const known: Record<string, () => Iterable<string>> = {
  user: () => org.state.users.keys(),
  group: () => org.state.groups.keys(),
  application: () => org.state.applications.keys(),
  role: () => org.state.customRoles.keys(),
  'resource-set': () => org.state.resourceSets.keys(),
  'user-type': () => org.state.userTypes.keys(),
  'api-token': () => org.state.apiTokens.keys(),
  'group-rule': () => org.state.rules.keys(),
  'push-mapping': () => org.state.pushMappings.keys(),
  device: () => org.state.devices.keys(),
  client: () => org.state.oauthClients.keys(),
  factor: () => ofEveryUser(({ factors }) => factors),
  'role-assignment': () => [
    ...ofEveryUser(({ roles }) => roles),
    ...[...org.state.groups.values()].flatMap(({ roles }) => roles.map(({ id }) => id)),
  ],
};
function ofEveryUser(part: (user: User) => readonly { id: string }[]): string[] {
  return [...org.state.users.values()].flatMap((user) => part(user).map(({ id }) => id));
}
const kindOf = (handle: string) => (handle.includes(':') ? (handle.split(':')[0] as string) : 'user');

describe('handles of the seeded org', () => {
  test.each(handles.map(({ handle }) => handle))('%s resolves to something in the org', (handle) => {
    const id = idOf(handle) as string;
    expect([...(known[kindOf(handle)] as () => Iterable<string>)()]).toContain(id);
    expect(resolveHandle(handle)).toBe(org.state.users.get(id)?.profile.login ?? id);
  });

  test.each(Object.keys(known))('exist for every %s of the fresh org', (kind) => {
    const named = handles.filter(({ handle }) => kindOf(handle) === kind).map(({ id }) => id);
    expect(named.sort()).toEqual([...(known[kind] as () => Iterable<string>)()].sort());
  });

  test('resolve to the login of a person and to the id of anything else', () => {
    expect(resolveHandle('blake')).toBe('blake.rivers@example.com');
    expect(resolveHandle('group:engineering')).toMatch(/^00g\w{17}$/);
    expect(resolveHandle('group:engineering-leads')).toBe(org.seed.groups.engineeringLeads.id);
    expect(resolveHandle('group:finance-ledger')).toBe(org.seed.groups.financeInLedger.id);
    expect(resolveHandle('application:wiki')).toBe(org.seed.applications.wiki.id);
    expect(resolveHandle('role:onboarding')).toBe(org.seed.customRole.id);
    expect(resolveHandle('resource-set:onboarding')).toBe(org.seed.resourceSet.id);
    expect(idOf('blake')).toBe(org.seed.people.blake.id);
  });

  test.each(['', 'Blake', 'nobody', 'group:', 'group:nothing', 'blake ', '__proto__', 'constructor'])(
    'do not include the text %j, which resolves to nothing',
    (text) => {
      expect([resolveHandle(text), idOf(text)]).toEqual([undefined, undefined]);
    },
  );

  test('load only the seed, and no server', () => {
    const code = `
      require(${JSON.stringify(join(root, 'build/src/sandbox/seed/handles.js'))});
      console.log(Object.keys(require.cache).map((file) => require('node:path').basename(file)).sort().join(' '));`;
    const loaded = execFileSync(process.execPath, ['-e', code], { encoding: 'utf8' }).trim();
    expect(loaded).toBe('handles.js ids.js seed-access.js seed-group-rules.js seed-people.js seed.js');
  });
});

describe('okta-connector sandbox --show', () => {
  test('prints every handle with its id, starts no server, and exits', async () => {
    const { code, stdout, stderr } = await cli(['sandbox', '--show']);
    expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
    for (const { handle, id, name, login = name } of handles) {
      const line = stdout.split('\n').find((text) => text.startsWith(`  ${handle} `));
      expect(line?.split(/ {2,}/)).toEqual(expect.arrayContaining([handle, id, login]));
    }
    expect(stdout).not.toMatch(/127\.0\.0\.1|sandbox-token/);
  });

  test('prints with --json what startSandbox returns', async () => {
    const { stdout } = await cli(['sandbox', '--show', '--json']);
    const given = JSON.parse(stdout);
    expect(Object.entries(given)).toEqual(Object.entries(org).filter(([kind]) => kind in given));
    expect(Object.values(given).flat()).toEqual(handles);
  });

  test('is refused with --port, because it starts no server', async () => {
    const { code, stderr } = await cli(['sandbox', '--show', '--port', '0']);
    expect(code).toBe(2);
    expect(stderr).toContain('--show');
  });
});

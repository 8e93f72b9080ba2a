import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { SEARCHABLE } from '../../src/catalog/searchable.js';
import type { Connector, Searchable } from '../../src/index.js';
import { startSandbox } from '../../src/sandbox/index.js';
import { connectTo, type Sandbox } from '../helpers/sandbox-org.js';

let org: Sandbox;
let okta: Connector;
beforeAll(async () => {
  org = await startSandbox();
  okta = connectTo(org);
});
afterAll(async () => {
  await okta.close();
  await org.close();
});

async function names(resource: Searchable, starts: string): Promise<string[]> {
  const result = await okta.search(resource, starts);
  if (!result.ok) throw new Error(result.error.message);
  return result.output.items.map(({ name }) => name);
}

describe('a search for a picker', () => {
  test('finds users by name or login', async () => {
    expect(await names('user', 'Blake')).toEqual(['Blake Rivers']);
    expect(await names('user', 'riley.shore')).toHaveLength(2);
  });

  test('finds groups, and distinguishes those with the same name', async () => {
    const result = await okta.search('group', 'Finance');
    expect(result.ok && result.output.items.map(({ detail }) => detail.includes('APP_GROUP'))).toEqual(
      expect.arrayContaining([true, false]),
    );
  });

  test('finds applications, and lists everything for an empty text', async () => {
    expect(await names('application', org.seed.applications.wiki.label)).toEqual([
      org.seed.applications.wiki.label,
    ]);
    expect((await names('group', '')).length).toBe(Object.keys(org.seed.groups).length);
  });

  test.each(SEARCHABLE)(
    'finds a %s by the start of its name, in any case, with the id that Okta knows',
    async (kind) => {
      const all = await okta.search(kind, '');
      if (!all.ok) throw new Error(all.error.message);
      const [one] = all.output.items;
      if (one === undefined) throw new Error('The sandbox org has none.');
      const found = await okta.search(kind, one.name.slice(0, 5).toUpperCase());
      expect(found.ok && found.output.items).toContainEqual(one);
      expect(one.name).not.toBe(one.id);
      expect(await names(kind, 'nothing has such a name')).toEqual([]);
    },
  );

  test('reads on where a page of what Okta does not search holds none of them', async () => {
    for (let number = 0; number < 250; number++) {
      const id = org.state.newId('cr0');
      const [model] = org.state.customRoles.values();
      if (model === undefined) throw new Error('The sandbox org has no custom role.');
      org.state.customRoles.set(id, {
        ...model,
        id,
        label: number === 240 ? 'Last of all' : `Role ${number}`,
      });
    }
    const before = org.requests.length;
    expect(await names('role', 'last')).toEqual(['Last of all']);
    expect(org.requests.length - before).toBe(3);
  });

  test('refuses what nothing finds', async () => {
    const result = await okta.search('factor' as Searchable, '');
    expect(!result.ok && result.error.message).toBe(
      `Search: resource must be one of ${SEARCHABLE.join(', ')}.`,
    );
  });

  test('treats a quote as text', async () => {
    expect(await names('user', 'x" or profile.login pr "')).toEqual([]);
  });

  test('does not follow a next page that leads elsewhere', async () => {
    await okta.search('user', '', { page: '/api/v1/groups?limit=1' });
    expect(org.requests.at(-1)?.path).toBe('/api/v1/users');
  });
});

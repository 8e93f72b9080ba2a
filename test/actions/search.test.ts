import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import type { Connector } from '../../src/index.js';
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

async function names(resource: 'user' | 'group' | 'application', starts: string): Promise<string[]> {
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

  test('treats a quote as text', async () => {
    expect(await names('user', 'x" or profile.login pr "')).toEqual([]);
  });

  test('does not follow a next page that leads elsewhere', async () => {
    await okta.search('user', '', { page: '/api/v1/groups?limit=1' });
    expect(org.requests.at(-1)?.path).toBe('/api/v1/users');
  });
});

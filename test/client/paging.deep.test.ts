import { afterAll, beforeAll, beforeEach, describe, expect, test } from '@jest/globals';
import { seed } from '../../src/sandbox/index.js';
import { BothWays, plain } from './both.js';

let ways: BothWays;
beforeAll(async () => {
  ways = await BothWays.start();
});
beforeEach(() => ways.org.reset());
afterAll(() => ways.close());

/** Where a list begins, for the client's type of it is not exported. */
interface List {
  each(iterator: (item: { id?: string }) => void): Promise<unknown>;
}

async function all(list: Promise<unknown>): Promise<string[]> {
  const ids: string[] = [];
  await ((await list) as List).each((item) => {
    ids.push(String(item.id));
  });
  return ids;
}

/** Pages that were asked for, and whether each but the first was found by a cursor. */
function pages(): { asked: number; byCursor: boolean } {
  const cursors = ways.org.requests.slice(1).map(({ query }) => query.after);
  return { asked: ways.org.requests.length, byCursor: cursors.every((after) => after !== undefined) };
}

describe("Okta's own client pages through the org", () => {
  test('all users, but for the deactivated', async () => {
    const { users } = ways.org.state;
    const expected = [...users.values()]
      .filter(({ status }) => status !== 'DEPROVISIONED')
      .map(({ id }) => id);
    const found = await all(ways.client.userApi.listUsers({ limit: 4 }));
    expect([...found].sort()).toEqual([...expected].sort());
    expect(expected.length).toBeGreaterThanOrEqual(12);
    expect(pages()).toEqual({ asked: Math.ceil(expected.length / 4), byCursor: true });
  });

  test('all groups', async () => {
    const expected = [...ways.org.state.groups.keys()];
    const found = await all(ways.client.groupApi.listGroups({ limit: 2 }));
    expect([...found].sort()).toEqual([...expected].sort());
    expect(expected.length).toBeGreaterThanOrEqual(7);
    expect(pages()).toEqual({ asked: Math.ceil(expected.length / 2), byCursor: true });
  });

  test('all users of an application, each as the connector shows it', async () => {
    const applicationId = seed.applications.timeSheets.id;
    const found = await all(
      ways.client.applicationApi.listApplicationUsers({ appId: applicationId, limit: 1 }),
    );
    expect([...found].sort()).toEqual([seed.people.blake.id, seed.people.emery.id].sort());
    expect(pages()).toEqual({ asked: 2, byCursor: true });
    for (const userId of found) {
      const result = await ways.okta.execute('getAssignedUserForApplication', { applicationId, userId });
      const listed = await ways.client.applicationApi.getApplicationUser({ appId: applicationId, userId });
      expect(result).toMatchObject({ ok: true, output: { assignment: plain(listed) } });
    }
  });

  test('every user and group of the pages, each as the connector shows it', async () => {
    let compared = 0;
    for (const userId of await all(ways.client.userApi.listUsers({ limit: 5 }))) {
      const result = await ways.okta.execute('getUserWithId', { userId });
      const listed = await ways.client.userApi.getUser({ userId });
      expect(result).toMatchObject({
        ok: true,
        output: { user: { id: userId, profile: plain(listed.profile) } },
      });
      compared += 1;
    }
    for (const groupId of await all(ways.client.groupApi.listGroups({ limit: 3 }))) {
      const result = await ways.okta.execute('getGroup', { groupId });
      const listed = await ways.client.groupApi.getGroup({ groupId });
      expect(result).toMatchObject({ ok: true, output: { group: plain(listed) } });
      compared += 1;
    }
    process.stdout.write(`users and groups of the client's pages compared: ${compared}\n`);
    expect(compared).toBeGreaterThanOrEqual(20);
  });
});

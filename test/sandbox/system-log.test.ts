import { afterAll, beforeAll, beforeEach, describe, expect, test } from '@jest/globals';
import { type Sandbox, seed, startSandbox } from '../../src/sandbox/index.js';
import { call, type Reply, refusal } from './client.js';

const { groups, people } = seed;
const { blake, harper } = people;
const day = 86_400_000;
const start = Date.UTC(2026, 5, 1, 12);

let now = start;
let org: Sandbox;
beforeAll(async () => {
  org = await startSandbox({ clock: { now: () => now } });
});
beforeEach(() => {
  now = start;
  org.state.log.set({ lateShare: 0, lateMs: 0, doubledShare: 0, most: 10_000 });
  org.reset();
});
afterAll(() => org.close());

const next = ({ headers }: Reply) =>
  /<[^>]*\/api\/v1([^>]*)>; rel="next"/.exec(headers.get('link') ?? '')?.[1];
const logs = (query: Record<string, string> = {}) => call(org, 'GET', `/logs?${new URLSearchParams(query)}`);
const types = ({ body }: Reply): string[] => body.map(({ eventType }: { eventType: string }) => eventType);
const uuids = ({ body }: Reply): string[] => body.map(({ uuid }: { uuid: string }) => uuid);
const bounded = () => ({ until: new Date(now + 1000).toISOString() });

/** Makes a group by each of `count` requests, a millisecond apart, and says their event ids in the order of the times. */
async function happenings(count: number): Promise<string[]> {
  for (let index = 0; index < count; index += 1) {
    now += 1;
    await call(org, 'POST', '/groups', { profile: { name: `Group ${index}` } });
  }
  return org.state.log
    .everything()
    .slice(-count)
    .map(({ uuid }) => uuid);
}

/** Follows next links until a page is empty; gives the uuids of all pages. */
async function readOn(from: string): Promise<{ seen: string[]; end: string }> {
  const seen: string[] = [];
  for (let path = from; ; ) {
    const page = await call(org, 'GET', path);
    seen.push(...uuids(page));
    const link = next(page) as string;
    if (page.body.length === 0) return { seen, end: link };
    path = link;
  }
}

describe('an event', () => {
  test('says what was done, by whom, to what, with which token', async () => {
    await call(org, 'PUT', `/groups/${groups.sales.id}/users/${blake.id}`, undefined, {
      'User-Agent': 'a test',
    });
    const { body } = await logs({ filter: 'eventType sw "group."', ...bounded() });
    expect(body).toMatchObject([
      {
        eventType: 'group.user_membership.add',
        displayMessage: 'Add user to group membership',
        actor: { alternateId: people.avery.login, type: 'User' },
        client: { ipAddress: '127.0.0.1', userAgent: { rawUserAgent: 'a test' } },
        outcome: { result: 'SUCCESS' },
        published: new Date(now).toISOString(),
        severity: 'INFO',
        transaction: { type: 'WEB', detail: { requestApiTokenId: org.seed.apiTokens.own.id } },
      },
    ]);
    expect(body[0].target.map(({ type }: { type: string }) => type).sort()).toEqual(['User', 'UserGroup']);
  });

  test('of one request shares its transaction with the others, and has a uuid of its own', async () => {
    const profile = { login: 'new@example.com', email: 'new@example.com', firstName: 'New', lastName: 'One' };
    await call(org, 'POST', '/users?activate=true', { profile, groupIds: [groups.sales.id] });
    const { body } = await logs({ filter: 'transaction.type eq "WEB"', since: new Date(now).toISOString() });
    expect(types({ body } as Reply)).toEqual([
      'user.lifecycle.create',
      'group.user_membership.add',
      'user.lifecycle.activate',
    ]);
    const ids = body.map(({ transaction }: { transaction: { id: string } }) => transaction.id);
    expect(new Set(ids).size).toBe(1);
    expect(new Set(uuids({ body } as Reply)).size).toBe(3);
  });
});

describe('the System Log', () => {
  test('has nothing of what was refused or changed nothing', async () => {
    const before = org.state.log.everything().length;
    await call(org, 'POST', '/groups', { profile: {} });
    await call(org, 'PUT', `/groups/${groups.engineering.id}/users/${blake.id}`);
    await call(org, 'POST', `/users/${blake.id}/lifecycle/unsuspend`);
    await call(org, 'GET', '/users');
    expect(org.state.log.everything()).toHaveLength(before);
  });

  test('ends for a query with bounds, page by page', async () => {
    const first = await logs({ limit: '2', ...bounded() });
    const second = await call(org, 'GET', next(first) as string);
    const third = await call(org, 'GET', next(second) as string);
    expect([first, second, third].map((page) => page.body.length)).toEqual([2, 2, 1]);
    expect(next(third)).toBeUndefined();
  });

  test('always leads on for a query that polls, and gives what is new', async () => {
    const first = await logs();
    const idle = await call(org, 'GET', next(first) as string);
    expect(idle.body).toEqual([]);
    expect(next(idle)).toBe(next(first));
    await call(org, 'POST', `/users/${blake.id}/lifecycle/suspend`);
    const later = await call(org, 'GET', next(idle) as string);
    expect(types(later)).toEqual(['user.lifecycle.suspend']);
    expect(next(later)).toBeDefined();
  });

  test('moves the cursor of an empty page where the rule says so', async () => {
    const filter = 'eventType eq "user.lifecycle.suspend"';
    const first = await logs({ filter });
    await happenings(1);
    org.state.behavior.cursorOfEmptyPage = 'moves on';
    const idle = await call(org, 'GET', next(first) as string);
    org.state.behavior.cursorOfEmptyPage = 'stays';
    expect(idle.body).toEqual([]);
    expect(next(idle)).not.toBe(next(first));
    await call(org, 'POST', `/users/${blake.id}/lifecycle/suspend`);
    expect(types(await call(org, 'GET', next(idle) as string))).toEqual(['user.lifecycle.suspend']);
  });

  test('is read backwards, and ends', async () => {
    const all = types(await logs(bounded()));
    const back = await logs({ sortOrder: 'DESCENDING', limit: '3' });
    const rest = await call(org, 'GET', next(back) as string);
    expect([...types(back), ...types(rest)]).toEqual(all.reverse());
    expect(next(rest)).toBeUndefined();
  });

  test('is filtered by any field, any target and any word', async () => {
    const count = async (query: Record<string, string>) =>
      (await logs({ ...bounded(), ...query })).body.length;
    expect(await count({ filter: `target.id eq "${harper.id}" and outcome.result eq "FAILURE"` })).toBe(2);
    expect(await count({ filter: 'not (eventType eq "user.session.start")' })).toBe(2);
    expect(await count({ filter: 'outcome.result ne "SUCCESS"' })).toBe(2);
    expect(await count({ filter: 'eventType co "account"' })).toBe(1);
    expect(await count({ filter: 'outcome.reason pr' })).toBe(0);
    expect(await count({ q: 'HARPER lock' })).toBe(1);
    expect(await count({ q: 'harper nothing' })).toBe(0);
    expect(await count({ since: new Date(now - 2.5 * 3_600_000).toISOString() })).toBe(3);
    expect(await count({ limit: '0' })).toBe(0);
  });

  test.each([
    [{ since: '2020-01-01T00:00:00.000Z' }, '400 E0000053'],
    [{ since: 'yesterday' }, '400 E0000001'],
    [{ since: '2026-05-31T00:00:00.000Z', after: '0_0' }, '400 E0000001'],
    [{ limit: '1001' }, '400 E0000001'],
    [{ sortOrder: 'UP' }, '400 E0000001'],
    [{ after: 'x' }, '400 E0000001'],
    [{ after: '1' }, '400 E0000001'],
    [{ filter: 'published gt "2026-01-01T00:00:00.000Z"' }, '400 E0000053'],
    [{ filter: 'target.changeDetails pr' }, '400 E0000053'],
    [{ filter: 'eventType eq' }, '400 E0000053'],
    [{ filter: 'eventType eqq "user.lifecycle.create"' }, '400 E0000053'],
    [{ filter: 'debugContext.debugData.url co "/oauth/"' }, '400 E0000031'],
    [{ q: 'x'.repeat(41) }, '400 E0000001'],
  ])('refuses %j with %s', async (query, expected) => {
    expect(refusal(await logs(query as unknown as Record<string, string>))).toBe(expected);
  });

  test('says what is wrong with a filter, in a body without a link and causes', async () => {
    const { body } = await logs({ filter: 'eventType eqq "a"' });
    expect(body).toEqual({
      errorCode: 'E0000053',
      errorSummary: `Invalid filter 'eventType eqq "a"'`,
      errorId: expect.stringMatching(/^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/),
    });
  });

  test('forgets events after 90 days, and takes an older cursor or refuses it, as the rule says', async () => {
    const cursor = next(await logs()) as string;
    await happenings(1);
    now += 100 * day;
    expect((await logs({ since: new Date(start).toISOString() })).body).toEqual([]);
    expect((await call(org, 'GET', cursor)).body).toEqual([]);
    org.state.behavior.outdatedLogCursor = '400 E0000001';
    expect(refusal(await call(org, 'GET', cursor))).toBe('400 E0000001');
    org.state.behavior.outdatedLogCursor = 'taken';
  });

  test('holds a bounded number of events, the newest', async () => {
    org.state.log.set({ most: 20 });
    const ids = await happenings(60);
    const { seen } = await readOn('/logs?limit=7');
    expect(seen.length).toBeLessThanOrEqual(22);
    expect(seen).toEqual(ids.slice(-seen.length));
  });

  test('goes on after its last event although the clock is set back', async () => {
    const cursor = next(await logs()) as string;
    now += 5000;
    const [first] = await happenings(1);
    now -= 60_000;
    const second = (await call(org, 'POST', '/groups', { profile: { name: 'Earlier' } })).body.id;
    const { seen } = await readOn(cursor);
    expect(seen).toHaveLength(2);
    expect(seen[0]).toBe(first);
    const last = org.state.log.everything().find(({ uuid }) => uuid === seen[1]);
    expect(last?.target[0]?.id).toBe(second);
  });
});

describe('events that are shown late', () => {
  test('come at the end, out of the order of their times, and each once', async () => {
    const cursor = next(await logs()) as string;
    org.state.log.set({ lateShare: 0.5, lateMs: 200, seed: 7 });
    const ids = await happenings(40);
    const { seen: early, end } = await readOn(cursor);
    expect(early.length).toBeLessThan(40);
    now += 1000;
    const { seen: rest } = await readOn(end);
    expect([...early, ...rest]).not.toEqual(ids);
    expect([...early, ...rest].sort()).toEqual([...ids].sort());
    const inOrder = await logs({ since: new Date(start + 1).toISOString(), ...bounded() });
    expect(uuids(inOrder)).toEqual(ids);
  });

  test('are found by a poll that begins after they happened, and not by a bounded query', async () => {
    org.state.log.set({ lateShare: 1, lateMs: 10_000, seed: 7 });
    const ids = await happenings(20);
    now += 5_000;
    const since = new Date(now).toISOString();
    now += 10_000;
    const { seen } = await readOn(`/logs?since=${since}`);
    expect(seen.length).toBeGreaterThan(0);
    expect(seen.every((uuid) => ids.includes(uuid))).toBe(true);
    expect(uuids(await logs({ since, ...bounded() }))).toEqual([]);
  });

  test('come at their time where the rule says so, so that a reader who is past it misses them', async () => {
    org.state.behavior.lateLogEvent = 'at its time';
    try {
      const cursor = next(await logs()) as string;
      org.state.log.set({ lateShare: 0.5, lateMs: 200, seed: 7 });
      const ids = await happenings(40);
      const { seen, end } = await readOn(cursor);
      now += 1000;
      const { seen: rest } = await readOn(end);
      expect(seen.length + rest.length).toBeLessThan(40);
      expect((await readOn(`/logs?since=${new Date(start + 1).toISOString()}`)).seen).toEqual(ids);
    } finally {
      org.state.behavior.lateLogEvent = 'at the end';
    }
  });

  test('and doubled ones are the same for one seed', async () => {
    const run = async (seedOfRun: number) => {
      now = start;
      // What the org holds from the start is not late.
      org.state.log.set({ lateShare: 0, doubledShare: 0 });
      org.reset();
      org.state.log.set({ lateShare: 0.5, lateMs: 200, doubledShare: 0.3, seed: seedOfRun });
      await happenings(30);
      now += 1000;
      return (await readOn(`/logs?since=${new Date(start + 1).toISOString()}`)).seen;
    };
    const [one, again, other] = [await run(1), await run(1), await run(2)];
    expect(again).toEqual(one);
    expect(other).not.toEqual(one);
    expect(new Set(one).size).toBe(30);
    expect(one.length).toBeGreaterThan(30);
  });
});

import { beforeEach, describe, expect, test } from '@jest/globals';
import { Buckets } from '../../src/rate-limit/buckets.js';
import { ClockSkew } from '../../src/rate-limit/clock-skew.js';
import { RateHeaders } from '../../src/rate-limit/rate-headers.js';
import { createLimits, type Limits, type RequestPriority } from '../../src/rate-limit/rate-limits.js';
import type { OktaRequest } from '../../src/request/request.js';
import { SteppedTime } from './stepped-time.js';

const START = 1_800_000_000_000;
const single: RequestPriority = { level: 'single', share: 1 };

let limits: Limits;
let now: number;
beforeEach(() => {
  limits = createLimits({ random: () => 0 });
  now = START;
});

function operation(operationId: string, path: string, method: OktaRequest['method'] = 'GET'): OktaRequest {
  return { step: operationId, operationId, method, path, retry: 'safe' };
}

const getUser = operation('getUser', '/api/v1/users/00u1');
const createUser = operation('createUser', '/api/v1/users', 'POST');
const suspend = operation('suspendUser', '/api/v1/users/00u1/lifecycle/suspend', 'POST');
const updateUser = operation('updateUser', '/api/v1/users/00u1', 'POST');
const listHooks = operation('listEventHooks', '/api/v1/eventHooks');
const listRoles = operation('listRoles', '/api/v1/iam/roles');

const may = (request: OktaRequest) => {
  if (!limits.tryAcquire(request, now, single)) return false;
  limits.release(request, now, false);
  return true;
};

/** One call and its answer, 50 ms later; the window ends so many seconds after the start. */
function hear(request: OktaRequest, limit: number, remaining: number, resetInS = 60, date = now): void {
  now += 1;
  expect(limits.tryAcquire(request, now, single)).toBe(true);
  const sentAt = now;
  now += 50;
  const headers = {
    date: new Date(Math.floor(date / 1000) * 1000).toUTCString(),
    'x-rate-limit-limit': String(limit),
    'x-rate-limit-remaining': String(remaining),
    'x-rate-limit-reset': String(START / 1000 + resetInS),
  };
  limits.observe(request, { status: 200, headers, body: '' }, now, sentAt);
}

describe('which operations share a bucket', () => {
  test("Okta's table is the start: what one used up, another of its bucket does not ask for", () => {
    hear(createUser, 600, 0);
    expect(may(suspend)).toBe(false);
    expect(may(getUser)).toBe(true);
    expect(may(updateUser)).toBe(true);
  });

  test('answers with the same limit and the same reset show that two share one', () => {
    hear(listHooks, 100, 60);
    hear(suspend, 100, 55);
    hear(listHooks, 100, 0);
    expect(may(suspend)).toBe(false);
  });

  test('the same numbers by chance come apart when the count does not go on', () => {
    hear(createUser, 600, 598);
    hear(updateUser, 600, 597);
    hear(createUser, 600, 500);
    // What was used of the one bucket meanwhile is no sudden rush beside our few calls.
    now += 20_000;
    hear(updateUser, 600, 596);
    hear(createUser, 600, 0);
    expect(may(updateUser)).toBe(true);
    expect(may(createUser)).toBe(false);
  });

  test('what came apart stays apart, also where the numbers agree by chance later', () => {
    hear(createUser, 600, 598);
    hear(updateUser, 600, 597);
    hear(updateUser, 600, 599);
    now = START + 61_000;
    hear(createUser, 600, 599, 120);
    hear(updateUser, 600, 598, 120);
    hear(createUser, 600, 0, 120);
    expect(may(createUser)).toBe(false);
    expect(may(updateUser)).toBe(true);
  });

  test('what the table leaves to one rest comes apart by its limits', () => {
    hear(listHooks, 1000, 999);
    hear(listRoles, 100, 0);
    expect(may(listHooks)).toBe(true);
    expect(may(listRoles)).toBe(false);
  });

  test('a waiting call goes by what its operation is found to share', () => {
    hear(listHooks, 1000, 999);
    expect(limits.tryAcquire(listRoles, now, single)).toBe(true);
    const gone: string[] = [];
    const clock = { now: () => now, sleep: () => new Promise<void>(() => {}) };
    limits.observe(listRoles, answered(100, 0), now, now);
    limits.enqueue(listRoles, single, false, clock, () => gone.push('roles'));
    limits.enqueue(listHooks, single, false, clock, () => gone.push('hooks'));
    expect(gone).toEqual(['hooks']);
  });
});

function answered(limit: number, remaining: number) {
  return {
    status: 200,
    headers: {
      date: new Date(now).toUTCString(),
      'x-rate-limit-limit': String(limit),
      'x-rate-limit-remaining': String(remaining),
      'x-rate-limit-reset': String(START / 1000 + 60),
    },
    body: '',
  };
}

describe("Okta's table", () => {
  const buckets: OktaRequest[][] = [
    [createUser, suspend, operation('listUsers', '/api/v1/users?filter=a')],
    [getUser, operation('getUserFields', '/api/v1/users/00u2?fields=a')],
    [updateUser, operation('deleteUser', '/api/v1/users/00u1', 'DELETE')],
    [
      operation('addGroup', '/api/v1/groups', 'POST'),
      operation('addMember', '/api/v1/groups/1/users/2', 'PUT'),
    ],
    [operation('getGroup', '/api/v1/groups/00g1'), operation('deleteGroup', '/api/v1/groups/00g2', 'DELETE')],
    [
      operation('listApps', '/api/v1/apps'),
      operation('activateApp', '/api/v1/apps/1/lifecycle/activate', 'POST'),
    ],
    [operation('getApp', '/api/v1/apps/0oa1'), operation('deleteApp', '/api/v1/apps/0oa1', 'DELETE')],
    [operation('listLogs', '/api/v1/logs'), operation('listLogsSince', '/api/v1/logs?since=a')],
    [listHooks, listRoles, operation('metadata', '/.well-known/okta'), operation('other', '/x/api/v1/users')],
  ];

  test.each(buckets.flat().map((request) => [request.operationId, request] as const))(
    '%s uses up its own bucket and no other',
    (_, request) => {
      hear(request, 600, 0);
      for (const bucket of buckets)
        for (const other of bucket)
          expect([other.operationId, may(other)]).toEqual([other.operationId, !bucket.includes(request)]);
    },
  );
});

describe('a place', () => {
  test('is given back by an answer or a loss, and counts for its operation until then', () => {
    for (let call = 0; call < 75; call += 1) {
      expect(limits.tryAcquire(getUser, now, single)).toBe(true);
      limits.observe(getUser, { status: 200, headers: {}, body: '' }, now, now);
    }
    for (let call = 0; call < 75; call += 1) expect(limits.tryAcquire(getUser, now, single)).toBe(true);
    expect(limits.tryAcquire(getUser, now, single)).toBe(false);
    expect(limits.tryAcquire(listHooks, now, single)).toBe(false);
    limits.release(getUser, now, false);
    expect(limits.tryAcquire(listHooks, now, single)).toBe(true);
  });

  test('is not to be had for some time after a 429 that says that too many are under way', () => {
    expect(limits.tryAcquire(getUser, now, single)).toBe(true);
    const learnt = limits.observe(getUser, { ...answered(0, 0), status: 429 }, now, now);
    expect(learnt).toBeUndefined();
    expect(limits.tryAcquire(listHooks, now + 124, single)).toBe(false);
    expect(limits.tryAcquire(listHooks, now + 125, single)).toBe(true);
    expect(limits.tryAcquire(getUser, now + 125, single)).toBe(false);
  });

  test('is not to be had before the reset after a 429 of a window', () => {
    expect(limits.tryAcquire(getUser, now, single)).toBe(true);
    expect(limits.observe(getUser, { ...answered(100, 0), status: 429 }, now, now)).toEqual({
      limit: 100,
      remaining: 0,
      resetAt: new Date(START + 60_000).toISOString(),
    });
    now = START + 59_999;
    expect(may(getUser)).toBe(false);
    expect(limits.forecast(getUser, now, single).leastMs).toBe(1);
    now = START + 60_000;
    expect(may(getUser)).toBe(true);
    expect(limits.forecast(getUser, now, single).leastMs).toBe(0);
  });

  test('is open to others after a 429 that has calls left: it is about something of its own', () => {
    hear(getUser, 100, 99);
    expect(limits.tryAcquire(getUser, now, single)).toBe(true);
    limits.observe(getUser, { ...answered(100, 98), status: 429 }, now, now);
    expect(may(getUser)).toBe(true);
  });

  test('of a refusal that says nothing is no news of the bucket', () => {
    expect(limits.tryAcquire(getUser, now, single)).toBe(true);
    limits.observe(getUser, { status: 400, headers: {}, body: '' }, now, now);
    expect(limits.tryAcquire(getUser, now, single)).toBe(true);
    expect(limits.tryAcquire(getUser, now, single)).toBe(false);
  });

  test('is spent by an answer without headers, but not by a 429 without them', () => {
    const silently = (status: number) => {
      limits = createLimits({ random: () => 0 });
      hear(getUser, 2, 1);
      expect(limits.tryAcquire(getUser, now, single)).toBe(true);
      limits.observe(getUser, { status, headers: {}, body: '' }, now, now);
      return may(getUser);
    };
    expect([404, 429].map(silently)).toEqual([false, true]);
  });

  test('is to be had after a reset at once, or after a refusal a little later, each process at its own time', () => {
    const opensLate = (status: number) => {
      limits = createLimits({ random: () => 1 });
      now = START;
      expect(limits.tryAcquire(getUser, now, single)).toBe(true);
      limits.observe(getUser, { ...answered(100, 0), status }, now, now);
      now = START + 60_000;
      const atReset = may(getUser);
      now = START + 60_499;
      const before = may(getUser);
      now = START + 60_500;
      return [atReset, before, may(getUser)];
    };
    expect(opensLate(200)).toEqual([true, true, true]);
    expect(opensLate(429)).toEqual([false, false, true]);
    expect(limits.forecast(getUser, now, single).leastMs).toBe(0);
  });

  test('is refused for a 429 with calls left no later', () => {
    limits = createLimits({ random: () => 1 });
    hear(getUser, 100, 99);
    expect(limits.tryAcquire(getUser, now, single)).toBe(true);
    limits.observe(getUser, { ...answered(100, 98), status: 429 }, now, now);
    expect(limits.forecast(getUser, now, single).leastMs).toBe(0);
  });

  test('needs no Date in the answers', () => {
    expect(limits.tryAcquire(getUser, now, single)).toBe(true);
    const { headers, ...rest } = answered(100, 0);
    limits.observe(getUser, { ...rest, headers: { ...headers, date: undefined } }, now, now);
    expect(may(getUser)).toBe(false);
    now = START + 60_000;
    expect(may(getUser)).toBe(true);
  });

  test('that was given back does not go along when its operation turns out to count elsewhere', () => {
    for (let call = 0; call < 3; call += 1) {
      expect(limits.tryAcquire(listRoles, now, single)).toBe(true);
      limits.release(listRoles, now, false);
    }
    hear(listHooks, 1000, 999);
    hear(listRoles, 100, 99);
    expect(limits.tryAcquire(listRoles, now, single)).toBe(true);
    expect(limits.tryAcquire(listRoles, now, single)).toBe(true);
    hear(listHooks, 1000, 998);
  });

  test('is of a bucket only while an operation counts there', () => {
    const buckets = new Buckets(new ClockSkew(), () => 0);
    const operations = [listHooks, listRoles].map((request) => buckets.operation(request));
    expect(buckets.all.size).toBe(1);
    const said = (limit: number, remaining: number) =>
      Object.assign(new RateHeaders(), { limit, remaining, resetAt: START + 60_000 });
    const hears = (index: 0 | 1, seen: RateHeaders) => {
      const one = operations[index] as ReturnType<typeof buckets.operation>;
      one.bucket.start(now);
      buckets.place(one, seen, now, now);
      one.bucket.observe(seen, now);
      now += 100;
    };
    hears(0, said(1_000, 999));
    hears(1, said(100, 60));
    expect(buckets.all.size).toBe(2);
    hears(0, said(100, 58));
    expect(buckets.all.size).toBe(1);
    expect(operations[0]?.bucket).toBe(operations[1]?.bucket);
  });
});

describe('the line', () => {
  const clock = { now: () => now, sleep: () => new Promise<void>(() => {}) };

  function full(remaining = 0) {
    hear(getUser, 100, remaining);
    const gone: string[] = [];
    const enter = (name: string, priority = single, isRetry = false) =>
      limits.enqueue(getUser, priority, isRetry, clock, () => gone.push(name));
    return { gone, enter };
  }

  test('moves when a window begins, by rank', () => {
    const { gone, enter } = full();
    enter('bulk', { level: 'bulk', share: 1 });
    enter('single');
    enter('again', single, true);
    expect(gone).toEqual([]);
    now = START + 60_100;
    limits.release(listHooks, now, false);
    expect(gone).toEqual(['again']);
    now += 50;
    limits.observe(getUser, { ...answered(100, 99), headers: later(99) }, now, now - 50);
    expect(gone).toEqual(['again', 'single', 'bulk']);
  });

  test('is not passed by a call that comes later, unless that goes before', () => {
    const { gone, enter } = full();
    const bulk = { level: 'bulk', share: 1 } as const;
    enter('bulk', bulk);
    now = START + 60_100;
    expect(limits.tryAcquire(getUser, now, bulk)).toBe(false);
    expect(limits.tryAcquire(getUser, now, single)).toBe(true);
    expect(gone).toEqual([]);
  });

  test('goes by rank over all buckets where too many are under way', () => {
    expect(limits.tryAcquire(getUser, now, single)).toBe(true);
    limits.observe(getUser, { ...answered(0, 0), status: 429 }, now, now);
    const gone: string[] = [];
    const enter = (name: string, request: OktaRequest, priority: RequestPriority) =>
      limits.enqueue(request, priority, false, clock, () => gone.push(name));
    enter('bulk', listHooks, { level: 'bulk', share: 1 });
    enter('half', createUser, { level: 'single', share: 0.5 });
    enter('single', operation('getGroup', '/api/v1/groups/1'), single);
    enter('last', operation('getApp', '/api/v1/apps/1'), { level: 'bulk', share: 0.5 });
    expect(gone).toEqual([]);
    now += 1_000;
    for (const request of [listRoles, listRoles, listRoles, listRoles]) limits.release(request, now, false);
    expect(gone).toEqual(['single', 'half', 'bulk', 'last']);
  });

  test('wakes for the bucket that opens first, and sleeps without a timer when nobody waits', async () => {
    const time = new SteppedTime();
    now = time.now;
    const gone: string[] = [];
    const closed = (request: OktaRequest, seconds: number) => {
      expect(limits.tryAcquire(request, now, single)).toBe(true);
      const headers = { ...answered(100, 0).headers, 'x-rate-limit-reset': String(now / 1000 + seconds) };
      limits.observe(request, { status: 200, headers, body: '' }, now, now);
    };
    closed(getUser, 20);
    closed(updateUser, 40);
    const enter = (name: string, request: OktaRequest) =>
      limits.enqueue(request, single, false, time.clock, () => {
        gone.push(name);
      });
    enter('later', updateUser);
    enter('sooner', getUser);
    const leave = enter('left', updateUser);
    await time.pass(20_001);
    expect(gone).toEqual(['sooner']);
    await time.pass(20_000);
    expect(gone).toEqual(['sooner', 'later']);
    expect(time.timers).toBe(1);
    leave();
    await time.pass(0);
    expect(time.timers).toBe(0);
  });

  test('goes on by itself after a refusal for too many at once', async () => {
    const time = new SteppedTime();
    now = time.now;
    expect(limits.tryAcquire(getUser, now, single)).toBe(true);
    limits.observe(getUser, { ...answered(0, 0), status: 429 }, now, now);
    const gone: number[] = [];
    limits.enqueue(listHooks, single, false, time.clock, () => gone.push(time.now - now));
    await time.pass(1_000);
    expect(gone).toEqual([125]);
    expect(time.timers).toBe(0);
  });

  test('is left, once', () => {
    const { gone, enter } = full();
    const leave = enter('one');
    enter('two');
    expect(limits.forecast(getUser, now, single, 100).leastMs).toBeGreaterThan(70_000);
    leave();
    leave();
    expect(limits.forecast(getUser, now, single, 99).leastMs).toBeLessThan(70_000);
    now = START + 60_100;
    limits.release(listHooks, now, false);
    expect(gone).toEqual(['two']);
  });
});

describe('a window', () => {
  test('ends by the clock of the org, not by ours', () => {
    const hourAhead = START + 3_600_000;
    hear(getUser, 100, 0, 3_660, hourAhead);
    now = START + 59_000;
    expect(may(getUser)).toBe(false);
    now = START + 60_100;
    expect(may(getUser)).toBe(true);
  });

  test('begins anew with one call, which shows what is left; the others follow it', () => {
    hear(getUser, 100, 0);
    now = START + 61_000;
    expect(limits.tryAcquire(getUser, now, single)).toBe(true);
    expect(limits.tryAcquire(getUser, now, single)).toBe(false);
    now += 50;
    limits.observe(getUser, { ...answered(100, 99), headers: later(99) }, now, now - 50);
    expect(limits.tryAcquire(getUser, now, single)).toBe(true);
  });

  test('is not changed by an answer of the window before', () => {
    expect(limits.tryAcquire(getUser, now, single)).toBe(true);
    hearLater(50);
    limits.observe(getUser, answered(100, 1), now, START);
    expect(may(getUser)).toBe(true);
    expect(limits.forecast(getUser, now, single).leastMs).toBe(0);
  });

  test('a late answer with a higher count changes nothing', () => {
    expect(limits.tryAcquire(getUser, now, single)).toBe(true);
    now += 20;
    limits.observe(getUser, answered(3, 2), now, START);
    expect(limits.tryAcquire(getUser, now, single)).toBe(true);
    expect(limits.tryAcquire(getUser, now, single)).toBe(true);
    limits.observe(getUser, answered(3, 0), now + 20, now);
    limits.observe(getUser, answered(3, 1), now + 30, now);
    now += 40;
    expect(may(getUser)).toBe(false);
  });
});

const later = (remaining: number) => ({
  ...answered(100, remaining).headers,
  'x-rate-limit-reset': String(START / 1000 + 120),
});

function hearLater(remaining: number): void {
  now = START + 60_500;
  expect(limits.tryAcquire(updateUser, now, single)).toBe(true);
  limits.observe(updateUser, { ...answered(100, remaining), headers: later(remaining) }, now + 50, now);
  now += 100;
}

describe('answers that say nothing', () => {
  test('without the headers nothing is held back', () => {
    expect(limits.tryAcquire(getUser, now, single)).toBe(true);
    limits.observe(getUser, { status: 200, headers: {}, body: '' }, now, now);
    for (let count = 0; count < 50; count += 1) expect(limits.tryAcquire(getUser, now, single)).toBe(true);
  });

  test.each([
    ['joined by a proxy', { 'x-rate-limit-reset': '1800000060, 1800000061' }],
    ['no number', { 'x-rate-limit-remaining': 'none' }],
    ['empty', { 'x-rate-limit-limit': '' }],
  ])('headers that are %s are as good as none', (_, wrong) => {
    expect(limits.tryAcquire(getUser, now, single)).toBe(true);
    const answer = answered(100, 0);
    const learnt = limits.observe(getUser, { ...answer, headers: { ...answer.headers, ...wrong } }, now, now);
    expect(learnt).toBeUndefined();
    expect(may(getUser)).toBe(true);
  });

  test('of a lost call it is assumed that Okta counted it', () => {
    hear(getUser, 2, 1);
    expect(limits.tryAcquire(getUser, now, single)).toBe(true);
    limits.release(getUser, now, true);
    expect(may(getUser)).toBe(false);
  });
});

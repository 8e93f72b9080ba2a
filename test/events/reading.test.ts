import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import { type Checkpoint, type Connector, type EventsOptions, isConnectorError } from '../../src/index.js';
import { type Clock, systemClock } from '../../src/transport/clock.js';
import { type LogServer, logServer } from './log-server.js';

let server: LogServer;
let okta: Connector;
const from = '2020-01-01T00:00:00Z';
const HOUR = 3_600_000;

beforeEach(async () => {
  server = await logServer();
  okta = server.connect();
});
afterEach(() => server.close());

/** A store in memory that can be read, and told to fail. */
function store(): Checkpoint & { text: string | undefined; saves: number; fails: boolean } {
  return {
    text: undefined,
    saves: 0,
    fails: false,
    load() {
      return this.text;
    },
    save(text, previous) {
      if (this.fails) throw Object.assign(new Error('no space'), { code: 'ENOSPC' });
      if (this.text !== previous) return false;
      this.text = text;
      this.saves += 1;
      return true;
    },
  };
}

const many = (count: number) => Array.from({ length: count }, () => ({}));
const recently = () => new Date(Date.now() - HOUR).toISOString();

/** The system's clock, with short waits in place of long ones. */
function hasty(): Clock {
  return {
    now: Date.now,
    sleep: (ms, signal, options) =>
      systemClock.sleep(options?.background ? ms : Math.min(ms, 5), signal, options),
  };
}

/** Everything that the log has, by its uuid; a star marks what was said to be redelivered. */
async function drained(options: EventsOptions = {}): Promise<string[]> {
  const uuids: string[] = [];
  const events = okta.events('newSystemLogEvent', {}, { from: recently(), follow: false, ...options });
  for await (const { uuid, redelivered } of events) uuids.push(redelivered ? `${uuid}*` : uuid);
  return uuids;
}

const ids = (first: number, last: number) =>
  Array.from({ length: last - first + 1 }, (_, index) => `event-${first + index}`);

describe('A reader', () => {
  test('gives the events of several pages in the order of the log', async () => {
    server.pageSize = 3;
    server.add(many(8));
    expect(await drained()).toEqual(ids(1, 8));
    expect(server.seen[0]).toMatch(/^\/api\/v1\/logs\?since=.*&sortOrder=ASCENDING&limit=1000$/);
    expect(server.seen.slice(1).every((path) => path.includes('after=') && !path.includes('since='))).toBe(
      true,
    );
  });

  test('asks for the event types, the filter and the words of the trigger and of the inputs', async () => {
    const inputs = { filter: 'target.id eq "00u1"', q: 'harper lock' };
    for await (const _ of okta.events('signInRefused', inputs, { follow: false })) break;
    const query = new URL(server.seen[0] ?? '', server.url).searchParams;
    expect(query.get('filter')).toBe(
      '(eventType eq "user.session.start" or eventType eq "user.authentication.auth_via_mfa") and (outcome.result eq "FAILURE") and (target.id eq "00u1")',
    );
    expect(query.get('q')).toBe('harper lock');
  });

  test('goes on where a short page holds the same event as the page before', async () => {
    server.pageSize = 1;
    server.add([{ uuid: 'twice' }, { uuid: 'twice' }, { uuid: 'after' }]);
    expect(await drained()).toEqual(['twice', 'after']);
  });

  test('with a checkpoint goes on after the last event that was taken', async () => {
    const checkpoint = store();
    server.add(many(3));
    expect(await drained({ checkpoint })).toEqual(ids(1, 3));
    server.add(many(2));
    expect(await drained({ checkpoint })).toEqual(ids(4, 5));
    expect(await drained({ checkpoint })).toEqual([]);
  });

  test.each([1, 4])(
    'that is left under way gives it again, marked, when %i are saved ahead',
    async (saveEvery) => {
      const checkpoint = store();
      server.add(many(10));
      const events = okta.events('newSystemLogEvent', {}, { checkpoint, from: recently(), saveEvery });
      for (let given = 0; given < 6; given += 1) await events.next();
      await events.return?.();
      const again = await drained({ checkpoint, saveEvery });
      const first = saveEvery === 1 ? 6 : 5;
      const marked = saveEvery === 1 ? [6] : [5, 6, 7, 8];
      expect(again).toEqual(
        ids(first, 10).map((uuid) => (marked.includes(Number(uuid.slice(6))) ? `${uuid}*` : uuid)),
      );
    },
  );

  test('keeps the mark of what was under way until it is taken, however often it breaks off', async () => {
    const checkpoint = store();
    server.add(many(1));
    for (let time = 0; time < 3; time += 1) {
      const events = okta.events('newSystemLogEvent', {}, { checkpoint, from: recently() });
      expect((await events.next()).value).toMatchObject({
        uuid: 'event-1',
        ...(time > 0 && { redelivered: true }),
      });
      await events.return?.();
    }
    const events = okta.events('newSystemLogEvent', {}, { checkpoint, follow: false });
    await events.next();
    await events.take();
    await events.return?.();
    expect(await drained({ checkpoint })).toEqual([]);
  });

  test('gives no event before the checkpoint is saved, and loses none when that fails', async () => {
    const checkpoint = store();
    server.add(many(3));
    const events = okta.events('newSystemLogEvent', {}, { checkpoint, from: recently() });
    await events.next();
    checkpoint.fails = true;
    const error = await events.next().catch((thrown: unknown) => thrown);
    expect(isConnectorError(error)).toBe(true);
    expect(error).toMatchObject({ code: 'CHECKPOINT', outcome: 'unchanged', retryable: true });
    expect(String((error as Error).message)).toContain('ENOSPC');
    checkpoint.fails = false;
    expect(await drained({ checkpoint })).toEqual(['event-1*', 'event-2', 'event-3']);
  });

  test('ends when another one uses its checkpoint', async () => {
    const checkpoint = store();
    server.add(many(5));
    const first = okta.events('newSystemLogEvent', {}, { checkpoint, from: recently() });
    await first.next();
    expect(await drained({ checkpoint })).toEqual(['event-1*', ...ids(2, 5)]);
    await expect(first.next()).rejects.toMatchObject({ code: 'CHECKPOINT', outcome: 'unchanged' });
    expect(await first.next()).toEqual({ done: true, value: undefined });
  });

  test.each([
    ['of another trigger', 'userCreated' as const, {}],
    ['of other inputs', 'userDeactivated' as const, { q: 'blake' }],
  ])('refuses a checkpoint %s', async (_, id, inputs) => {
    const checkpoint = store();
    for await (const _ of okta.events('userDeactivated', {}, { checkpoint, follow: false }));
    const events = okta.events(id, inputs, { checkpoint, follow: false });
    await expect(events.next()).rejects.toMatchObject({ code: 'CHECKPOINT', outcome: 'not-sent' });
  });

  test.each([
    '{',
    '{"version":2}',
    '[]',
    'null',
    '{"version":1,"of":"x","fence":1,"at":1,"anchor":"//evil","open":[],"seen":[]}',
  ])('refuses the checkpoint %s', async (text) => {
    const checkpoint = { load: () => text, save: () => true };
    const events = okta.events('userDeactivated', {}, { checkpoint });
    await expect(events.next()).rejects.toMatchObject({ code: 'CHECKPOINT' });
    expect(server.seen).toEqual([]);
  });

  test('sends nothing and loads nothing before an event is asked for', async () => {
    const events = okta.events('userDeactivated', {}, { checkpoint: { load: () => 'x', save: () => true } });
    await events.return?.();
    expect(server.seen).toEqual([]);
  });
});

describe('Events that come late', () => {
  test('before others that were given are found for as long as the overlap, and no other comes twice', async () => {
    const checkpoint = store();
    server.add(many(4));
    expect(await drained({ checkpoint })).toEqual(ids(1, 4));
    server.add([{ uuid: 'late' }], 'event-3');
    server.add([{ uuid: 'last' }]);
    expect(await drained({ checkpoint })).toEqual(['late', 'last']);
  });

  test('are not looked for any more once the log was read again after the overlap', async () => {
    const checkpoint = store();
    server.add(many(3));
    const options = { checkpoint, overlapMs: 0 };
    await drained(options);
    // The first look after the overlap still goes back; the ones after it start behind.
    const kept = () =>
      new URL(JSON.parse(checkpoint.text ?? '').anchor, server.url).searchParams.get('after');
    const events = okta.events('newSystemLogEvent', {}, { ...options, idleMs: 1 });
    const next = events.next();
    while (server.seen.length < 12) await new Promise((resolve) => setTimeout(resolve, 5));
    server.add([{}]);
    await next;
    await events.return?.();
    expect(kept()).toBe('3');
    expect(server.seen.at(-1)).toContain('after=');
  });

  test('twice in the log are given once', async () => {
    server.pageSize = 2;
    server.add([{ uuid: 'a' }, { uuid: 'b' }, { uuid: 'a' }, { uuid: 'c' }, { uuid: 'c' }]);
    expect(await drained()).toEqual(['a', 'b', 'c']);
  });
});

describe('A backlog', () => {
  test('that is older than the overlap moves the anchor with each full page', async () => {
    const checkpoint = store();
    server.pageSize = 1_000;
    server.add(
      Array.from({ length: 2_500 }, () => ({ published: new Date(Date.now() - HOUR / 2).toISOString() })),
    );
    const events = okta.events('newSystemLogEvent', {}, { checkpoint, from: recently() });
    for (let given = 0; given < 2_100; given += 1) await events.next();
    await events.return?.();
    const { anchor, seen } = JSON.parse(checkpoint.text ?? '');
    expect(anchor).toContain('after=2000');
    expect(seen.length).toBeLessThan(1_400);
    expect(await drained({ checkpoint })).toEqual(['event-2100*', ...ids(2_101, 2_500)]);
  });
});

describe('A cursor that Okta refuses', () => {
  test('is said as a gap, and reading goes on by time', async () => {
    const checkpoint = store();
    const gaps: unknown[] = [];
    server.add(many(2));
    // The anchor must be a cursor of Okta's.
    checkpoint.text = undefined;
    await drained({ checkpoint, overlapMs: 0 });
    const events = okta.events('newSystemLogEvent', {}, { checkpoint, overlapMs: 0, idleMs: 1 });
    const next = events.next();
    while (server.seen.length < 10) await new Promise((resolve) => setTimeout(resolve, 5));
    server.add([{}]);
    await next;
    await events.take();
    await events.return?.();
    server.forgottenBefore = 3;
    server.add(many(2));
    const given = [];
    for await (const event of okta.events(
      'newSystemLogEvent',
      {},
      { checkpoint, follow: false, onGap: (gap) => gaps.push(gap) },
    ))
      given.push(event);
    expect(given.map(({ uuid }) => uuid)).toEqual(expect.arrayContaining(['event-4', 'event-5']));
    expect(gaps).toHaveLength(1);
    expect(given[0]?.gap).toEqual(gaps[0]);
    expect(given.slice(1).every(({ gap }) => gap === undefined)).toBe(true);
    expect(given.filter(({ uuid, redelivered }) => uuid === 'event-3' && !redelivered)).toEqual([]);
  });

  test('older than the retention is said as a gap', async () => {
    const checkpoint = store();
    server.add(many(1));
    await drained({ checkpoint });
    const position = JSON.parse(checkpoint.text ?? '');
    const at = Date.now() - 100 * 24 * HOUR;
    checkpoint.text = JSON.stringify({ ...position, at });
    server.add(many(1));
    const [event] = [await okta.events('newSystemLogEvent', {}, { checkpoint }).next()];
    expect(event?.value).toMatchObject({ gap: { from: new Date(at).toISOString() } });
  });

  test('is not what a refused filter is taken for', async () => {
    server.fault = (_request, response) => {
      response.writeHead(400, { 'content-type': 'application/json', 'x-okta-request-id': 'r' });
      response.end(
        JSON.stringify({
          errorCode: 'E0000031',
          errorSummary: 'Invalid filter.',
          errorId: 'x',
          errorCauses: [],
        }),
      );
      return true;
    };
    const events = okta.events('newSystemLogEvent', { filter: 'nonsense' }, { follow: false });
    await expect(events.next()).rejects.toMatchObject({ code: 'REJECTED', outcome: 'unchanged' });
  });
});

describe('A start', () => {
  test('before the retention says what Okta no longer has', async () => {
    server.add(many(1));
    const events = okta.events('newSystemLogEvent', {}, { from, follow: false });
    const { value } = await events.next();
    expect(value.gap.from).toBe('2020-01-01T00:00:00.000Z');
    const since = new URL(server.seen[0] ?? '', server.url).searchParams.get('since') ?? '';
    expect(Date.now() - Date.parse(since)).toBeLessThanOrEqual(90 * 24 * HOUR + 1_000);
  });

  test('with a clock that is ahead leaves out nothing that happened since', async () => {
    const ahead = { ...hasty(), now: () => Date.now() + HOUR / 2 };
    const early = server.connect({ clock: ahead });
    const events = early.events('newSystemLogEvent', {}, {});
    const first = events.next();
    while (server.seen.length < 3) await new Promise((resolve) => setTimeout(resolve, 5));
    server.add(many(1));
    expect((await first).value).toMatchObject({ uuid: 'event-1' });
    await events.return?.();
  });
});

describe('A next page', () => {
  test.each([
    ['of another host', 'https://evil.example/api/v1/logs?after=1', /evil\.example/],
    ['of another list', '/api/v1/users?after=1', /another list/],
  ])('%s is not followed', async (_, target, message) => {
    server.fault = (_request, response) => {
      response.writeHead(200, {
        'content-type': 'application/json',
        'x-okta-request-id': 'r',
        link: `<${new URL(target, server.url)}>; rel="next"`,
      });
      response.end('[{"uuid":"a"}]');
      return true;
    };
    const errors: string[] = [];
    const events = server
      .connect({ clock: hasty() })
      .events('newSystemLogEvent', {}, { follow: false, onRetry: ({ code }) => errors.push(code) });
    await expect(events.next()).rejects.toMatchObject({
      code: 'INVALID_RESPONSE',
      message: expect.stringMatching(message),
    });
    expect(errors).toEqual(['INVALID_RESPONSE', 'INVALID_RESPONSE']);
    expect(server.seen.every((path) => path.startsWith('/api/v1/logs?since='))).toBe(true);
  });
});

describe('A failure', () => {
  test('of Okta or the network is waited for, and nothing is left out', async () => {
    server.pageSize = 2;
    server.add(many(5));
    let requests = 0;
    server.fault = (_request, response) => {
      requests += 1;
      if (requests % 2 === 0) return false;
      if (requests % 4 === 1) response.destroy();
      else response.writeHead(503).end();
      return true;
    };
    const patient = server.connect({ clock: hasty(), maxRetries: 0 });
    const uuids: string[] = [];
    const events = patient.events('newSystemLogEvent', {}, { from: recently(), follow: false });
    for await (const { uuid } of events) uuids.push(uuid);
    expect(uuids).toEqual(ids(1, 5));
  });

  test('that waiting does not mend is thrown', async () => {
    server.fault = (_request, response) => {
      response.writeHead(401, { 'content-type': 'application/json', 'x-okta-request-id': 'r' });
      response.end(
        '{"errorCode":"E0000011","errorSummary":"Invalid token provided","errorId":"x","errorCauses":[]}',
      );
      return true;
    };
    await expect(okta.events('userCreated', {}).next()).rejects.toMatchObject({ code: 'UNAUTHENTICATED' });
  });
});

describe('The end', () => {
  test('by the signal ends the wait and throws CANCELLED', async () => {
    const stop = new AbortController();
    const events = okta.events('userCreated', {}, { signal: stop.signal });
    const next = events.next();
    while (server.seen.length < 1) await new Promise((resolve) => setTimeout(resolve, 5));
    stop.abort();
    await expect(next).rejects.toMatchObject({ code: 'CANCELLED' });
    expect(await events.next()).toMatchObject({ done: true });
  });

  test('by return ends the wait', async () => {
    const events = okta.events('userCreated', {});
    const next = events.next();
    while (server.seen.length < 1) await new Promise((resolve) => setTimeout(resolve, 5));
    await events.return?.();
    expect(await next).toEqual({ done: true, value: undefined });
  });

  test('wake looks at the log at once', async () => {
    const events = okta.events('newSystemLogEvent', {}, { from: recently() });
    const next = events.next();
    while (server.seen.length < 1) await new Promise((resolve) => setTimeout(resolve, 5));
    server.add(many(1));
    events.wake();
    expect((await next).value.uuid).toBe('event-1');
    await events.return?.();
  });
});

test.each([
  ['an unknown trigger', 'userVanished', {}, {}, 'UNKNOWN_ACTION'],
  ['an unknown input', 'userCreated', { userId: 'x' }, {}, 'INVALID_INPUT'],
  ['event types that are none', 'newSystemLogEvent', { eventTypes: ['a" or 1'] }, {}, 'INVALID_INPUT'],
  ['an option that can not be', 'userCreated', {}, { idleMs: 0 }, 'INVALID_INPUT'],
  ['a time that is none', 'userCreated', {}, { from: 'yesterday' }, 'INVALID_INPUT'],
])('%s is refused before anything is sent', async (_, id, inputs, options, code) => {
  await expect(okta.events(id as string, inputs, options).next()).rejects.toMatchObject({
    code,
    outcome: 'not-sent',
  });
  expect(server.seen).toEqual([]);
});

test('an allow list without Get System Log allows no trigger', async () => {
  const events = server.connect({ allow: ['users'] }).events('userCreated', {});
  await expect(events.next()).rejects.toMatchObject({ code: 'NOT_ALLOWED' });
});

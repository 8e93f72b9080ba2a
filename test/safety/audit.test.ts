import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from '@jest/globals';
import { listActions } from '../../src/catalog/catalog.js';
import type { AuditEvent, Connector, ConnectorOptions, Result } from '../../src/index.js';
import { createLimits } from '../../src/rate-limit/rate-limits.js';
import { type Sandbox, seed, startSandbox } from '../../src/sandbox/index.js';
import { connectTo } from '../helpers/sandbox-org.js';
import { leapingClock } from '../helpers/scripted-server.js';
import { usualInputs } from '../helpers/usual-inputs.js';

let org: Sandbox;
let okta: Connector;
let events: AuditEvent[];
beforeAll(async () => {
  org = await startSandbox({ rateLimits: { all: { limit: 100_000 } } });
});
beforeEach(() => {
  org.reset();
  events = [];
});
afterEach(() => okta.close());
afterAll(() => org.close());

const { blake, emery, kendall, logan } = seed.people;
const { sales, newHires } = seed.groups;

function audited(options: ConnectorOptions = {}): Connector {
  okta = connectTo(org, { onAudit: (event) => events.push(event), ...options });
  return okta;
}

/** What the event of an execution must say by its result alone. */
function saidBy(result: Result<unknown>) {
  const { requestIds, attempts, durationMs } = result.meta;
  const failure = result.ok ? {} : { code: result.error.code, outcome: result.error.outcome };
  return { ok: result.ok, ...failure, requestIds, attempts, durationMs };
}

test('each execution of each example has exactly one event, which agrees with the result', async () => {
  audited();
  let runs = 0;
  // a call of any operation has the operation's effect: test/any-operation
  const own = listActions().filter(({ anyOperation }) => !anyOperation);
  for (const { id, effect, grantsAccess, examples } of own) {
    const kind = { effect, ...(grantsAccess && { grantsAccess }) };
    for (const { inputs } of examples) {
      org.reset();
      events.length = 0;
      const before = Date.now();
      const result: Result<Record<string, unknown>> = await okta.execute(id as string, inputs, {
        caller: 'the night shift',
      });
      expect(events).toHaveLength(1);
      const [{ time, targets, changed, ...said }] = events as [AuditEvent];
      expect(said).toEqual({ action: id, ...kind, caller: 'the night shift', ...saidBy(result) });
      expect(Date.parse(time)).toBeGreaterThanOrEqual(before);
      expect(changed).toBe(result.ok && effect !== 'read' && result.output.changed !== false);
      expect(
        Object.values(targets)
          .flat()
          .every((target) => typeof target === 'string'),
      ).toBe(true);
      runs += 1;
    }
  }
  expect(runs).toBeGreaterThan(100);
});

describe('the targets of an event', () => {
  const cases: [string, Record<string, unknown>, AuditEvent['targets']][] = [
    ['suspendUser', { userId: blake.id }, { userId: blake.id }],
    ['suspendUser', { userId: blake.login }, { userId: blake.id }],
    ['suspendUser', { userId: 'nobody@example.com' }, { userId: 'nobody@example.com' }],
    ['suspendUser', { userId: 'me' }, { userId: 'me' }],
    [
      'addUserToGroup',
      { userId: blake.login, groupId: sales.id },
      { userId: blake.login, groupId: sales.id },
    ],
    [
      'addUserToMultipleGroups',
      { userId: blake.id, groupIds: [sales.id, newHires.id] },
      { userId: blake.id, groupIds: [sales.id, newHires.id] },
    ],
    [
      'addUserToMultipleGroups',
      { userId: blake.id, groupIds: [sales.id] },
      { userId: blake.id, groupIds: [sales.id] },
    ],
    ['getUserWithLogin', { login: blake.login }, { userId: blake.id }],
    ['getGroupByName', { name: 'Sales' }, { groupId: sales.id }],
    ['addGroup', { name: 'Team Lisbon' }, { groupId: expect.stringMatching(/^00g/) as unknown as string }],
  ];
  test.each(cases)('are complete for %s %j', async (id, inputs, targets) => {
    const result = await audited().execute(id, inputs);
    const expected = id === 'addUserToGroup' && result.ok ? { ...targets, userId: blake.id } : targets;
    expect(events).toMatchObject([{ targets: expected }]);
    expect(Object.keys(events[0]?.targets ?? {}).sort()).toEqual(Object.keys(expected).sort());
  });
});

describe('an event exists for a call that is refused before anything is sent, such as', () => {
  const hostile = {
    get userId(): string {
      throw new Error('unreadable');
    },
  };
  const cases: [string, string, unknown, string, ConnectorOptions][] = [
    ['an unknown action', 'promoteUser', {}, 'UNKNOWN_ACTION', {}],
    ['no action at all', undefined as unknown as string, {}, 'UNKNOWN_ACTION', {}],
    ['invalid inputs', 'suspendUser', { userId: '' }, 'INVALID_INPUT', {}],
    ['inputs that are none', 'suspendUser', null, 'INVALID_INPUT', {}],
    ['inputs that throw', 'suspendUser', hostile, 'INVALID_INPUT', {}],
    ['a removed action', 'suspendUser', { userId: blake.id }, 'NOT_ALLOWED', { readOnly: true }],
    [
      'what the guard stops',
      'suspendUser',
      { userId: blake.id },
      'GUARDED',
      { guard: { protect: [blake.id] } },
    ],
    ['a rate limit', 'suspendUser', { userId: blake.id }, 'RATE_LIMITED', {}],
  ];
  test.each(cases)('%s', async (title, id, inputs, code, options) => {
    if (title === 'a rate limit') {
      const body = { errorCode: 'E0000047', errorSummary: 'API call exceeded rate limit' };
      org.fault({ kind: 'answer', status: 429, headers: { 'retry-after': '300' }, body });
    }
    // what is learnt of a limit here must not reach the other tests
    const result = await audited({ limits: createLimits(), ...options }).execute(id, inputs);
    expect(result).toMatchObject({ ok: false, error: { code } });
    expect(events).toMatchObject([{ action: String(id), ...saidBy(result), changed: false }]);
  });
});

describe('"changed" in an event', () => {
  const suspend = (options = {}) => okta.execute('suspendUser', { userId: blake.id }, options);

  test('is true or false after a success', async () => {
    audited();
    await suspend();
    await okta.execute('suspendUser', { userId: kendall.id });
    await okta.execute('getUserWithId', { userId: kendall.id });
    expect(events.map(({ changed }) => changed)).toEqual([true, false, false]);
  });

  test('is null after a lost response or a cancelled call', async () => {
    audited();
    org.fault({ method: 'DELETE', kind: 500 });
    await okta.execute('deleteUser', { userId: logan.id, permanently: true });
    org.fault({ method: 'POST', kind: 'slow', delayMs: 20_000, changes: false, times: 9 });
    const stop = new AbortController();
    const running = suspend({ signal: stop.signal });
    while (org.requests.at(-1)?.method !== 'POST') await new Promise((resolve) => setTimeout(resolve, 5));
    stop.abort();
    const cancelled = await running;
    expect(events.map(({ code, changed }) => [code, changed])).toEqual([
      ['OKTA_UNAVAILABLE', null],
      ['CANCELLED', null],
    ]);
    expect(events[1]).toMatchObject(saidBy(cancelled));
  });

  test('is true after a partial success', async () => {
    audited();
    org.fault({ method: 'DELETE', kind: 'answer', status: 403, body: { errorCode: 'E0000006' } });
    await okta.execute('deleteUser', { userId: emery.id, permanently: true });
    expect(events).toMatchObject([{ outcome: 'partial', changed: true }]);
  });

  test('is false when the call was cancelled before it began or its time was already up', async () => {
    audited();
    await suspend({ signal: AbortSignal.abort() });
    await suspend({ timeoutMs: 0 });
    expect(events.map(({ code, outcome, changed }) => [code, outcome, changed])).toEqual([
      ['CANCELLED', 'not-sent', false],
      ['TIMEOUT', 'not-sent', false],
    ]);
  });
});

test('an unexpected failure has its event', async () => {
  const broken = audited({
    transport: () => Promise.resolve({ status: 200 } as never),
    clock: leapingClock(),
  });
  for (const { id } of listActions()) {
    events.length = 0;
    const result = await broken.execute(id as string, usualInputs[id]);
    expect(events).toMatchObject([{ action: id, ...saidBy(result) }]);
  }
});

describe('the result stays the same when the listener', () => {
  const mistakes: [string, (event: AuditEvent) => unknown][] = [
    [
      'throws',
      () => {
        throw new Error('full');
      },
    ],
    ['rejects', () => Promise.reject(new Error('full'))],
    ['never ends', () => new Promise(() => {})],
    [
      'spoils the event',
      (event) => Object.assign(event, { ok: 7, requestIds: undefined, targets: undefined }),
    ],
  ];
  test.each(mistakes)('%s', async (_, onAudit) => {
    okta = connectTo(org, { onAudit });
    const plain = connectTo(org);
    for (const userId of [blake.id, 'me', '00u0000000000000none']) {
      const [result, expected] = [
        await okta.execute('unlockUser', { userId }),
        await plain.execute('unlockUser', { userId }),
      ];
      const ofOneCall = {
        requestIds: expect.any(Array),
        durationMs: expect.any(Number),
        rateLimit: undefined,
      };
      const without = (one: typeof result) => ({
        ...one,
        ...(!one.ok && { error: { ...one.error, okta: one.error.okta?.errorCode } }),
        meta: { ...one.meta, ...ofOneCall },
      });
      expect(without(result)).toEqual(without(expected));
    }
    await plain.close();
  });
});

test('a caller becomes one line of plain text of limited length, and anything else is omitted', async () => {
  audited();
  const callers = [
    'Mira',
    'x'.repeat(1_000),
    'a\n"b"\u202e\u0000c',
    '  ',
    7,
    { toString: () => 'x' },
    '\ud800',
  ];
  for (const caller of callers) {
    await okta.execute('getGroup', { groupId: sales.id }, { caller: caller as string });
  }
  expect(events.map(({ caller }) => caller)).toEqual([
    'Mira',
    'x'.repeat(200),
    'a "b" c',
    undefined,
    undefined,
    undefined,
    '\ufffd',
  ]);
});

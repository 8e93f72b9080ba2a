import { afterAll, beforeAll, beforeEach, describe, expect, jest, test } from '@jest/globals';
import type { INodeProperties } from 'n8n-workflow';
import { readManifest } from '../../src/catalog/manifest.js';
import { type Sandbox, startSandbox } from '../../src/sandbox/index.js';
import { type LogServer, logServer } from '../events/log-server.js';
import { connectTo } from '../helpers/sandbox-org.js';
import { functions, newTriggerNode } from './n8n-functions.js';

type TriggerNode = ReturnType<typeof newTriggerNode>;

const DAY_MS = 86_400_000;
let log: LogServer;
let org: Sandbox;
let node: TriggerNode;
/** What n8n keeps for the node, in its database. */
let kept: Record<string, unknown>;
let warnings: string[];

beforeAll(async () => {
  log = await logServer();
  org = await startSandbox();
});
beforeEach(() => {
  log.clear();
  log.seen.length = 0;
  log.fault = undefined;
  log.pageSize = 1_000;
  log.forgottenBefore = Number.NEGATIVE_INFINITY;
  node = newTriggerNode();
  kept = {};
  warnings = [];
});
afterAll(() => Promise.all([log.close(), org.close()]));

interface Poll {
  event?: string;
  options?: Record<string, unknown>;
  mode?: string;
  budgetMs?: number;
  at?: { url: string; apiToken: string };
  /** Of the node, in the memory of n8n. */
  memory?: Record<string, unknown>;
}

function pollFunctions({
  event = 'userDeactivated',
  options = {},
  mode = 'trigger',
  budgetMs,
  memory,
  at = { url: log.url, apiToken: '00token' },
}: Poll) {
  return {
    ...functions({ organizationUrl: at.url, apiToken: at.apiToken, forms: [] }),
    getMode: () => mode,
    getWorkflow: () => ({ id: 'workflow' }),
    getNode: () => ({ id: 'node', name: 'Okta Trigger' }),
    getNodeParameter: (name: string, otherwise?: unknown) =>
      ({ event, options })[name as 'event'] ?? otherwise,
    getWorkflowStaticData: () => memory ?? kept,
    ...(budgetMs !== undefined && { getPollBudgetMs: () => budgetMs }),
    logger: { warn: (message: string) => void warnings.push(message) },
  };
}

async function poll(given: Poll = {}, by = node) {
  const output = await by.poll.call(pollFunctions(given) as never);
  return (output?.[0] ?? []).map(({ json }) => json);
}

const uuids = (events: Record<string, unknown>[]) => events.map(({ uuid }) => uuid);
const marks = (events: Record<string, unknown>[]) => events.map(({ redelivered }) => redelivered);
const events = (count: number, first = 1) =>
  Array.from({ length: count }, (_, index) => ({ uuid: `e${first + index}` }));

describe("the trigger node's form", () => {
  const { properties, inputs, polling } = newTriggerNode().description;

  test('has every trigger of the catalog as an event, with title and description', () => {
    const [event] = properties;
    expect(event?.options).toEqual(
      readManifest().triggers.map(({ id, title, description }) => ({ name: title, value: id, description })),
    );
    expect([inputs, polling]).toEqual([[], true]);
  });

  test('shows exactly the inputs of the chosen trigger', () => {
    for (const { id, input } of readManifest().triggers) {
      const shown = properties.filter(({ displayOptions }) => displayOptions?.show?.event?.includes(id));
      const fields = shown.flatMap((each) => (each.name === 'options' ? (each.options ?? []) : [each]));
      expect([id, (fields as INodeProperties[]).map(({ name }) => name).sort()]).toEqual([
        id,
        Object.keys(input.properties).sort(),
      ]);
    }
  });
});

describe('a poll', () => {
  test('starts nothing while nothing happens, then gives what happened since the first poll, in order, once', async () => {
    log.add([{ uuid: 'earlier', published: new Date(Date.now() - 60_000).toISOString() }]);
    expect(await node.poll.call(pollFunctions({}) as never)).toBeNull();
    log.add(events(3));
    expect(uuids(await poll())).toEqual(['e1', 'e2', 'e3']);
    expect(await node.poll.call(pollFunctions({}) as never)).toBeNull();
    log.add(events(2, 4));
    const later = await poll();
    expect([uuids(later), marks(later)]).toEqual([
      ['e4', 'e5'],
      [undefined, undefined],
    ]);
  });

  test('asks for the event types, filter and words that the form holds', async () => {
    await poll({ event: 'signInRefused', options: { filter: 'target.id eq "00u1"', q: 'harper' } });
    const [path = ''] = log.seen;
    const { searchParams } = new URL(path, log.url);
    expect(searchParams.get('filter')).toBe(
      '(eventType eq "user.session.start" or eventType eq "user.authentication.auth_via_mfa") and (outcome.result eq "FAILURE") and (target.id eq "00u1")',
    );
    expect(searchParams.get('q')).toBe('harper');
    await poll({ event: 'newSystemLogEvent', options: { eventTypes: 'user.lifecycle.create, app.x' } });
    expect(new URL(log.seen.at(-1) ?? '', log.url).searchParams.get('filter')).toBe(
      'eventType eq "user.lifecycle.create" or eventType eq "app.x"',
    );
  });

  test('gives 500 events at most, and the others with the next polls', async () => {
    await poll();
    log.add(events(1_200));
    const given = [await poll(), await poll(), await poll(), await poll()];
    expect(given.map(({ length }) => length)).toEqual([500, 500, 200, 0]);
    expect(uuids(given.flat())).toEqual(uuids(events(1_200)));
    expect(given.flat().some(({ redelivered }) => redelivered === true)).toBe(false);
  });

  test('gives over many pages what comes, and finds an event that the log shows before others that were given', async () => {
    log.pageSize = 7;
    await poll();
    log.add(events(40));
    expect(uuids(await poll())).toEqual(uuids(events(40)));
    log.add([{ uuid: 'late' }], 'e40');
    const late = await poll();
    expect([uuids(late), marks(late)]).toEqual([['late'], [undefined]]);
  });

  test('does not begin while another one of the same node is under way', async () => {
    await poll();
    log.add(events(2));
    let release = () => {};
    log.fault = (_request, _response) => {
      log.fault = undefined;
      const held = new Promise<void>((resolve) => {
        release = resolve;
      });
      void held.then(() => _response.destroy());
      return true;
    };
    let isOver = false;
    const first = poll().finally(() => {
      isOver = true;
    });
    while (log.fault !== undefined) await new Promise((resolve) => setTimeout(resolve, 5));
    expect([await poll(), isOver]).toEqual([[], false]);
    release();
    expect(uuids(await first)).toEqual(['e1', 'e2']);
  });

  test('that fails says what to do, and the next one gives what happened meanwhile', async () => {
    await poll();
    log.add(events(2));
    log.fault = (_request, response) => {
      response.writeHead(401, { 'content-type': 'application/json', 'x-okta-request-id': 'r' });
      response.end(JSON.stringify({ errorCode: 'E0000011', errorSummary: 'Invalid token provided' }));
      return true;
    };
    await expect(poll()).rejects.toMatchObject({
      description: expect.stringContaining('(UNAUTHENTICATED'),
      context: { oktaError: { code: 'UNAUTHENTICATED', outcome: 'unchanged' } },
    });
    log.fault = undefined;
    expect(uuids(await poll())).toEqual(['e1', 'e2']);
  });

  test('ends when its time is over, tells the failure that it waited for, and loses nothing', async () => {
    await poll();
    log.add(events(2));
    log.fault = (_request, response) => {
      response.writeHead(503, { 'content-type': 'application/json', 'x-okta-request-id': 'r' });
      response.end('{}');
      return true;
    };
    const began = Date.now();
    await expect(poll({ budgetMs: 4_000 })).rejects.toMatchObject({
      context: { oktaError: { code: 'OKTA_UNAVAILABLE' } },
    });
    expect(Date.now() - began).toBeLessThan(8_000);
    log.fault = undefined;
    expect(uuids(await poll())).toEqual(['e1', 'e2']);
  });

  test('that fails behind the first page gives that page, and the next poll the rest', async () => {
    log.pageSize = 3;
    await poll();
    log.add(events(5));
    let pages = 0;
    log.fault = (_request, response) => {
      pages += 1;
      if (pages === 1) return false;
      response.writeHead(403, { 'content-type': 'application/json', 'x-okta-request-id': 'r' });
      response.end(JSON.stringify({ errorCode: 'E0000006', errorSummary: 'You may not.' }));
      return true;
    };
    expect(uuids(await poll())).toEqual(['e1', 'e2', 'e3']);
    log.fault = undefined;
    const rest = await poll();
    expect([uuids(rest), marks(rest)]).toEqual([
      ['e4', 'e5'],
      [undefined, undefined],
    ]);
  });

  test('tells a gap where Okta refuses the cursor, with the next event and in the log of n8n', async () => {
    const hourAgo = Date.now() - 3_600_000;
    jest.spyOn(Date, 'now').mockReturnValue(hourAgo);
    log.now = () => hourAgo;
    await poll();
    log.add(events(1_000));
    jest.restoreAllMocks();
    log.now = Date.now;
    for (let given = 0; given < 1_000; ) given += (await poll()).length;
    log.add(events(1, 1_001));
    await poll();
    log.forgottenBefore = 10_000_000;
    log.add([{ uuid: 'after', place: 10_000_001 }]);
    const [event] = await poll();
    expect(event).toMatchObject({ uuid: 'after', gap: { from: expect.any(String), to: expect.any(String) } });
    expect(warnings).toEqual([expect.stringMatching(/^Okta Trigger: events between .* may be missing\.$/)]);
  });

  test('from a position that is older than the retention of Okta tells the gap', async () => {
    const now = Date.now();
    jest.spyOn(Date, 'now').mockReturnValue(now - 100 * DAY_MS);
    log.now = () => now - 100 * DAY_MS;
    await poll();
    jest.restoreAllMocks();
    log.now = Date.now;
    log.add(events(1));
    const [event] = await poll();
    expect(event).toMatchObject({ uuid: 'e1', gap: { from: new Date(now - 100 * DAY_MS).toISOString() } });
  });
});

describe('after a restart of n8n', () => {
  /** n8n saves the static data of a poll that gave events, and no other. */
  const save = (memory: Record<string, unknown>) => {
    kept = JSON.parse(JSON.stringify(memory));
  };

  test('the events that were handed over last come again as redelivered, those before them and after them once', async () => {
    await poll();
    log.add(events(2));
    await poll();
    log.add(events(2, 3));
    await poll();
    save(kept);
    log.add(events(1, 5));
    const again = await poll({}, newTriggerNode());
    expect([uuids(again), marks(again)]).toEqual([
      ['e3', 'e4', 'e5'],
      [true, true, undefined],
    ]);
  });

  test('events whose poll n8n did not save come as new', async () => {
    await poll();
    save(kept);
    log.add(events(2));
    await poll({ memory: JSON.parse(JSON.stringify(kept)) });
    const again = await poll({}, newTriggerNode());
    expect([uuids(again), marks(again)]).toEqual([
      ['e1', 'e2'],
      [undefined, undefined],
    ]);
  });

  test('twice in a row, also what the first one had no room for comes as redelivered', async () => {
    await poll();
    log.add(events(500));
    await poll();
    save(kept);
    log.add([{ uuid: 'late' }], 'e1');
    const first = await poll({}, newTriggerNode());
    save(kept);
    const second = newTriggerNode();
    const rest = [...(await poll({}, second)), ...(await poll({}, second))];
    expect(uuids(first)).toEqual(['late', ...uuids(events(499))]);
    expect(first.slice(1).every(({ redelivered }) => redelivered === true)).toBe(true);
    expect(uuids(rest)).toEqual(['late', ...uuids(events(500))]);
    expect(rest.every(({ redelivered }) => redelivered === true)).toBe(true);
  });

  test('a workflow that is activated again in the same process goes on behind what was given', async () => {
    await poll();
    log.add(events(2));
    await poll();
    save(kept);
    log.add(events(1, 3));
    expect(uuids(await poll())).toEqual(['e3']);
  });
});

describe('a change', () => {
  test.each([
    ['event', { event: 'userSuspended' }],
    ['filter', { options: { filter: 'target.id eq "00u1"' } }],
  ])('of the %s begins anew from now', async (_, changed) => {
    await poll();
    log.add(events(2).map((event) => ({ ...event, published: new Date(Date.now() - 5_000).toISOString() })));
    expect(await poll(changed)).toEqual([]);
    log.add(events(1, 3));
    expect(uuids(await poll(changed))).toEqual(['e3']);
  });

  test('of the package, which can not read the position, goes on by time', async () => {
    await poll();
    log.add(events(1));
    await poll();
    kept.after = kept.before = '{"version":0}';
    log.add([{ uuid: 'e2', published: new Date(Date.now() + 1_000).toISOString() }]);
    const given = await poll();
    expect([uuids(given), marks(given)]).toEqual([
      ['e1', 'e2'],
      [true, undefined],
    ]);
  });
});

describe('a change of the package while a poll has left events to the next one', () => {
  const hourAgo = Date.now() - 3_600_000;
  /** One each second, so that what is left is long ago. */
  const spread = (count: number) =>
    events(count).map((event, index) => ({
      ...event,
      published: new Date(hourAgo + index * 1_000).toISOString(),
    }));
  const ruin = () => {
    kept.after = kept.before = '{"version":0}';
  };
  beforeEach(async () => {
    jest.spyOn(Date, 'now').mockReturnValue(hourAgo);
    log.now = () => hourAgo;
    await poll();
    jest.restoreAllMocks();
    log.now = Date.now;
    log.add(spread(1_200));
    expect(uuids(await poll())).toEqual(uuids(events(500)));
  });

  test('loses none of them, and gives none of the others as new', async () => {
    ruin();
    const given = [...(await poll()), ...(await poll())];
    const isNew = given.filter(({ redelivered }) => redelivered !== true);
    expect(uuids(isNew)).toEqual(uuids(events(700, 501)));
  });

  test('gives those that were handed over last again after a restart, as redelivered', async () => {
    ruin();
    const by = newTriggerNode();
    const given = [...(await poll({}, by)), ...(await poll({}, by)), ...(await poll({}, by))];
    expect(uuids(given)).toEqual(uuids(events(1_200)));
    expect(marks(given).filter((mark) => mark === true)).toHaveLength(500);
  });
});

describe('a test in the editor', () => {
  test('gives the newest events, newest first, and leaves the position as it was', async () => {
    const okta = connectTo(org);
    const at = { url: org.url, apiToken: org.token };
    await poll({ at });
    const { blake, harper } = org.seed.people;
    for (const { id } of [blake, harper]) await okta.execute('deactivateUser', { userId: id });
    const before = JSON.stringify(kept);
    const shown = await poll({ at, mode: 'manual' });
    expect(shown.slice(0, 2)).toMatchObject([{ userId: harper.id }, { userId: blake.id }]);
    expect(shown.every(({ eventType }) => eventType === 'user.lifecycle.deactivate')).toBe(true);
    expect(JSON.stringify(kept)).toBe(before);
    expect((await poll({ at })).map(({ userId }) => userId)).toEqual([blake.id, harper.id]);
    const words = { q: 'a word that no event holds' };
    await expect(poll({ at, mode: 'manual', options: words })).rejects.toMatchObject({
      message: expect.stringContaining('no such event'),
    });
    await okta.close();
  });

  test.each([
    ['an event that is not in the catalog', { event: 'nothing' }, 'UNKNOWN_ACTION'],
    ['a filter that is too long', { options: { filter: 'x'.repeat(3_000) } }, 'INVALID_INPUT'],
  ])('and a poll refuse %s', async (_, form, code) => {
    for (const mode of ['manual', 'trigger'])
      await expect(poll({ ...form, mode })).rejects.toMatchObject({ context: { oktaError: { code } } });
    expect(log.seen).toEqual([]);
  });
});

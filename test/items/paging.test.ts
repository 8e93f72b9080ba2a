import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { PagedItems } from '../../src/actions/lists/items.js';
import { Pages } from '../../src/actions/lists/pages.js';
import { type Action, type Connector, isConnectorError } from '../../src/index.js';
import { createLimits } from '../../src/rate-limit/rate-limits.js';
import { Redactor } from '../../src/redaction/redact.js';
import { TimeLimits } from '../../src/request/deadlines/time-limits.js';
import { usualHeaders } from '../../src/request/request-headers.js';
import { TokenAuthorization } from '../../src/request/sending/token-authorization.js';
import { systemClock } from '../../src/transport/clock.js';
import { all } from '../helpers/all-items.js';
import {
  leapingClock,
  lost,
  oktaError,
  type ScriptedServer,
  scriptedServer,
} from '../helpers/scripted-server.js';
import { APP, LIST, PATH, page } from './pages.js';

let server: ScriptedServer;
let okta: Connector;
beforeAll(async () => {
  server = await scriptedServer();
  okta = server.connect({ clock: leapingClock() });
});
afterAll(() => server.close());

const list = (pageSize?: number) =>
  okta.items(LIST, { applicationId: APP }, pageSize === undefined ? {} : { pageSize });
const next = (after: number) => `${PATH}?after=${after}&limit=2`;

/** What going through the list threw, and how many items came before. */
async function failureOf(items: AsyncIterable<unknown>): Promise<{ thrown: unknown; came: number }> {
  let came = 0;
  try {
    for await (const _ of items) came += 1;
  } catch (thrown) {
    return { thrown, came };
  }
  throw new Error('It came to its end.');
}

describe('pages', () => {
  test('have the largest size that Okta allows, unless the caller sets a smaller one', async () => {
    server.play(page(server, 0, 1), page(server, 0, 1));
    await all(list());
    await all(list(7));
    expect(server.seen).toEqual([`GET ${PATH}?limit=500`, `GET ${PATH}?limit=7`]);
  });

  test.each([0, -1, 1.5, 501, Number.NaN, '5' as unknown as number])(
    'of %p items are refused before anything is sent',
    async (pageSize) => {
      server.play();
      const { thrown, came } = await failureOf(list(pageSize));
      expect(thrown).toMatchObject({
        code: 'INVALID_INPUT',
        outcome: 'not-sent',
        issues: [{ path: 'pageSize' }],
      });
      expect({ came, seen: server.seen }).toEqual({ came: 0, seen: [] });
    },
  );

  test('are requested when an item is needed, never ahead', async () => {
    server.play(page(server, 0, 2, next(2)), page(server, 2, 2, next(4)), page(server, 4, 1));
    const items = list(2);
    await new Promise((resolve) => setTimeout(resolve, 20));
    expect(server.seen).toHaveLength(0);
    for (const [number, pages] of [1, 1, 2, 2, 3].entries()) {
      expect(await items.next()).toMatchObject({ done: false, value: { id: `00u${number}` } });
      // Time for a request ahead to arrive, if there were one.
      await new Promise((resolve) => setTimeout(resolve, 20));
      expect(server.seen).toHaveLength(pages);
    }
    expect(await items.next()).toEqual({ done: true, value: undefined });
    expect(await items.next()).toEqual({ done: true, value: undefined });
    expect(server.seen).toHaveLength(3);
  });

  test('may be empty, also in the middle', async () => {
    server.play(page(server, 0, 0, next(0)), page(server, 0, 1, next(1)), page(server, 1, 0));
    expect(await all(list(2))).toHaveLength(1);
    expect(server.seen).toHaveLength(3);
  });

  test('yield each item once and in order, also to concurrent reads', async () => {
    server.play(page(server, 0, 2, next(2)), page(server, 2, 2, next(4)), page(server, 4, 1));
    const items = list(2);
    const answers = await Promise.all(Array.from({ length: 8 }, () => items.next()));
    expect(answers.map(({ value }) => value?.id)).toEqual(
      [0, 1, 2, 3, 4].map((number) => `00u${number}`).concat(Array(3).fill(undefined)),
    );
    expect(answers.map(({ done }) => done)).toEqual([...Array(5).fill(false), ...Array(3).fill(true)]);
    expect(server.seen).toHaveLength(3);
  });

  test('without a response are requested again, and a 429 is waited out', async () => {
    const busy = { status: 429, headers: { 'x-rate-limit-limit': '0', 'x-rate-limit-remaining': '0' } };
    server.play(page(server, 0, 2, next(2)), lost, busy, { status: 503 }, page(server, 2, 1));
    expect(await all(list(2))).toHaveLength(3);
    expect(server.seen.slice(1)).toEqual(Array(4).fill(`GET ${next(2)}`));
  });

  test('are requested with bulk priority', async () => {
    const priorities: unknown[] = [];
    const limits = {
      tryAcquire: (_: unknown, __: unknown, priority: unknown) => priorities.push(priority) > 0,
      enqueue: () => () => {},
      forecast: () => ({ leastMs: 0, likelyMs: 0 }),
      observe: () => undefined,
      release: () => {},
    };
    const watched = server.connect({ limits });
    server.play(page(server, 0, 1, next(1)), page(server, 1, 1), page(server, 0, 1));
    await all(watched.items(LIST, { applicationId: APP }));
    await all(watched.items(LIST, { applicationId: APP }, { priority: 'single' }));
    expect(priorities).toMatchObject([{ level: 'bulk' }, { level: 'bulk' }, { level: 'single' }]);
  });
});

describe('a list throws', () => {
  test("Okta's error, after the items that came before", async () => {
    server.play(page(server, 0, 2, next(2)), oktaError(403, 'E0000006'));
    const items = list(2);
    const { thrown, came } = await failureOf(items);
    expect(came).toBe(2);
    expect(isConnectorError(thrown)).toBe(true);
    expect(thrown).toBeInstanceOf(Error);
    expect(JSON.parse(JSON.stringify(thrown))).toMatchObject({
      code: 'FORBIDDEN',
      message: expect.stringContaining('listApplicationUsers'),
      remedy: expect.any(String),
      retryable: false,
      outcome: 'unchanged',
      okta: { status: 403, errorCode: 'E0000006', requestId: 'request-1' },
    });
    expect((thrown as Error).stack).toContain('ItemsError');
    expect(items.meta).toMatchObject({ attempts: 1, requestIds: ['request-1'] });
    expect(await items.next()).toEqual({ done: true, value: undefined });
  });

  test('an error once, even to several pending reads', async () => {
    server.play(oktaError(404, 'E0000007'));
    const items = list(2);
    const answers = await Promise.allSettled([items.next(), items.next(), items.next()]);
    expect(answers.map(({ status }) => status)).toEqual(['rejected', 'fulfilled', 'fulfilled']);
  });

  test.each([
    ['another origin', 'https://elsewhere.example/api/v1/apps/0oa00000000000000001/users?after=2'],
    ['another list', '/api/v1/users?after=2'],
  ])('when the next page is of %s, because a list must not end unnoticed', async (_, target) => {
    server.play(page(server, 0, 2, target));
    const { thrown, came } = await failureOf(list(2));
    expect({ came, seen: server.seen.length }).toEqual({ came: 0, seen: 1 });
    expect(thrown).toMatchObject({
      code: 'INVALID_RESPONSE',
      outcome: 'unchanged',
      message: expect.stringMatching(/its next page (?:is not at the org's address|belongs to another list)/),
    });
  });

  test('when a page leads back to an earlier one', async () => {
    server.play(page(server, 0, 2, next(2)), page(server, 2, 2, `${PATH}?limit=2`));
    const { thrown, came } = await failureOf(list(2));
    expect({ came, seen: server.seen.length }).toEqual({ came: 2, seen: 2 });
    expect(thrown).toMatchObject({
      code: 'INVALID_RESPONSE',
      message: expect.stringContaining('was already read'),
    });
  });

  test.each([
    ['is no list', { status: 200, body: { id: 'x' } }, 'its body is not a list'],
    ['has no body', { status: 204 }, 'the answer has no body'],
    ['holds something else', { status: 200, body: [{ scope: 'USER' }] }, 'lacks outputs of'],
    ['holds nothing', { status: 200, body: [null] }, 'its list contains something that is not an object'],
  ])('when a page %s', async (_, reaction, text) => {
    // A page without a body is asked for again.
    server.play(reaction, reaction, reaction);
    const { thrown } = await failureOf(list());
    expect(thrown).toMatchObject({ code: 'INVALID_RESPONSE', message: expect.stringContaining(text) });
  });

  test('when nothing answers: nothing was sent, or, after a page, nothing changed', async () => {
    const nobody = server.connect({
      clock: leapingClock(),
      transport: () => Promise.reject(Object.assign(new Error('refused'), { sent: false })),
    });
    const { thrown } = await failureOf(nobody.items(LIST, { applicationId: APP }));
    expect(thrown).toMatchObject({ code: 'NETWORK', outcome: 'not-sent' });
    let calls = 0;
    const once = server.connect({
      clock: leapingClock(),
      transport: async () => {
        calls += 1;
        if (calls > 1) throw Object.assign(new Error('refused'), { sent: false });
        return {
          status: 200,
          headers: { 'x-okta-request-id': 'request-1', link: `<${server.url}${next(2)}>; rel="next"` },
          body: '[{"id":"00u1"}]',
        };
      },
    });
    const second = await failureOf(once.items(LIST, { applicationId: APP }));
    expect(second).toMatchObject({ came: 1, thrown: { code: 'NETWORK', outcome: 'unchanged' } });
  });

  test('for an unknown list, and for an action that is not a list', async () => {
    for (const id of ['listEverything', 'getGroup', 'toString']) {
      const { thrown } = await failureOf(okta.items(id as string, {}));
      expect(thrown).toMatchObject({ code: 'UNKNOWN_ACTION', outcome: 'not-sent' });
    }
  });
});

test('an item that does not match the schema causes a warning of its page, not a failure', async () => {
  server.play(
    {
      status: 200,
      body: [
        { id: '00u1', scope: 7 },
        { id: '00u2', scope: 8 },
      ],
    },
    page(server, 0, 1),
  );
  const items = list();
  expect(await all(items)).toHaveLength(2);
  expect(items.meta?.warnings).toEqual(["Okta's assignments are not as expected at /scope/ (type)."]);
});

test('a list is data: one that takes a user looks the login up first, and finds its items in the body', async () => {
  const sent: string[] = [];
  const answers: unknown[] = [
    { id: '00u00000000000000007', profile: { login: 'mira@example.com' } },
    { groups: [{ id: '00g1' }, { id: '00g2' }] },
  ];
  const settings = {
    origin: 'https://example.okta.com',
    headers: usualHeaders('test'),
    authorization: new TokenAuthorization('token', usualHeaders('test')),
    transport: async ({ url }: { url: string }) => {
      sent.push(url);
      return {
        status: 200,
        headers: { 'x-okta-request-id': 'request-1' },
        body: JSON.stringify(answers.shift()),
      };
    },
    limits: createLimits(),
    timeLimits: new TimeLimits(systemClock),
    attemptTimeoutMs: 1000,
    maxRetries: 0,
    logger: undefined,
  };
  const groups = {
    id: 'listGroupsOfUser',
    title: 'List groups of a user',
    input: {
      type: 'object',
      required: ['userId'],
      properties: { userId: { type: 'string', resource: 'user' } },
    },
    steps: [
      {
        name: 'list',
        operationId: 'listUserGroups',
        method: 'GET',
        path: '/api/v1/users/{userId}/groups',
        query: { limit: 200 },
        retry: 'safe',
      },
    ],
    items: { output: 'groups', from: '$body.groups', page: 'list', pageSize: 'limit' },
    returns: { userId: '{userId}' },
    output: { type: 'object', required: ['groups'], properties: { groups: { type: 'array', items: {} } } },
  } as unknown as Action;
  const source = { settings, clock: systemClock, redactor: () => new Redactor() };
  const items = await all(new PagedItems(source, new Pages(groups, { userId: 'mira@example.com' }, 50), {}));
  settings.timeLimits.close();
  expect(items).toEqual([{ id: '00g1' }, { id: '00g2' }]);
  expect(sent).toEqual([
    'https://example.okta.com/api/v1/users/mira%40example.com',
    'https://example.okta.com/api/v1/users/00u00000000000000007/groups?limit=50',
  ]);
});

import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import * as fc from 'fast-check';
import * as core from '../../src/core.js';
import {
  applyPlan,
  type Connector,
  createConnector,
  isConnectorError,
  type OrgActions,
  planPeople,
} from '../../src/index.js';
import { type Sandbox, startSandbox } from '../../src/sandbox/index.js';

let org: Sandbox;
let okta: Connector;
let ofOrg: OrgActions;

beforeAll(async () => {
  org = await startSandbox();
  okta = createConnector({ organizationUrl: org.url, apiToken: org.token }, { allowLoopback: true });
  const found = await okta.forOrg();
  if (!found.ok) throw new Error(found.error.message);
  ofOrg = found.output;
});

afterAll(async () => {
  await okta.close();
  await org.close();
});

const WRONG: Readonly<Record<string, readonly unknown[]>> = {
  signal: [null, 'stop', {}, new AbortController(), { aborted: false }],
  timeoutMs: [null, 'abc', '5000', Number.NaN, -1, 10n, {}],
  priority: [null, 'high', 1],
  rateLimitShare: [null, 0, 1.5, '0.5', Number.NaN],
  onProgress: [null, true, 'x', {}],
  caller: [null, {}, 7, ['me']],
  reconcile: [null, 'yes', 1],
};
/** Options that every call takes. */
const OF_ALL = [
  'signal',
  'timeoutMs',
  'priority',
  'rateLimitShare',
  'onProgress',
  'caller',
  'reconcile',
  'hideEchoes',
  'resume',
];
/** Those that only some calls take. */
const OF_SOME: Readonly<Record<string, readonly string[]>> = {
  items: ['pageSize'],
  search: ['page'],
  forOrg: ['maxAgeMs'],
  'forOrg of an org': ['maxAgeMs'],
  events: [
    'checkpoint',
    'from',
    'redeliveredUntil',
    'follow',
    'idleMs',
    'overlapMs',
    'saveEvery',
    'onCaughtUp',
    'onGap',
    'onRetry',
  ],
};
const user = { userId: '00u1a2b3c4d5e6f7g8h9' };
/** The user types of the org do not agree on it, so that the user is read first. */
const profile = { ...user, profile: { shirtSize: 'M' } };
const list = { applicationId: '0oa1a2b3c4d5e6f7g8h9' };
// biome-ignore lint/suspicious/noExplicitAny: what no type allows is what this is about
type Any = any;

/** Every call that takes options, and what it comes to. */
const CALLS: Readonly<Record<string, (options: Any) => Promise<unknown>>> = {
  execute: (options) => okta.execute('suspendUser', user, options).then((result: Any) => result.error),
  check: (options) => okta.check('suspendUser', user, options).then((result: Any) => result.error),
  search: (options) => okta.search('user', 'a', options).then((result: Any) => result.error),
  readBefore: (options) => okta.readBefore('suspendUser', user, options).then((result: Any) => result.error),
  testConnection: (options) => okta.testConnection(options).then((result: Any) => result.error),
  forOrg: (options) => okta.forOrg(options).then((result: Any) => result.error),
  'forOrg of an org': (options) => ofOrg.forOrg(options).then((result: Any) => result.error),
  refresh: (options) => ofOrg.refresh(options).then((result: Any) => result.error),
  'execute in an org': (options) =>
    ofOrg.execute('updateUserProfileWithId', profile, options).then((result: Any) => result.error),
  'check in an org': (options) =>
    ofOrg.check('updateUserProfileWithId', profile, options).then((result: Any) => result.error),
  events: async (options) => {
    const events = okta.events('userDeactivated', {}, options);
    // It waits at the end of the log, unless the options are refused.
    const end = setTimeout(() => void events.return?.(), 300);
    try {
      await events.next();
      return undefined;
    } catch (error) {
      return error;
    } finally {
      clearTimeout(end);
    }
  },
  items: async (options) => {
    try {
      await okta.items('listApplicationUsers', list, options).next();
      return undefined;
    } catch (error) {
      return error;
    }
  },
};

describe.each(Object.entries(CALLS))('options of %s', (of, call) => {
  test('are refused by name when they have the wrong type, and nothing is sent', async () => {
    const from = org.requests.length;
    for (const [name, values] of Object.entries(WRONG))
      for (const value of values) {
        const error = await call({ [name]: value });
        expect([name, isConnectorError(error)]).toEqual([name, true]);
        expect(error).toMatchObject({ code: 'INVALID_INPUT', outcome: 'not-sent', issues: [{ path: name }] });
        expect((error as Error).message).toMatch(`The option ${name} must be`);
      }
    for (const none of [null, 7, 'x', [], true])
      expect(await call(none)).toMatchObject({ code: 'INVALID_INPUT', issues: [{ path: 'options' }] });
    const trap = {
      get timeoutMs() {
        throw new Error('a trap');
      },
    };
    expect(await call(trap)).toMatchObject({ code: 'INVALID_INPUT', issues: [{ path: 'timeoutMs' }] });
    expect(org.requests.length).toBe(from);
  });

  test('are refused when they do not exist, with a similar name, and nothing is sent', async () => {
    const from = org.requests.length;
    const known = [...OF_ALL, ...(OF_SOME[of] ?? [])];
    for (const [given, hint] of [
      [{ timeoutMss: 1 }, 'similar: timeoutMs'],
      [{ Signal: null }, 'similar: signal'],
      [{ options: {} }, 'there are'],
      [{ __proto__: null, prioritty: 'bulk', reconcile: true }, 'similar: priority'],
      [{ toString: 1 }, 'there are'],
    ] as const) {
      const [name] = Object.keys(given) as [string];
      const error = await call(given);
      expect(error).toMatchObject({ code: 'INVALID_INPUT', outcome: 'not-sent', issues: [{ path: name }] });
      expect((error as Error).message).toMatch(`The option ${name} does not exist here; ${hint}`);
    }
    const elsewhere = Object.values(OF_SOME)
      .flat()
      .filter((name) => !known.includes(name));
    for (const name of elsewhere)
      expect(await call({ [name]: 1 })).toMatchObject({ issues: [{ path: name }] });
    const many = Object.fromEntries(Array.from({ length: 1_000 }, (_, index) => [`field${index}`, index]));
    expect(((await call(many)) as Any).issues).toHaveLength(10);
    expect(org.requests.length).toBe(from);
  });

  test('are known by all of their names', async () => {
    for (const name of [...OF_ALL, ...(OF_SOME[of] ?? [])]) {
      const error = (await call({ [name]: Symbol('of no type'), zzzz: 1 })) as Any;
      expect(error.issues.map(({ path }: Any) => path)).toEqual([name, 'zzzz']);
      expect(error.issues[1].message).toContain(name);
    }
  });

  test('never cause an exception, whatever they are', async () => {
    const names = [...Object.keys(WRONG), 'page', 'pageSize'];
    const options = fc.oneof(
      fc.anything(),
      fc
        .tuple(fc.constantFrom(...names), fc.anything())
        .map(([name, value]) => ({ [name]: value, timeoutMs: 0 })),
    );
    await fc.assert(
      fc.asyncProperty(options, async (given) => {
        const error = await call(given);
        expect(error === undefined || isConnectorError(error)).toBe(true);
      }),
      { numRuns: 60 },
    );
  });

  test('are accepted when they are valid or absent', async () => {
    const right = {
      signal: new AbortController().signal,
      priority: 'bulk',
      rateLimitShare: 1,
      onProgress: () => {},
    };
    for (const options of [
      undefined,
      {},
      { ...right, caller: 'me', reconcile: false },
      { timeoutMs: undefined, timeoutMss: undefined },
      Object.create({ timeoutMs: 60_000, inherited: true }),
    ])
      expect((await call(options)) ?? {}).not.toMatchObject({ code: 'INVALID_INPUT' });
  });
});

describe('arguments of the wrong type', () => {
  test('cause an error result instead of an exception', async () => {
    for (const resource of ['users', '__proto__', 7, null])
      expect(await okta.search(resource as Any, 'a')).toMatchObject({
        ok: false,
        error: { code: 'INVALID_INPUT', issues: [{ path: 'resource' }] },
      });
    expect(await okta.search('user', 7 as Any)).toMatchObject({ error: { issues: [{ path: 'starts' }] } });
    for (const id of [7, null, {}, Symbol('x')])
      expect(await okta.execute(id as Any, {}, null as Any)).toMatchObject({
        error: { code: 'UNKNOWN_ACTION' },
      });
  });
});

describe('options of a connector', () => {
  const connection = {
    organizationUrl: 'https://example.okta.com',
    apiToken: '00TokenTokenTokenTokenTokenTokenTokenToken',
  };
  test.each([
    [{ readonly: true }, 'The option readonly does not exist here; similar: readOnly.'],
    [{ gaurd: { protect: [] } }, 'The option gaurd does not exist here; similar: guard.'],
    [
      { guard: { maxDestructve: 1 } },
      'The option guard.maxDestructve does not exist here; similar: maxDestructive.',
    ],
    [
      { guard: { users: [] } },
      'The option guard.users does not exist here; there are protect, maxDestructive, windowMs.',
    ],
    [{ proxy: { urll: 'http://proxy' } }, 'The option proxy.urll does not exist here; similar: url.'],
  ])(
    'that do not exist are refused, because a policy with a typing error limits nothing: %j',
    (options, message) => {
      expect(() => createConnector(connection, options as Any)).toThrow(expect.objectContaining({ message }));
    },
  );

  test('that are undefined count as left out, whatever their names', async () => {
    const options = { readonly: undefined, guard: { users: undefined }, proxy: { urll: undefined } };
    await createConnector(connection, options as Any).close();
  });

  const wrong: Readonly<Record<string, readonly unknown[]>> = {
    allowLoopback: ['yes', 1, null],
    readOnly: ['false', 0, null],
    allow: [null],
    guard: [null, true],
    onAudit: [null, {}],
    attemptTimeoutMs: [0, -1, Number.NaN, '30', null],
    maxRetries: [-1, 1.5, '2', Number.NaN, Number.POSITIVE_INFINITY, null],
    rateLimitShare: [0, 2, '1', null],
    logger: ['x', true, null],
    userAgent: [7, {}, ['x'], null],
    maxResponseBytes: [0, '1', null],
    allowAddresses: ['10.0.0.0/8', [7], null],
    proxy: [7, null],
    transport: [{}, 'x', null],
    clock: [{}, { now: 1 }, null],
    limits: [{}, null],
  };

  test('are refused by name when they have the wrong type', () => {
    for (const [name, values] of Object.entries(wrong))
      for (const value of values) {
        let thrown: unknown;
        try {
          createConnector(connection, { [name]: value } as Any);
        } catch (error) {
          thrown = error;
        }
        expect([name, isConnectorError(thrown)]).toEqual([name, true]);
        expect((thrown as Error).message).toMatch(`The option ${name} must be`);
      }
    for (const none of [null, 7, 'x', []])
      expect(() => createConnector(connection, none as Any)).toThrow('The options must be an object.');
    for (const none of [null, undefined, 7, {}])
      expect(() => createConnector(none as Any)).toThrow(
        expect.objectContaining({ code: 'INVALID_CONNECTION' }),
      );
  });
});

describe('a connector with a transport of its own', () => {
  const connection = {
    organizationUrl: 'https://example.okta.com',
    apiToken: '00TokenTokenTokenTokenTokenToken',
  };
  const transport = async () => ({ status: 404, headers: {}, body: '' });
  const clock = { now: Date.now, sleep: async () => undefined };
  const seams = { transport, clock, limits: core.createLimits() };
  const ignored = {
    proxy: 'http://proxy.example.com',
    maxResponseBytes: 1_000,
    allowAddresses: ['10.1.0.0/16'],
  };

  test.each(Object.entries(ignored))(
    'refuses %s, which only the default transport goes by',
    (name, value) => {
      const message = `The option ${name} has no effect here: it is for the default transport, and transport is another one.`;
      const options = { ...seams, [name]: value } as Any;
      expect(() => core.createConnector(connection, options)).toThrow(expect.objectContaining({ message }));
      expect(() => createConnector(connection, options)).toThrow(expect.objectContaining({ message }));
    },
  );

  test.each(Object.keys(seams))('needs %s where there are no defaults', async (name) => {
    const options = { ...seams, [name]: undefined } as Any;
    expect(() => core.createConnector(connection, options)).toThrow(
      `The option ${name} is missing: it must be `,
    );
    await createConnector(connection, options).close();
    await core.createConnector(connection, seams).close();
  });

  test('has limits whose options are known', () => {
    expect(() => core.createLimits({ randomm: Math.random } as Any)).toThrow(
      'The option randomm does not exist',
    );
    expect(() => core.createLimits({ random: 0.5 } as Any)).toThrow('The option random must be a function.');
  });
});

test.each([
  [{ readOnly: true }, 'The option connection.readOnly does not exist here'],
  [{ apitoken: 'x' }, 'The option connection.apitoken does not exist here; similar: apiToken.'],
  [
    { apiToken: undefined, oauth: { clientId: '0oa', privateKey: '{}', scope: 'okta.users.read' } },
    'The option connection.oauth.scope does not exist here; similar: scopes.',
  ],
])('a connection holds nothing that would be ignored: %j', (more, message) => {
  const connection = {
    organizationUrl: 'https://example.okta.com',
    apiToken: '00TokenTokenTokenToken',
    ...more,
  };
  expect(() => createConnector(connection as Any)).toThrow(message);
});

test('plans of people take the options that they have', async () => {
  const policy = {
    match: { column: 'mail', attribute: 'login' },
    attributes: { department: 'team' },
    newPeople: 'ignore',
    limits: { maxDestructive: 0 },
  };
  const rows = [{ mail: 'blake.rivers@example.com', team: 'Sales' }];
  const plan = await planPeople(okta, { policy, rows } as Any);
  const approve = plan.hash;
  const before = org.requests.length;
  for (const [given, message] of [
    [{ policy, rows, callr: 'me' }, 'The option callr does not exist here; similar: caller.'],
    [{ policy, rows, now: 0 }, 'The option now does not exist here'],
    [{ policy }, 'The option rows is missing'],
    [{ policy, rows: 'a text' }, 'The option rows must be a list'],
    [undefined, 'The options must be an object.'],
  ] as const)
    await expect(planPeople(okta, given as Any)).rejects.toThrow(message);
  for (const [given, message] of [
    [{ approve, onReslt: () => {} }, 'The option onReslt does not exist here; similar: onResult.'],
    [{ approve, onResult: 7 }, 'The option onResult must be a function.'],
    [{}, 'The option approve is missing'],
    [undefined, 'The options must be an object.'],
  ] as const)
    await expect(applyPlan(okta, plan, given as Any)).rejects.toThrow(message);
  expect(org.requests.length).toBe(before);
});

test('a set-up sheet and an event hook refuse options that do not exist', () => {
  expect(() => okta.rights(['suspendUser'], { lable: 'Ours' } as Any)).toThrow(
    'The option lable does not exist here; similar: label.',
  );
  const secret = 'a secret of 32 random characters';
  expect(() => okta.eventHook({ secret, headers: 'x-hook' } as Any)).toThrow(
    'The option headers does not exist here; similar: header.',
  );
  expect(okta.rights(['suspendUser'], { label: 'Ours', lable: undefined } as Any).actions).toEqual([
    'suspendUser',
  ]);
  okta.eventHook({ secret, header: 'x-hook', headers: undefined } as Any).close();
});

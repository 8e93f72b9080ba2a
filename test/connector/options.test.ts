import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import * as fc from 'fast-check';
import { type Connector, createConnector, isConnectorError } from '../../src/index.js';
import { type Sandbox, startSandbox } from '../../src/sandbox/index.js';

let org: Sandbox;
let okta: Connector;

beforeAll(async () => {
  org = await startSandbox();
  okta = createConnector({ organizationUrl: org.url, apiToken: org.token }, { allowLoopback: true });
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
const user = { userId: '00u1a2b3c4d5e6f7g8h9' };
const list = { applicationId: '0oa1a2b3c4d5e6f7g8h9' };
// biome-ignore lint/suspicious/noExplicitAny: what no type allows is what this is about
type Any = any;

/** Every call that takes options, and what it comes to. */
const CALLS: Readonly<Record<string, (options: Any) => Promise<unknown>>> = {
  execute: (options) => okta.execute('suspendUser', user, options).then((result: Any) => result.error),
  check: (options) => okta.check('suspendUser', user, options).then((result: Any) => result.error),
  search: (options) => okta.search('user', 'a', options).then((result: Any) => result.error),
  testConnection: (options) => okta.testConnection(options).then((result: Any) => result.error),
  items: async (options) => {
    try {
      await okta.items('listApplicationUsers', list, options).next();
      return undefined;
    } catch (error) {
      return error;
    }
  },
};

describe.each(Object.entries(CALLS))('options of %s', (_, call) => {
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
      { timeoutMs: undefined },
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
    [{ readonly: true }, 'The option readonly does not exist.', 'Did you mean readOnly? '],
    [{ gaurd: { protect: [] } }, 'The option gaurd does not exist.', 'Did you mean guard? '],
    [{ guard: { maxDestructve: 1 } }, 'The option guard.maxDestructve does not exist.', 'maxDestructive'],
    [{ guard: { users: [] } }, 'The option guard.users does not exist.', ''],
    [{ proxy: { urll: 'http://proxy' } }, 'The option proxy.urll does not exist.', 'Did you mean url? '],
  ])(
    'that do not exist are refused, because a policy with a typing error limits nothing: %j',
    (options, message, near) => {
      expect(() => createConnector(connection, options as Any)).toThrow(
        expect.objectContaining({ message, remedy: expect.stringContaining(near) }),
      );
    },
  );

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

import { afterAll, afterEach, beforeAll, describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { HttpHost } from '../../src/hosts/http/server.js';
import type { Connector } from '../../src/index.js';
import { hasDuplicateName } from '../../src/json/duplicate-names.js';
import { type Sandbox, seed, startSandbox } from '../../src/sandbox/index.js';
import { connectTo } from '../helpers/sandbox-org.js';

const { emery } = seed.people;
let org: Sandbox;
let okta: Connector;
let host: HttpHost;
let url: string;
let errors: unknown[];

beforeAll(async () => {
  org = await startSandbox();
  okta = connectTo(org);
});
afterEach(() => host?.close());
afterAll(async () => {
  await okta.close();
  await org.close();
});

async function serve(connector: Connector = okta, showSecrets = false): Promise<void> {
  org.reset();
  errors = [];
  const onInternalError = (error: unknown) => errors.push(error);
  host = new HttpHost({ connector, yesDestructive: true, showSecrets, onInternalError });
  url = await host.listen();
}

async function post(id: string, body: string | Uint8Array, verb = 'execute') {
  const headers = { 'Content-Type': 'application/json' };
  const answer = await fetch(`${url}/actions/${id}/${verb}`, { method: 'POST', headers, body });
  return {
    status: answer.status,
    body: (await answer.json()) as { ok: boolean; error: { message: string } },
  };
}

describe('a body', () => {
  it.each([
    ['one name twice', `{"userId":"${emery.id}","userId":"00u1"}`],
    ['one name twice, once escaped', `{"userId":"${emery.id}","us\\u0065rId":"00u1"}`],
    ['one name twice, nested', `{"userId":"${emery.id}","profile":{"a":[{"b":1,"c":{},"b":2}]}}`],
  ])('with %s is refused', async (_, body) => {
    await serve();
    const refused = await post('updateUserProfileWithId', body);
    expect(refused).toMatchObject({ status: 400, body: { error: { code: 'INVALID_INPUT' } } });
    expect(refused.body.error.message).toContain('one name twice');
    expect(org.requests).toEqual([]);
  });

  it('nested too deep, or with a number that would be rounded, is refused', async () => {
    await serve();
    const deep = `{"userId":"${emery.id}","profile":{"a":${'['.repeat(100_000)}${']'.repeat(100_000)}}}`;
    expect((await post('updateUserProfileWithId', deep)).body.error.message).toContain('nested deeper');
    const long = await post(
      'updateUserProfileWithId',
      `{"userId":"${emery.id}","profile":{"n":9007199254740993}}`,
    );
    expect(long.body.error.message).toContain('more digits');
    expect(org.requests).toEqual([]);
  });

  it.each([
    ['latin1', /Windows-1252/],
    ['utf16le', /UTF-16/],
  ] as const)(
    'in %s is refused with a message that names the probable encoding',
    async (encoding, expected) => {
      await serve();
      const body = `{"userId":"${emery.id}","profile":{"lastName":"Müller"}}`;
      const refused = await post('updateUserProfileWithId', Buffer.from(body, encoding));
      expect(refused).toMatchObject({
        status: 400,
        body: { error: { message: expect.stringMatching(expected) } },
      });
      expect(org.requests).toEqual([]);
      expect((await post('updateUserProfileWithId', `\ufeff${body}`)).status).toBe(200);
      expect(org.state.users.get(emery.id)?.profile.lastName).toBe('Müller');
    },
  );

  it('may contain null for an optional input, but not for a required one', async () => {
    await serve();
    const body = JSON.stringify({ userId: emery.id, sendEmail: null });
    for (const verb of ['execute', 'check', 'plan', 'validate']) {
      const { status, body: answer } = await post('deactivateUser', body, verb);
      expect([status, (answer as { valid?: boolean }).valid ?? answer.ok]).toEqual([200, true]);
    }
    expect((await post('suspendUser', '{"userId":null}')).status).toBe(400);
  });
});

describe('hasDuplicateName', () => {
  it('is false for any JSON value, and true once a name is added twice', () => {
    fc.assert(
      fc.property(fc.jsonValue({ maxDepth: 5 }), fc.string(), (value, name) => {
        const text = JSON.stringify(value);
        expect(hasDuplicateName(text)).toBe(false);
        const key = JSON.stringify(name);
        expect(hasDuplicateName(`[{${key}:${text}},{${key}:[${key},${key}]}]`)).toBe(false);
        expect(hasDuplicateName(`{"o":{${key}:${text},"other,{":1, ${key} :2}}`)).toBe(true);
      }),
    );
  });
});

describe('a result that cannot be written as JSON', () => {
  let deep: unknown = 1;
  for (let level = 0; level < 100_000; level += 1) deep = [deep];
  const cyclic: Record<string, unknown> = {};
  cyclic.self = cyclic;

  it.each([
    ['nested 100,000 deep', deep],
    ['a bigint', 10n],
    ['a circular object', cyclic],
  ])('(%s) is an error with the right outcome, and the server keeps running', async (_, value) => {
    for (const showSecrets of [true, false]) {
      const execute = async (id: string, inputs: never) => {
        const result = await okta.execute(id, inputs);
        return { ...result, output: { user: value } };
      };
      const { actions } = okta;
      await serve({ actions, execute } as unknown as Connector, showSecrets);
      const read = await post('getUserWithId', JSON.stringify({ userId: emery.id }));
      expect(read).toMatchObject({
        status: 500,
        body: { error: { outcome: 'unchanged', code: 'INVALID_RESPONSE' } },
      });
      const write = await post('suspendUser', JSON.stringify({ userId: emery.id }));
      // Engines repeat a call automatically after a 5xx, and this one was done.
      expect(write).toMatchObject({ status: 424, body: { error: { outcome: 'applied', retryable: false } } });
      expect((await fetch(`${url}/healthz`)).status).toBe(200);
      await host.close();
    }
  });
});

it('refuses parameters in the address, which nothing reads, but of a health check', async () => {
  await serve();
  const { status, body } = await post(
    'suspendUser',
    JSON.stringify({ userId: emery.id }),
    'execute?dryRun=true',
  );
  expect([status, body.error.message]).toEqual([
    400,
    '/actions/suspendUser/execute takes no parameters in its address.',
  ]);
  expect((await fetch(`${url}/manifest?fields=id`)).status).toBe(400);
  expect(org.requests).toEqual([]);
  for (const path of ['/healthz?from=balancer', '/manifest?', '/actions'])
    expect((await fetch(url + path)).status).toBe(200);
});

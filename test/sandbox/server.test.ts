import { connect } from 'node:net';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from '@jest/globals';
import { type Sandbox, seed, startSandbox } from '../../src/sandbox/index.js';
import { call, statusOf } from './client.js';

const { blake } = seed.people;

let org: Sandbox;
beforeAll(async () => {
  org = await startSandbox();
});
beforeEach(() => org.reset());
afterAll(() => org.close());

/** Sends bytes as they are and gives the answer as text. */
function raw(text: string): Promise<string> {
  return new Promise((resolve, reject) => {
    const socket = connect(Number(new URL(org.url).port), '127.0.0.1', () => socket.end(text));
    let answer = '';
    socket.on('data', (part) => {
      answer += part;
    });
    socket.on('end', () => resolve(answer));
    socket.on('error', reject);
  });
}

describe('the server', () => {
  test.each([
    ['no token', undefined],
    ['a wrong token', 'SSWS wrong'],
    ['a wrong token of the right length', 'SSWS sandbox-tokem'],
    ['the beginning of the token', 'SSWS sandbox'],
    ['the token and more', 'SSWS sandbox-token2'],
    ['the token in another case', 'SSWS SANDBOX-TOKEN'],
    ['another scheme', 'Bearer sandbox-token'],
  ])('answers E0000011 to %s, even for an unknown path', async (_name, authorization) => {
    for (const path of ['/api/v1/users/me', '/api/v1/nothing']) {
      const headers = authorization === undefined ? {} : { Authorization: authorization };
      const response = await fetch(org.url + path, { headers });
      expect(response.status).toBe(401);
      expect(await response.json()).toMatchObject({ errorCode: 'E0000011' });
    }
  });

  test('describes the org without a token', async () => {
    const response = await fetch(`${org.url}/.well-known/okta-organization`);
    expect(await response.json()).toMatchObject({
      id: expect.stringMatching(/^00o\w{17}$/),
      pipeline: 'idx',
    });
  });

  test('answers 404 to unknown paths, 405 to other methods, and 400 to broken JSON and other content types', async () => {
    const refusal = async (...request: [string, string, string?, Record<string, string>?]) => {
      const { status, body } = await call(org, ...request);
      return `${status} ${body.errorCode}`;
    };
    expect(await refusal('GET', '/nothing')).toBe('404 E0000008');
    expect(await refusal('PUT', '/users')).toBe('405 E0000022');
    expect(await refusal('POST', '/users', '{"profile":')).toBe('400 E0000003');
    expect(await refusal('POST', '/users')).toBe('400 E0000003');
    expect(await refusal('POST', '/users', '{}', { 'Content-Type': 'text/plain' })).toBe('400 E0000021');
  });

  test('answers 411 to a POST without a length', async () => {
    const path = `/api/v1/users/${blake.id}/lifecycle/suspend`;
    const head = `POST ${path} HTTP/1.1\r\nHost: x\r\nAuthorization: SSWS ${org.token}\r\nConnection: close\r\n`;
    expect(await raw(`${head}\r\n`)).toMatch(/^HTTP\/1\.1 411 /);
    expect(await statusOf(org, blake.id)).toBe('ACTIVE');
    expect(await raw(`${head}Content-Length: 0\r\n\r\n`)).toMatch(/^HTTP\/1\.1 200 /);
  });
});

describe('a response', () => {
  test('has its own request id, the date, and links to the requested host', async () => {
    const replies = [await call(org, 'GET', '/users/me'), await call(org, 'GET', '/users/me')];
    const [one, other] = replies.map(({ headers }) => headers.get('x-okta-request-id'));
    expect(one).toMatch(/^[0-9a-f]{32}$/);
    expect(other).not.toBe(one);
    expect(replies[0]?.headers.get('date')).toMatch(/GMT$/);
    const byName = await fetch(`${org.url.replace('127.0.0.1', 'localhost')}/api/v1/users/me`, {
      headers: { Authorization: `SSWS ${org.token}` },
    });
    const body = (await byName.json()) as { _links: { self: { href: string } } };
    expect(body._links.self.href).toMatch(/^http:\/\/localhost:/);
  });

  test('about event hooks never contains the secret', async () => {
    const { body } = await call(org, 'POST', '/eventHooks', {
      name: 'Hook',
      events: { type: 'EVENT_TYPE', items: ['user.lifecycle.create'] },
      channel: {
        type: 'HTTP',
        version: '1.0.0',
        config: {
          uri: 'https://hook.example.com',
          authScheme: { type: 'HEADER', key: 'Authorization', value: 'hidden' },
        },
      },
    });
    expect(JSON.stringify(body)).not.toContain('hidden');
    expect((await call(org, 'DELETE', `/eventHooks/${body.id}`)).body.errorCode).toBe('E0000038');
    await call(org, 'POST', `/eventHooks/${body.id}/lifecycle/deactivate`);
    expect((await call(org, 'DELETE', `/eventHooks/${body.id}`)).status).toBe(204);
  });

  test('of the other read operations has Okta’s form', async () => {
    expect((await call(org, 'GET', '/org')).body.subdomain).toBe('sandbox');
    expect((await call(org, 'GET', '/iam/roles')).body.roles).toMatchObject([{ id: seed.customRole.id }]);
    expect((await call(org, 'GET', '/logs')).headers.get('link')).toMatch(/rel="next"/);
    org.state.listsBlocks = false;
    expect((await call(org, 'GET', `/users/${blake.id}/blocks`)).body.errorCode).toBe('E0000015');
  });
});

test('the request log contains each request, but not the token', async () => {
  await call(org, 'POST', `/users/${blake.id}?strict=true`, { profile: { nickName: 'B' } });
  expect(org.requests).toMatchObject([
    {
      method: 'POST',
      path: `/api/v1/users/${blake.id}`,
      query: { strict: 'true' },
      body: { profile: { nickName: 'B' } },
      status: 200,
      headers: { authorization: 'SSWS' },
    },
  ]);
  expect(JSON.stringify(org.requests)).not.toContain(org.token);
});

describe('a start', () => {
  test('or a reset produces the same ids as before', async () => {
    const other = await startSandbox({ token: 'another' });
    try {
      expect(other.people).toEqual(org.people);
      expect(other.people.every(({ id }) => /^00u\w{17}$/.test(id))).toBe(true);
      const create = async (where: Sandbox) =>
        (await call(where, 'POST', '/groups', { profile: { name: 'Trainees' } })).body.id;
      const first = await create(org);
      org.reset();
      expect([await create(org), await create(other)]).toEqual([first, first]);
    } finally {
      await other.close();
    }
  });

  test('on a port in use is refused', async () => {
    await expect(startSandbox({ port: Number(new URL(org.url).port) })).rejects.toThrow(/EADDRINUSE/);
  });

  test('creates people in every status', () => {
    expect(new Set(org.people.map(({ status }) => status)).size).toBe(8);
  });
});

test('close aborts a request that is still waiting', async () => {
  const other = await startSandbox();
  other.fault({ kind: 'slow', delayMs: 60_000 });
  const waiting = call(other, 'GET', '/users/me').then(
    () => 'answered',
    () => 'cut',
  );
  while (other.requests.length === 0) await new Promise((resolve) => setTimeout(resolve, 5));
  await other.close();
  expect(await waiting).toBe('cut');
});

test.each([
  [{ prot: 0 }, 'The options of the sandbox: prot does not exist; there are port, token'],
  [{ rateLimits: { users: {} } }, 'rateLimits: users does not exist; there are all, USER-GET'],
  [
    { rateLimits: { USERS: { limits: 1 } } },
    'rateLimits.USERS: limits does not exist; there are limit, windowMs.',
  ],
  [{ systemLog: { late: 1 } }, 'systemLog: late does not exist'],
  [{ eventHooks: { lost: 1 } }, 'eventHooks: lost does not exist'],
  [{ oauth: { scope: [] } }, 'The options of a service app: scope does not exist; there are scopes'],
])('an org does not start with %j, which would be ignored', async (options, message) => {
  await expect(startSandbox(options as object)).rejects.toThrow(message);
});

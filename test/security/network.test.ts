import dns from 'node:dns';
import { createServer, type RequestListener, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { gzipSync } from 'node:zlib';
import { afterEach, describe, expect, jest, test } from '@jest/globals';
import { type ConnectorOptions, createConnector, type Result } from '../../src/index.js';

const servers: Server[] = [];
afterEach(async () => {
  jest.restoreAllMocks();
  for (const server of servers.splice(0)) {
    server.closeAllConnections();
    await new Promise((resolve) => server.close(resolve));
  }
});

/** A real server on this machine; gives its port. */
async function serve(listener: RequestListener): Promise<number> {
  const server = createServer(listener);
  servers.push(server);
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return (server.address() as AddressInfo).port;
}

const group = '{"id":"00g1","profile":{"name":"Staff"}}';

async function calls(
  organizationUrl: string,
  count: number,
  options: ConnectorOptions,
): Promise<Result<unknown>[]> {
  const okta = createConnector({ organizationUrl, apiToken: 'the-token' }, { maxRetries: 0, ...options });
  const results: Result<unknown>[] = [];
  for (let turn = 0; turn < count; turn += 1)
    results.push(await okta.execute('getGroup', { groupId: '00g1' }));
  await okta.close();
  return results;
}

/** Name resolution gives these in turn, each once; the last one for ever. */
function resolves(...answers: string[][]) {
  const turns = [...answers];
  const lookup = jest.fn((_host: string, _options: object, done: (error: null, found: object[]) => void) => {
    const addresses = turns.length > 1 ? turns.shift() : turns[0];
    done(
      null,
      (addresses ?? []).map((address) => ({ address, family: address.includes(':') ? 6 : 4 })),
    );
  });
  jest.spyOn(dns, 'lookup').mockImplementation(lookup as never);
  return lookup;
}

const notPublic = { ok: false, error: { code: 'INVALID_CONNECTION', outcome: 'not-sent', retryable: false } };

describe('the guard against DNS rebinding', () => {
  test('refuses a second connection when the name then resolves to the metadata service', async () => {
    let asked = 0;
    const port = await serve((_, response) => {
      asked += 1;
      response
        .writeHead(200, {
          'content-type': 'application/json',
          'x-okta-request-id': 'request-1',
          connection: 'close',
        })
        .end(group);
    });
    for (const inside of [
      '169.254.169.254',
      '10.0.0.1',
      '::ffff:10.0.0.1',
      'fd00:ec2::254',
      '64:ff9b::a9fe:a9fe',
    ]) {
      asked = 0;
      const lookup = resolves(['127.0.0.1'], [inside]);
      const [first, second] = await calls(`http://localhost:${port}`, 2, { allowLoopback: true });
      expect(first).toMatchObject({ ok: true });
      expect({ inside, ...second }).toMatchObject({ inside, ...notPublic });
      expect([asked, lookup.mock.calls.length]).toEqual([1, 2]);
    }
  });

  test('connects only to allowed addresses of a name with several, with one lookup per connection', async () => {
    const port = await serve((_, response) =>
      response
        .writeHead(200, { 'content-type': 'application/json', 'x-okta-request-id': 'request-1' })
        .end(group),
    );
    const lookup = resolves(['10.255.255.1', '169.254.169.254', '127.0.0.1', '::']);
    const [result] = await calls(`http://localhost:${port}`, 1, { allowLoopback: true });
    expect(result).toMatchObject({ ok: true });
    expect(lookup).toHaveBeenCalledTimes(1);
  });

  test('refuses a name that resolves to this machine without allowLoopback', async () => {
    resolves(['127.0.0.1', '::1']);
    const [result] = await calls('https://acme.okta.com', 1, {});
    expect(result).toMatchObject(notPublic);
  });
});

describe('an address that is not public is refused in the spelling', () => {
  test.each([
    ...[
      '0177.0.0.1',
      '0x7f.0.0.1',
      '0x7f000001',
      '2130706433',
      '127.1',
      '127.0.1',
      '017700000001',
      '127.0.0.1.',
    ],
    ...['0xa9fea9fe', '2852039166', '0251.0376.0251.0376', '169.254.43518', '0', '0.0.0.0', '[::]', '[::1]'],
    ...[
      '[::ffff:7f00:1]',
      '[::ffff:169.254.169.254]',
      '[64:ff9b::169.254.169.254]',
      '[64:ff9b:1::a9fe:a9fe]',
    ],
    ...['[fe80::1]', '[fd00:ec2::254]', '[2002:a9fe:a9fe::]', '①②⑦.⓪.⓪.①', '127。0。0。1', '%31%32%37.0.0.1'],
  ])('https://%s', async (host) => {
    let result: unknown;
    try {
      [result] = await calls(`https://${host}`, 1, {});
    } catch (error) {
      result = { ok: false, error };
    }
    expect(result).toMatchObject({ ok: false, error: { code: 'INVALID_CONNECTION' } });
  });
});

describe('the size of a response', () => {
  const bound = 100_000;

  test('is limited, and the rest of a larger body is not read', async () => {
    let written = 0;
    const port = await serve((_, response) => {
      response.writeHead(200, { 'content-type': 'application/json', 'x-okta-request-id': 'request-1' });
      const more = (): void => {
        while (!response.destroyed && response.write('x'.repeat(10_000))) written += 10_000;
        if (!response.destroyed) response.once('drain', more);
      };
      more();
    });
    const [result] = await calls(`http://127.0.0.1:${port}`, 1, {
      allowLoopback: true,
      maxResponseBytes: bound,
    });
    expect(result).toMatchObject({
      ok: false,
      error: { code: 'NETWORK', message: expect.stringContaining('RESPONSE_TOO_LARGE') },
    });
    expect(written).toBeLessThan(100 * bound);
  });

  test('may be exactly the limit', async () => {
    const body = `{"id":"00g1","profile":{"name":"${'x'.repeat(bound)}"}}`;
    const port = await serve((_, response) =>
      response
        .writeHead(200, { 'content-type': 'application/json', 'x-okta-request-id': 'request-1' })
        .end(body),
    );
    const options = { allowLoopback: true };
    const [whole] = await calls(`http://127.0.0.1:${port}`, 1, { ...options, maxResponseBytes: body.length });
    const [short] = await calls(`http://127.0.0.1:${port}`, 1, {
      ...options,
      maxResponseBytes: body.length - 1,
    });
    expect([whole?.ok, short?.ok]).toEqual([true, false]);
  });

  test('is not inflated, because no compression is requested and a compressed body stays compressed', async () => {
    const bomb = gzipSync(Buffer.from(`{"id":"00g1","profile":{"name":"${'x'.repeat(5_000_000)}"}}`));
    expect(bomb.length).toBeLessThan(bound);
    const asked: (string | undefined)[] = [];
    const port = await serve((request, response) => {
      asked.push(request.headers['accept-encoding']?.toString());
      response
        .writeHead(200, {
          'content-type': 'application/json',
          'x-okta-request-id': 'request-1',
          'content-encoding': 'gzip',
        })
        .end(bomb);
    });
    const [result] = await calls(`http://127.0.0.1:${port}`, 1, {
      allowLoopback: true,
      maxResponseBytes: bound,
    });
    expect(asked).toEqual([undefined]);
    expect(result).toMatchObject({
      ok: false,
      error: { code: 'INVALID_RESPONSE', message: expect.stringContaining('not JSON') },
    });
  });
});

describe('text from outside in a header', () => {
  const HOSTILE = 'engine/1\r\nx-injected: yes\r\n\r\nGET /other HTTP/1.1\0\u2028é';

  test("cannot end the header when it is the host's name for itself", async () => {
    const seen: string[][] = [];
    const port = await serve((request, response) => {
      seen.push([...request.rawHeaders, request.url ?? '']);
      response
        .writeHead(200, { 'content-type': 'application/json', 'x-okta-request-id': 'request-1' })
        .end(group);
    });
    const url = `http://127.0.0.1:${port}`;
    await calls(url, 1, { allowLoopback: true, userAgent: HOSTILE });
    const okta = createConnector(
      { organizationUrl: url, apiToken: 'the-token' },
      { allowLoopback: true, maxRetries: 0 },
    );
    await okta.execute('getGroup', { groupId: 'a: c?x=y&é/%0d%0a' });
    await okta.execute('getGroupByName', { name: 'x-injected: yes é' });
    // What breaks a line is no part of an id or a name.
    for (const inputs of [{ name: HOSTILE }, { name: 'a', customAttributes: { [HOSTILE]: HOSTILE } }])
      expect(await okta.execute('addGroup', inputs)).toMatchObject({ error: { code: 'INVALID_INPUT' } });
    await okta.close();
    expect(seen).toHaveLength(3);
    for (const line of seen) {
      const names = line
        .slice(0, -1)
        .filter((_, index) => index % 2 === 0)
        .map((name) => name.toLowerCase());
      expect(names.filter((name) => !KNOWN.has(name))).toEqual([]);
      expect(line.join('\n')).not.toMatch(/^x-injected/m);
      expect(line.at(-1)).toMatch(/^\/api\/v1\/groups[\w/?=&%.~!'()*-]*$/);
    }
    expect(seen[0]?.join('\n')).toContain('engine/1x-injected: yes');
  });
  const KNOWN = new Set([
    'host',
    'connection',
    'accept',
    'content-type',
    'content-length',
    'user-agent',
    'authorization',
  ]);

  test.each(['tok\r\nx-injected: yes', 'tok en', 'tok\0en', 'tök', 'tok\u2028en', ''])(
    'is refused when it is a token with an invalid character (%j), whether given or fetched',
    async (token) => {
      const port = await serve((_, response) => response.writeHead(500).end());
      const connection = { organizationUrl: `http://127.0.0.1:${port}`, apiToken: token };
      expect(() => createConnector(connection, { allowLoopback: true })).toThrow('API token');
      const fetched = createConnector(
        { ...connection, apiToken: async () => token },
        { allowLoopback: true },
      );
      const result = await fetched.execute('getGroup', { groupId: '00g1' });
      await fetched.close();
      expect(result).toMatchObject({ ok: false, error: { code: 'UNAUTHENTICATED', outcome: 'not-sent' } });
    },
  );
});

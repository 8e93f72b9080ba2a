import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import { until } from '../helpers/command-line.js';
import { makeKey } from './authorization-server.js';
import { OAuthRig, open } from './mcp-oauth-rig.js';

let rig: OAuthRig;

beforeEach(async () => {
  rig = await OAuthRig.start();
});
afterEach(async () => {
  expect(rig.errors).toEqual([]);
  await rig.close();
});

describe('the keys of the issuer', () => {
  test('are read once for many callers, and again after ten minutes', async () => {
    const [url = ''] = await rig.serve();
    const tokens = await Promise.all(Array.from({ length: 20 }, () => rig.token()));
    const found = await Promise.all(tokens.map((token) => open(url, token)));
    expect(found.map(({ status }) => status)).toEqual(tokens.map(() => 200));
    expect(rig.issuer.asked('/v1/keys')).toBe(1);
    rig.clock.aheadMs = 10 * 60_000;
    const later = await rig.token({ exp: Math.floor(Date.now() / 1000) + 3_600 });
    expect((await open(url, later)).status).toBe(200);
    expect(rig.issuer.asked('/v1/keys')).toBe(2);
  });

  test('are read again for an unknown key, once in half a minute, however many tokens have one', async () => {
    const [url = ''] = await rig.serve();
    expect((await open(url, await rig.token())).status).toBe(200);
    const next = await makeKey('two');
    rig.issuer.signing = next;
    rig.issuer.keys.push(next.publicJwk);
    expect((await open(url, await rig.token())).status).toBe(401);
    rig.clock.aheadMs = 31_000;
    const stranger = await makeKey('stranger');
    const bad = await Promise.all(Array.from({ length: 30 }, () => rig.token({}, {}, stranger)));
    const found = await Promise.all(bad.map((token) => open(url, token)));
    expect(new Set(found.map(({ status }) => status))).toEqual(new Set([401]));
    expect(rig.issuer.asked('/v1/keys')).toBe(2);
    expect((await open(url, await rig.token())).status).toBe(200);
    expect(rig.issuer.asked('/v1/keys')).toBe(2);
  });

  test('that were taken back count no longer after ten minutes', async () => {
    const [url = ''] = await rig.serve();
    const exp = Math.floor(Date.now() / 1000) + 3_600;
    const token = await rig.token({ exp });
    expect((await open(url, token)).status).toBe(200);
    rig.issuer.keys = [(await makeKey('two')).publicJwk];
    rig.clock.aheadMs = 10 * 60_000;
    expect((await open(url, token)).status).toBe(401);
  });

  test('are used for an hour at most while the issuer is down', async () => {
    const [url = ''] = await rig.serve();
    const exp = Math.floor(Date.now() / 1000) + 7_200;
    const token = await rig.token({ exp });
    expect((await open(url, token)).status).toBe(200);
    rig.issuer.reactions.set('/.well-known/openid-configuration', (_, response) => response.destroy());
    rig.clock.aheadMs = 59 * 60_000;
    expect((await open(url, token)).status).toBe(200);
    expect(rig.problems).toHaveLength(1);
    rig.clock.aheadMs = 60 * 60_000;
    expect((await open(url, token)).status).toBe(503);
    rig.issuer.reactions.clear();
    rig.clock.aheadMs += 31_000;
    expect((await open(url, token)).status).toBe(200);
  });
});

describe('an issuer that can not be used', () => {
  type Reaction = Parameters<OAuthRig['issuer']['reactions']['set']>[1];
  const json =
    (body: unknown, status = 200): Reaction =>
    (_, response) =>
      void response.writeHead(status, { 'Content-Type': 'application/json' }).end(JSON.stringify(body));
  const METADATA = '/.well-known/openid-configuration';
  const KEYS = '/v1/keys';
  const CASES: [string, string, () => Reaction, RegExp][] = [
    ['is down', METADATA, () => (request) => request.destroy(), /can't be reached \([A-Z_]+\)/],
    ['answers with 500', METADATA, () => json({}, 500), /answered with 500/],
    ['limits our rate', METADATA, () => json({}, 429), /answered with 429/],
    ['has no metadata', METADATA, () => json({}, 404), /There is no metadata at http/],
    [
      'answers with a page',
      METADATA,
      () => (_, response) => void response.end('<html>'),
      /There is no metadata/,
    ],
    [
      'redirects',
      METADATA,
      () => (_, response) => void response.writeHead(302, { Location: '/x' }).end(),
      /302/,
    ],
    [
      'names another issuer',
      METADATA,
      () => json({ ...rig.issuer.metadata, issuer: `${rig.issuer.issuer}/` }),
      /metadata of another issuer \(http:.*default\/\)/,
    ],
    ['has no jwks_uri', METADATA, () => json({ issuer: rig.issuer.issuer }), /no jwks_uri/],
    [
      'has keys at plain http elsewhere',
      METADATA,
      () => json({ ...rig.issuer.metadata, jwks_uri: 'http://example.com/keys' }),
      /no jwks_uri that starts with https/,
    ],
    [
      'has keys in a file',
      METADATA,
      () => json({ ...rig.issuer.metadata, jwks_uri: 'file:///etc/passwd' }),
      /no jwks_uri/,
    ],
    [
      'has keys in the network of the operator',
      METADATA,
      () => json({ ...rig.issuer.metadata, jwks_uri: 'https://10.0.0.7/keys' }),
      /neither public nor allowed/,
    ],
    ['has no keys', KEYS, () => json({}, 404), /no set of keys/],
    ['has damaged keys', KEYS, () => json({ keys: 'all' }), /no set of keys/],
    [
      'sends too much',
      KEYS,
      () => (_, response) => void response.end('x'.repeat(300_000)),
      /more than 256 kB/,
    ],
    [
      'breaks off',
      KEYS,
      () => (_, response) =>
        void response.writeHead(200, { 'Content-Length': 99 }).write('{', () => response.destroy()),
      /can't be reached/,
    ],
  ];

  test.each(CASES)('because it %s: callers get 503, the log says why', async (_, path, reaction, why) => {
    rig.issuer.reactions.set(path, reaction());
    const [url = ''] = await rig.serve();
    await until(() => rig.problems.length > 0);
    expect(rig.problems[0]).toMatch(why);
    expect(rig.problems[0]).toContain(`The issuer ${rig.issuer.issuer} of callers at /mcp can't be used: `);
    const before = rig.issuer.requests.length;
    for (let time = 0; time < 5; time += 1) {
      const answer = await open(url, await rig.token());
      expect(answer.status).toBe(503);
      expect(Number(answer.headers['retry-after'])).toBeGreaterThan(0);
      expect(Number(answer.headers['retry-after'])).toBeLessThanOrEqual(30);
      expect(answer.text).not.toContain(rig.issuer.issuer);
    }
    expect(rig.issuer.requests.length).toBe(before);
    expect((await open(url)).status).toBe(401);
    rig.issuer.reactions.clear();
    rig.clock.aheadMs = 31_000;
    expect((await open(url, await rig.token())).status).toBe(200);
  });

  test('because it does not answer in time: callers get 503', async () => {
    rig.issuer.reactions.set(METADATA, () => {});
    const [url = ''] = await rig.serve();
    expect((await open(url, await rig.token())).status).toBe(503);
    expect(rig.problems).toEqual([expect.stringContaining('did not answer within 5 s')]);
  });

  test('is found by the metadata of RFC 8414 as well, before or after its own path', async () => {
    rig.issuer.reactions.set(METADATA, json({}, 404));
    const after = '/.well-known/oauth-authorization-server';
    rig.issuer.reactions.set(after, json(rig.issuer.metadata));
    expect((await open((await rig.serve())[0] ?? '', await rig.token())).status).toBe(200);
    rig.issuer.reactions.delete(after);
    rig.issuer.reactions.set(`${after}/oauth2/default`, json(rig.issuer.metadata));
    expect((await open((await rig.serve())[0] ?? '', await rig.token())).status).toBe(200);
  });
});

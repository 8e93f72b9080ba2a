import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { request } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, describe, expect, it } from '@jest/globals';
import { type RejectedCaller, RejectedCallers } from '../../src/hosts/http/rejected-callers.js';
import { type Sandbox, seed, startSandbox } from '../../src/sandbox/index.js';
import { type ServeProcess, startServe } from './http-process.js';

const SECRET = 'a-long-secret-of-the-server-42';
const folder = mkdtempSync(join(tmpdir(), 'http-audit-'));
const audit = join(folder, 'audit.jsonl');
let org: Sandbox;
let server: ServeProcess;

beforeAll(async () => {
  org = await startSandbox();
});
afterEach(() => server?.stop());
afterAll(async () => {
  await org.close();
  rmSync(folder, { recursive: true });
});

/** Requests the list of actions from a local address. */
function getActions(
  authorization: string,
  localAddress = '127.0.0.1',
): Promise<{ status: number; wait: number; text: string }> {
  return new Promise((resolve, reject) => {
    const sent = request(
      `${server.url}/actions`,
      { headers: { authorization }, localAddress },
      (response) => {
        let text = '';
        response
          .on('data', (chunk) => (text += String(chunk)))
          .on('end', () => {
            resolve({
              status: response.statusCode ?? 0,
              wait: Number(response.headers['retry-after']),
              text,
            });
          });
      },
    );
    sent.on('error', reject).end();
  });
}

const audited = () =>
  readFileSync(audit, 'utf8')
    .trim()
    .split('\n')
    .map((line) => JSON.parse(line));

describe('an address that sends wrong secrets', () => {
  it('must wait, unlike other addresses, and appears in the log and the audit', async () => {
    server = await startServe(org, ['--audit', audit], { OKTA_CONNECTOR_SECRET: SECRET });
    const wrong = (number: number) => getActions(`Bearer wrong-${number}`);
    for (let number = 0; number < 10; number += 1) expect((await wrong(number)).status).toBe(401);
    const [waiting, ...flood] = await Promise.all([
      getActions(`Bearer ${SECRET}`),
      ...Array.from(Array(20).keys(), wrong),
    ]);
    expect(waiting).toMatchObject({ status: 429, text: expect.stringContaining('too many wrong secrets') });
    expect(flood.map(({ status }) => status)).toContain(429);
    expect(waiting.wait).toBeGreaterThanOrEqual(1);
    expect((await getActions(`Bearer ${SECRET}`, '127.0.0.2')).status).toBe(200);
    await new Promise((resolve) => setTimeout(resolve, waiting.wait * 1000 + 50));
    // On a slow machine one of the flood may have made the wait longer.
    for (let waited = 0; waited < 20 && (await getActions(`Bearer ${SECRET}`)).status === 429; waited += 1) {
      await new Promise((resolve) => setTimeout(resolve, 500));
    }
    expect((await getActions(`Bearer ${SECRET}`)).status).toBe(200);
    expect(server.shown()).toMatch(/refused http 127\.0\.0\.1: wrong secret \(10 so far\); it waits 1 s/);
    expect(audited()).toContainEqual(
      expect.objectContaining({ caller: 'http 127.0.0.1', refused: 'wrong secret', times: 10, waitMs: 1000 }),
    );
    expect(audited()).toContainEqual(
      expect.objectContaining({ refused: 'too many wrong secrets', times: 1 }),
    );
    expect(readFileSync(audit, 'utf8')).not.toContain('wrong-');
  });

  it('must wait longer each time, up to ten minutes, until it sends the right one', () => {
    let now = 0;
    const callers = new RejectedCallers(undefined, () => now);
    const waits: number[] = [];
    for (let number = 0; number < 25; number += 1) {
      waits.push(callers.record('192.0.2.7', 'wrong secret'));
      now += callers.waitMsOf('192.0.2.7');
    }
    expect(waits.slice(0, 14)).toEqual([...Array(9).fill(0), 1000, 2000, 4000, 8000, 16000]);
    expect(waits.at(-1)).toBe(600_000);
    callers.clear('192.0.2.7');
    expect(callers.record('192.0.2.7', 'wrong secret')).toBe(0);
  });

  it('counts with its whole IPv6 network, and has no history after an hour', () => {
    let now = 0;
    const callers = new RejectedCallers(undefined, () => now);
    for (let number = 0; number < 10; number += 1) callers.record(`2001:db8:0:7::${number}`, 'wrong secret');
    expect(callers.waitMsOf('2001:db8:0:7:ffff::1')).toBe(1000);
    expect(callers.waitMsOf('2001:db8::8:0:0:1')).toBe(0);
    now += 3_600_001;
    expect(callers.record('2001:db8:0:7::1', 'wrong secret')).toBe(0);
  });

  it('uses bounded memory, and few log entries for many rejections', () => {
    const reported: RejectedCaller[] = [];
    const callers = new RejectedCallers((event) => reported.push(event));
    for (let number = 0; number < 10; number += 1) callers.record('192.0.2.1', 'wrong secret');
    reported.length = 0;
    for (let number = 0; number < 5000; number += 1) callers.record('192.0.2.1', 'too many wrong secrets');
    expect(reported.map(({ times }) => times)).toEqual([1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 100, 1000]);
    for (let number = 0; number < 10_000; number += 1)
      callers.record(`10.0.${number >> 8}.${number & 255}`, 'missing secret');
    // The oldest address was removed.
    expect(callers.waitMsOf('192.0.2.1')).toBe(0);
  });
});

it('a call that the server itself refuses is in the audit log', async () => {
  server = await startServe(org, ['--audit', audit]);
  const { emery } = seed.people;
  const refused = await server.call('POST', '/actions/deactivateUser/execute', { userId: emery.id });
  expect(refused.status).toBe(403);
  expect(audited().at(-1)).toMatchObject({
    caller: expect.stringMatching(/^http 127\./),
    action: 'deactivateUser',
    targets: { userId: emery.id },
    ok: false,
    code: 'NOT_ALLOWED',
    outcome: 'not-sent',
    changed: false,
  });
});

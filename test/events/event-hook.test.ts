import { once } from 'node:events';
import { createServer, type Server } from 'node:http';
import { type AddressInfo, connect } from 'node:net';
import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import type { Connector, EventHook } from '../../src/index.js';
import { until } from '../helpers/command-line.js';
import { SteppedTime } from '../rate-limit/stepped-time.js';
import { type LogServer, logServer } from './log-server.js';

const secret = 'a-secret-of-the-hook';
let time: SteppedTime;
let log: LogServer;
let okta: Connector;
let hook: EventHook;
let server: Server;
let url: string;

beforeEach(async () => {
  time = new SteppedTime();
  log = await logServer();
  log.now = time.clock.now;
  okta = log.connect({ clock: time.clock });
  hook = okta.eventHook({ secret });
  server = createServer((request, response) => void hook.handle(request, response));
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  url = `http://127.0.0.1:${(server.address() as AddressInfo).port}/hook`;
});
afterEach(async () => {
  server.closeAllConnections();
  await new Promise((resolve) => server.close(resolve));
  await log.close();
});

/** The reader has read the log to its end, and waits. */
const waits = () => until(() => time.timers > 0);

const delivery = (eventId: string, ...events: object[]) => ({
  method: 'POST',
  headers: { authorization: secret, 'content-type': 'application/json' },
  body: JSON.stringify({ eventId, data: { events } }),
});

/** Both forms of the handler, asked alike. */
const forms: [string, (init: RequestInit) => Promise<Response>][] = [
  ['handle', (init) => fetch(url, init)],
  ['fetch', (init) => hook.fetch(new Request(url, init))],
];

describe.each(forms)('The hook by %s', (_, send) => {
  test('answers the verification challenge', async () => {
    const answer = await send({ headers: { 'x-okta-verification-challenge': 'c"1' } });
    expect([answer.status, await answer.json()]).toEqual([200, { verification: 'c"1' }]);
    expect(answer.headers.get('x-content-type-options')).toBe('nosniff');
  });

  test.each<[string, RequestInit, number]>([
    ['a GET without a challenge', {}, 400],
    [
      'a challenge that is too long',
      { headers: { 'x-okta-verification-challenge': 'x'.repeat(1_001) } },
      400,
    ],
    ['another method', { method: 'PUT', headers: { authorization: secret } }, 405],
    ['no secret', { method: 'POST', body: '{}' }, 401],
    ['another secret', { method: 'POST', body: '{}', headers: { authorization: `${secret}x` } }, 401],
    [
      'the beginning of the secret',
      { method: 'POST', body: '{}', headers: { authorization: 'a-secret' } },
      401,
    ],
    ['what is not JSON', { method: 'POST', body: '{', headers: { authorization: secret } }, 400],
    [
      'a body that is too long',
      { method: 'POST', body: ' '.repeat(4 * 1024 * 1024 + 1), headers: { authorization: secret } },
      413,
    ],
    ['a delivery', delivery('d1', { uuid: 'u' }), 204],
    ['a delivery in no form that Okta has', { ...delivery('d2'), body: '[null]' }, 204],
  ])('answers %s', async (_name, init, status) => {
    expect((await send(init)).status).toBe(status);
  });

  test('wakes the reader, who gives what the log shows', async () => {
    const events = okta.events('userDeactivated', {}, { from: new Date(time.now - 60_000) });
    const next = events.next();
    await waits();
    await send(delivery('d', { uuid: 'late', eventType: 'user.lifecycle.deactivate' }));
    await until(() => log.seen.length === 2);
    await waits();
    log.add([{ uuid: 'late' }]);
    await time.pass(1_000);
    expect((await next).value).toMatchObject({ uuid: 'late' });
    await events.return?.();
  });

  test('drops a repeat, and does not wake a reader of other events', async () => {
    const events = okta.events('userCreated', {}, {});
    const next = events.next();
    await waits();
    const before = log.seen.length;
    await send(delivery('a', { uuid: 'a', eventType: 'user.lifecycle.deactivate' }));
    await new Promise((resolve) => setTimeout(resolve, 100));
    expect(log.seen.length).toBe(before);
    await send(delivery('b'));
    await until(() => log.seen.length > before);
    await waits();
    const after = log.seen.length;
    await send(delivery('b'));
    await new Promise((resolve) => setTimeout(resolve, 100));
    expect(log.seen.length).toBe(after);
    await events.return?.();
    await next;
  });
});

test('A body that does not end is answered within the three seconds of Okta', async () => {
  const { port } = server.address() as AddressInfo;
  const socket = connect(port, '127.0.0.1');
  const arrived = once(server, 'request');
  socket.write(`POST / HTTP/1.1\r\nHost: h\r\nAuthorization: ${secret}\r\nContent-Length: 100\r\n\r\n{`);
  await arrived;
  const answered = once(socket, 'data');
  await time.pass(2_900);
  expect(String(await answered)).toMatch(/^HTTP\/1\.1 408 /);
  socket.destroy();
});

test.each([{ secret: 'short' }, { secret: '' }, {}, { secret, header: 'a b' }])(
  'The options %j are refused',
  (options) => {
    expect(() => okta.eventHook(options as { secret: string })).toThrow(/event hook/);
  },
);

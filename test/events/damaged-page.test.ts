import { afterEach, beforeEach, expect, test } from '@jest/globals';
import { memoryCheckpoint } from '../../src/index.js';
import { type Clock, systemClock } from '../../src/transport/clock.js';
import { type LogServer, logServer } from './log-server.js';

let server: LogServer;
beforeEach(async () => {
  server = await logServer();
});
afterEach(() => server.close());

/** The system's clock, with short waits in place of long ones. */
const hasty: Clock = {
  now: Date.now,
  sleep: (ms, signal, options) =>
    systemClock.sleep(options?.background ? ms : Math.min(ms, 5), signal, options),
};

/** Answers requests for the page after this cursor with `body`, as often as `times` says. */
function damage(after: string, body: unknown, times: number): void {
  let left = times;
  server.fault = (_request, response, url) => {
    if (url.searchParams.get('after') !== after || left === 0) return false;
    left -= 1;
    response.writeHead(200, {
      'content-type': 'application/json',
      'x-okta-request-id': 'r',
      link: `<${server.url}/api/v1/logs?after=4>; rel="next"`,
    });
    response.end(JSON.stringify(body));
    return true;
  };
}

const ids = (last: number) => Array.from({ length: last }, (_, index) => `event-${index + 1}`);
const damaged = [
  ['an event without a uuid', [{ uuid: 'event-3' }, { eventType: 'user.lifecycle.create' }]],
  ['an event with an empty uuid', [{ uuid: 'event-3' }, { uuid: '' }]],
  ['something that is no event', [{ uuid: 'event-3' }, 'event-4']],
] as const;

test.each(damaged)(
  'A page with %s is asked for again, and none of its events is left out',
  async (_, body) => {
    const longAgo = new Date(Date.now() - 30 * 60_000).toISOString();
    server.pageSize = 2;
    server.add(ids(8).map((uuid) => ({ uuid, published: longAgo })));
    damage('2', body, 2);
    const given: unknown[] = [];
    const from = new Date(Date.now() - 3_600_000);
    const events = server.connect({ clock: hasty }).events('newSystemLogEvent', {}, { from, follow: false });
    for await (const { uuid } of events) given.push(uuid);
    expect(given).toEqual(ids(8));
  },
);

test.each(damaged)(
  'A page that always has %s ends the reading after three tries, though pages before it can be read',
  async (_, body) => {
    const checkpoint = memoryCheckpoint();
    const from = new Date(Date.now() - 3_600_000);
    const okta = server.connect({ clock: hasty });
    server.pageSize = 2;
    server.add(ids(2).map((uuid) => ({ uuid })));
    for await (const _event of okta.events('newSystemLogEvent', {}, { checkpoint, from, follow: false }));
    server.add([{ uuid: 'event-3' }, { uuid: 'event-4' }]);
    damage('2', body, Number.POSITIVE_INFINITY);
    const stop = new AbortController();
    const told: string[] = [];
    const onRetry = ({ code }: { code: string }) => {
      told.push(code);
      if (told.length > 10) stop.abort();
    };
    const options = { checkpoint, follow: false, signal: stop.signal, onRetry };
    await expect(okta.events('newSystemLogEvent', {}, options).next()).rejects.toMatchObject({
      code: 'INVALID_RESPONSE',
    });
    expect(told).toEqual(['INVALID_RESPONSE', 'INVALID_RESPONSE']);
    server.fault = undefined;
    const given: unknown[] = [];
    for await (const { uuid } of okta.events('newSystemLogEvent', {}, { checkpoint, follow: false }))
      given.push(uuid);
    expect(given).toEqual(['event-3', 'event-4']);
  },
);

import { afterAll, afterEach, beforeAll, beforeEach, expect, test } from '@jest/globals';
import { HttpHost } from '../../src/hosts/http/server.js';
import type { Connector, TriggerEvent } from '../../src/index.js';
import { type LogServer, logServer } from '../events/log-server.js';

let log: LogServer;
let okta: Connector;
let host: HttpHost;
let url: string;

beforeAll(async () => {
  log = await logServer();
});
beforeEach(async () => {
  log.clear();
  okta = log.connect();
  host = new HttpHost({ connector: okta, yesDestructive: false, showSecrets: false, graceMs: 50 });
  url = await host.listen();
});
afterEach(async () => {
  await host.close();
  await okta.close();
});
afterAll(() => log.close());

const from = () => new Date(Date.now() - 30_000).toISOString();

/** Reads messages until there are so many, then hangs up. */
async function messages(count: number, query: Record<string, string>, lastEventId?: string) {
  const stop = new AbortController();
  const headers: Record<string, string> = lastEventId === undefined ? {} : { 'last-event-id': lastEventId };
  const answer = await fetch(`${url}/events?${new URLSearchParams(query)}`, { headers, signal: stop.signal });
  expect(answer.headers.get('content-type')).toBe('text/event-stream; charset=utf-8');
  const found: { id: string; data: TriggerEvent }[] = [];
  let text = '';
  for await (const chunk of answer.body as unknown as AsyncIterable<Uint8Array>) {
    text += Buffer.from(chunk).toString();
    for (let end = text.indexOf('\n\n'); end >= 0; end = text.indexOf('\n\n')) {
      const lines = text.slice(0, end).split('\n');
      text = text.slice(end + 2);
      const field = (name: string) =>
        lines.find((line) => line.startsWith(`${name}: `))?.slice(name.length + 2);
      const data = field('data');
      if (data !== undefined) found.push({ id: field('id') ?? '', data: JSON.parse(data) });
    }
    if (found.length >= count) break;
  }
  stop.abort();
  return found;
}

test('A caller that comes back with the id of its last event misses none, and what it may have had is marked', async () => {
  log.add([{}, {}]);
  const first = await messages(2, { trigger: 'newSystemLogEvent', from: from() });
  log.add([{ published: new Date(Date.now() + 1_000).toISOString() }]);
  const again = await messages(3, { trigger: 'newSystemLogEvent' }, first[1]?.id);
  expect(again.map(({ data }) => data.redelivered === true)).toEqual([true, true, false]);
  expect(again.slice(0, 2).map(({ data }) => data.uuid)).toEqual(first.map(({ data }) => data.uuid));
});

test('A caller that lost the connection before its first event misses none', async () => {
  const stop = new AbortController();
  const answer = await fetch(`${url}/events?trigger=newSystemLogEvent`, { signal: stop.signal });
  const reader = answer.body?.getReader();
  const text = Buffer.from((await reader?.read())?.value ?? []).toString();
  stop.abort();
  log.add([{ uuid: 'meanwhile' }]);
  const id = /^id: (.+)$/m.exec(text)?.[1];
  const again = await messages(1, { trigger: 'newSystemLogEvent' }, id);
  expect(again[0]?.data.uuid).toBe('meanwhile');
});

test('An event is sent when it comes', async () => {
  const hook = okta.eventHook({ secret: 'a-secret-of-the-hook' });
  const before = log.seen.length;
  const live = messages(1, { trigger: 'newSystemLogEvent', from: from() });
  while (log.seen.length < before + 2) await new Promise((resolve) => setTimeout(resolve, 5));
  log.add([{ uuid: 'new' }]);
  const headers = { authorization: 'a-secret-of-the-hook' };
  await hook.fetch(new Request('http://hook', { method: 'POST', headers, body: '{"eventId":"e"}' }));
  expect((await live)[0]?.data.uuid).toBe('new');
});

test.each([
  ['an unknown trigger', 'trigger=userVanished', {}, 404, 'UNKNOWN_ACTION'],
  ['an unknown parameter', 'trigger=userCreated&since=1', {}, 400, 'INVALID_INPUT'],
  ['a parameter twice', 'trigger=userCreated&trigger=userDeactivated', {}, 400, 'INVALID_INPUT'],
  ['an empty parameter', 'trigger=newSystemLogEvent&filter=', {}, 400, 'INVALID_INPUT'],
  ['an input that is wrong', `trigger=userCreated&q=${'x'.repeat(500)}`, {}, 400, 'INVALID_INPUT'],
  ['an id that is none', 'trigger=userCreated', { 'last-event-id': 'x' }, 400, 'INVALID_INPUT'],
])('%s is answered by an error', async (_, query, headers, status, code) => {
  const answer = await fetch(`${url}/events?${query}`, { headers: headers as Record<string, string> });
  const body = (await answer.json()) as { error: { code: string } };
  expect([answer.status, body.error.code]).toEqual([status, code]);
});

test('A stream ends when the server closes', async () => {
  const answer = await fetch(`${url}/events?trigger=userCreated`);
  const text = answer.text();
  await host.close();
  expect(await text.catch(() => ': reading')).toContain(': reading');
});

import { getEventListeners } from 'node:events';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import type { Connector } from '../../src/index.js';
import { all } from '../helpers/all-items.js';
import { until } from '../helpers/command-line.js';
import { type ScriptedServer, scriptedServer, silent } from '../helpers/scripted-server.js';
import { SteppedTime } from '../rate-limit/stepped-time.js';
import { APP, held, LIST, PATH, page } from './pages.js';

let server: ScriptedServer;
let okta: Connector;
beforeAll(async () => {
  server = await scriptedServer();
  okta = server.connect();
});
afterAll(() => server.close());

const inputs = { applicationId: APP };
const next = `${PATH}?after=2`;

describe('a caller that stops reading a list', () => {
  test('with break causes no further request, and leaves nothing open', async () => {
    const controller = new AbortController();
    server.play(page(server, 0, 2, next), page(server, 2, 2));
    for await (const item of okta.items(LIST, inputs, { signal: controller.signal })) {
      expect(item.id).toBe('00u0');
      break;
    }
    expect(server.seen).toHaveLength(1);
    expect(getEventListeners(controller.signal, 'abort')).toEqual([]);
  });

  test('by throwing gets its own error, and causes no further request', async () => {
    server.play(page(server, 0, 2, next), page(server, 2, 2));
    const mine = new Error('mine');
    const going = (async () => {
      for await (const _ of okta.items(LIST, inputs)) throw mine;
    })();
    await expect(going).rejects.toBe(mine);
    expect(server.seen).toHaveLength(1);
  });

  test('with return() during a request aborts it, and pending reads end', async () => {
    const never = held();
    server.play(page(server, 0, 1, next), never);
    const items = okta.items(LIST, inputs);
    await items.next();
    const waiting = [items.next(), items.next()];
    await never.arrived;
    expect(await items.return?.('enough')).toEqual({ done: true, value: 'enough' });
    await never.gone;
    expect(await Promise.all(waiting)).toEqual(Array(2).fill({ done: true, value: undefined }));
    expect(await items.next()).toEqual({ done: true, value: undefined });
  });

  test('with throw() during a request aborts it', async () => {
    const never = held();
    server.play(never);
    const items = okta.items(LIST, inputs);
    const waiting = items.next();
    await never.arrived;
    await expect(items.throw?.(new Error('mine'))).rejects.toThrow('mine');
    await never.gone;
    expect(await waiting).toEqual({ done: true, value: undefined });
  });

  test('before the first item causes no request at all', async () => {
    server.play();
    const items = okta.items(LIST, inputs);
    await items.return?.();
    expect(await all(items)).toEqual([]);
    expect(server.seen).toEqual([]);
  });
});

describe('the signal', () => {
  test('aborts the request in progress, with an error', async () => {
    const controller = new AbortController();
    const never = held();
    server.play(page(server, 0, 1, next), never);
    const items = okta.items(LIST, inputs, { signal: controller.signal });
    await items.next();
    const waiting = items.next();
    await never.arrived;
    expect(getEventListeners(controller.signal, 'abort')).toHaveLength(1);
    controller.abort();
    await expect(waiting).rejects.toMatchObject({ code: 'CANCELLED', outcome: 'unchanged' });
    await never.gone;
    expect(getEventListeners(controller.signal, 'abort')).toEqual([]);
    expect(await items.next()).toEqual({ done: true, value: undefined });
  });

  test('aborts the first request: it was sent, and changed nothing', async () => {
    const controller = new AbortController();
    const never = held();
    server.play(never);
    const waiting = okta.items(LIST, inputs, { signal: controller.signal }).next();
    await never.arrived;
    controller.abort();
    await expect(waiting).rejects.toMatchObject({ code: 'CANCELLED', outcome: 'unchanged' });
    await never.gone;
  });

  test('ends the list between two items of a page', async () => {
    const controller = new AbortController();
    server.play(page(server, 0, 3));
    const items = okta.items(LIST, inputs, { signal: controller.signal });
    await items.next();
    controller.abort();
    await expect(items.next()).rejects.toMatchObject({ code: 'CANCELLED', outcome: 'unchanged' });
    expect(await items.next()).toEqual({ done: true, value: undefined });
  });

  test('prevents every request if it fired before', async () => {
    server.play();
    const items = okta.items(LIST, inputs, { signal: AbortSignal.abort() });
    await expect(items.next()).rejects.toMatchObject({ code: 'CANCELLED', outcome: 'not-sent' });
    expect(server.seen).toEqual([]);
  });
});

test('timeoutMs limits the time for a page, not the time of the caller between two pages', async () => {
  server.play(page(server, 0, 1, next), page(server, 1, 1, `${PATH}?after=3`), silent);
  const time = new SteppedTime();
  const items = server.connect({ clock: time.clock }).items(LIST, inputs, { timeoutMs: 400 });
  await items.next();
  await time.pass(500);
  await items.next();
  const ended = expect(items.next()).rejects.toMatchObject({
    code: 'TIMEOUT',
    outcome: 'unchanged',
    retryable: true,
  });
  await until(() => server.seen.length === 3);
  await time.pass(400);
  await ended;
});

test('closing the connector aborts the request in progress', async () => {
  const closing = server.connect({ maxRetries: 0 });
  const never = held();
  server.play(never);
  const waiting = closing.items(LIST, inputs).next();
  await never.arrived;
  await Promise.all([expect(waiting).rejects.toMatchObject({ code: 'NETWORK' }), closing.close()]);
  await never.gone;
});

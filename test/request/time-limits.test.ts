import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { type Connector, createConnector } from '../../src/index.js';
import { until } from '../helpers/command-line.js';
import {
  lost,
  type Reaction,
  type ScriptedServer,
  scriptedServer,
  silent,
} from '../helpers/scripted-server.js';
import { SteppedTime } from '../rate-limit/stepped-time.js';

const ID = '00u00000000000000001';

let server: ScriptedServer;
let okta: Connector;
const time = new SteppedTime();
/** Lets a time limit pass as soon as the request has arrived, and never answers. */
const late: Reaction = () => void time.pass(400);
beforeAll(async () => {
  server = await scriptedServer();
  okta = server.connect({ attemptTimeoutMs: 400, maxRetries: 1, clock: time.clock });
});
afterAll(() => server.close());

describe('with time limits', () => {
  test('an attempt without a response ends, and a safe request is repeated', async () => {
    server.play(late, { status: 200, body: {} });
    const running = okta.execute('unsuspendUser', { userId: ID });
    await until(() => time.timers > 0);
    // Until the pause before the next attempt is over.
    while (time.timers > 0) await time.pass(50);
    const result = await running;
    expect(result).toMatchObject({ ok: true, output: { changed: true }, meta: { attempts: 2 } });
  });

  test('a write without a response in time is unknown', async () => {
    server.play(late);
    const result = await okta.execute('addGroup', { name: 'Late' });
    expect(result).toMatchObject({
      ok: false,
      error: { code: 'TIMEOUT', outcome: 'unknown', retryable: false },
    });
  });

  test('the call ends at its own limit, and a read is unchanged', async () => {
    server.play(late, late);
    const result = await server
      .connect({ clock: time.clock })
      .execute('getGroup', { groupId: '00g1' }, { timeoutMs: 400 });
    expect(result).toMatchObject({
      ok: false,
      error: { code: 'TIMEOUT', outcome: 'unchanged', retryable: true },
    });
    expect(server.seen).toHaveLength(1);
  });

  test('a transport that ignores the signal cannot delay the end of the call', async () => {
    const deaf = server.connect({
      transport: () => new Promise(() => {}),
      attemptTimeoutMs: 30,
      maxRetries: 0,
    });
    const result = await deaf.execute('getGroup', { groupId: '00g1' });
    expect(result).toMatchObject({ ok: false, error: { code: 'TIMEOUT' } });
  });
});

describe('cancelling', () => {
  test('before the first request changes nothing', async () => {
    server.play();
    const result = await okta.execute('removeGroup', { groupId: '00g1' }, { signal: AbortSignal.abort() });
    expect(result).toMatchObject({ ok: false, error: { code: 'CANCELLED', outcome: 'not-sent' } });
    expect(server.seen).toEqual([]);
  });

  test('during a write returns immediately with the outcome "unknown"', async () => {
    const stop = new AbortController();
    server.play(() => stop.abort());
    const result = await server.connect().execute('addGroup', { name: 'Stopped' }, { signal: stop.signal });
    expect(result).toMatchObject({ ok: false, error: { code: 'CANCELLED', outcome: 'unknown' } });
  });

  test('between two attempts of a write keeps the outcome of the first attempt unknown', async () => {
    const stop = new AbortController();
    server.play(lost);
    const running = server
      .connect({ clock: time.clock })
      .execute('suspendUser', { userId: ID }, { signal: stop.signal });
    // It waits before it sends the request again.
    await until(() => time.timers > 0);
    stop.abort();
    const result = await running;
    expect(result).toMatchObject({ ok: false, error: { outcome: 'unknown' } });
    expect(server.seen).toHaveLength(1);
  });

  test('many calls with one signal adds one listener to it', async () => {
    const stop = new AbortController();
    const warnings: Error[] = [];
    const note = (warning: Error) => warnings.push(warning);
    process.on('warning', note);
    server.play(...Array.from({ length: 30 }, () => silent));
    const calls = Array.from({ length: 30 }, () =>
      server.connect().execute('getGroup', { groupId: '00g1' }, { signal: stop.signal }),
    );
    setTimeout(() => stop.abort(), 100);
    for (const result of await Promise.all(calls))
      expect(result).toMatchObject({ error: { code: 'CANCELLED' } });
    await new Promise(setImmediate);
    process.off('warning', note);
    expect(warnings).toEqual([]);
  });
});

describe('the token function', () => {
  test('is called before every attempt', async () => {
    let asked = 0;
    const apiToken = async () => `token-${++asked}`;
    // Its own server: what the tests before it cancelled may arrive late.
    const own = await scriptedServer();
    const mine = createConnector({ organizationUrl: own.url, apiToken }, { allowLoopback: true });
    own.play(lost, { status: 200, body: {} });
    const result = await mine.execute('suspendUser', { userId: ID });
    expect(result.ok).toBe(true);
    expect(asked).toBe(2);
    await mine.close();
    await own.close();
  });

  test('that throws is UNAUTHENTICATED, and the error does not contain what it threw', async () => {
    const apiToken = () => {
      throw new Error('vault says s3cr3t-value');
    };
    const mine = createConnector({ organizationUrl: server.url, apiToken }, { allowLoopback: true });
    const result = await mine.execute('suspendUser', { userId: ID });
    expect(result).toMatchObject({ ok: false, error: { code: 'UNAUTHENTICATED', outcome: 'not-sent' } });
    expect(JSON.stringify(result)).not.toContain('s3cr3t-value');
    await mine.close();
  });
});

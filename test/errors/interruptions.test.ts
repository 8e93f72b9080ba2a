import type { AddressInfo } from 'node:net';
import { createServer } from 'node:net';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import {
  type ConnectorOptions,
  createConnector,
  type ExecuteOptions,
  type Transport,
} from '../../src/index.js';
import { until } from '../helpers/command-line.js';
import {
  leapingClock,
  lost,
  oktaError,
  type Reaction,
  type ScriptedServer,
  scriptedServer,
} from '../helpers/scripted-server.js';
import { usualInputs } from '../helpers/usual-inputs.js';
import { SteppedTime } from '../rate-limit/stepped-time.js';
import { userIs } from './server-answers.js';

const LOOK = /It is not known whether the change was made/;

let server: ScriptedServer;
beforeAll(async () => {
  server = await scriptedServer();
});
afterAll(() => server.close());

interface Run {
  script?: readonly Reaction[];
  options?: ConnectorOptions;
  how?: ExecuteOptions;
}

async function errorOf(action: string, { script = [], options = {}, how = {} }: Run) {
  server.play(...script);
  const okta = server.connect(options);
  const result = await okta.execute(action, usualInputs[action], how);
  await okta.close();
  if (result.ok) throw new Error(`It should have failed: ${JSON.stringify(result)}`);
  return result.error;
}

/** A clock whose waits last until they are interrupted, and which tells when one begins. */
function stoppedClock(onWait: () => void) {
  return {
    now: Date.now,
    sleep: (_ms: number, signal?: AbortSignal, how?: { background?: boolean }) =>
      new Promise<void>((resolve) => {
        signal?.addEventListener('abort', () => resolve(), { once: true });
        if (!how?.background) onWait();
      }),
  };
}

/** Cancels as soon as the request has arrived, and never answers. */
function cancelThen(controller: AbortController): Reaction {
  return () => controller.abort();
}

describe('without a connection', () => {
  let url: string;
  beforeAll(async () => {
    const closed = createServer();
    await new Promise<void>((resolve) => closed.listen(0, '127.0.0.1', resolve));
    url = `http://127.0.0.1:${(closed.address() as AddressInfo).port}`;
    await new Promise((resolve) => closed.close(resolve));
  });

  test.each(['getGroup', 'addUserToGroup', 'addGroup'])(
    '%s means that nothing was sent after three attempts',
    async (action) => {
      const connection = { organizationUrl: url, apiToken: 'a-token' };
      const okta = createConnector(connection, { allowLoopback: true, clock: leapingClock() });
      const result = await okta.execute(action, usualInputs[action]);
      await okta.close();
      expect(result).toMatchObject({ ok: false, meta: { attempts: 3 } });
      expect(result).toMatchObject({ error: { code: 'NETWORK', outcome: 'not-sent', retryable: true } });
      expect(result).toMatchObject({ error: { remedy: expect.stringMatching(/Organization URL, DNS/) } });
    },
  );

  test.each(['ECONNREFUSED', 'ENOTFOUND', 'EAI_AGAIN', 'EHOSTUNREACH', 'UND_ERR_CONNECT_TIMEOUT'])(
    'a custom transport that fails with %s means that nothing was sent',
    async (code) => {
      const transport: Transport = () =>
        Promise.reject(new Error('no', { cause: Object.assign(new Error(), { code }) }));
      const error = await errorOf('addGroup', { options: { transport, clock: leapingClock() } });
      expect(error).toMatchObject({ code: 'NETWORK', outcome: 'not-sent', retryable: true });
      expect(error.message).toContain(code);
    },
  );

  test.each(['ECONNRESET', 'EPIPE', 'UND_ERR_SOCKET', 'a text'])(
    'a custom transport that fails with %s leaves the outcome unknown',
    async (code) => {
      const transport: Transport = () => Promise.reject(Object.assign(new Error('no'), { code }));
      const error = await errorOf('addGroup', { options: { transport, clock: leapingClock() } });
      expect(error).toMatchObject({ code: 'NETWORK', outcome: 'unknown', retryable: false });
      expect(error.message).toContain(code === 'a text' ? '(UNKNOWN)' : `(${code})`);
    },
  );
});

describe('with a time limit', () => {
  const time = new SteppedTime();
  const { clock } = time;
  /** Lets the time limit pass as soon as the request has arrived, and never answers. */
  const late: Reaction = () => void time.pass(400);
  const attempt = { options: { attemptTimeoutMs: 400, maxRetries: 0, clock }, script: [late] };
  const whole = { options: { clock }, how: { timeoutMs: 400 }, script: [late] };

  test.each([
    ['getGroup', 'unchanged', true],
    ['addUserToGroup', 'unknown', true],
    ['addGroup', 'unknown', false],
  ])('%s without a response has the outcome %s', async (action, outcome, retryable) => {
    for (const [run, limit] of [
      [attempt, 'attemptTimeoutMs'],
      [whole, 'timeoutMs'],
    ] as const) {
      const error = await errorOf(action, run);
      expect(error).toMatchObject({ code: 'TIMEOUT', outcome, retryable });
      expect(error.relatedOptions).toContain(limit);
      expect(error.remedy).toMatch(outcome === 'unknown' ? LOOK : /longer time limit/);
    }
  });

  test('a slow attempt of a safe request is repeated within the limit of the call', async () => {
    server.play(late, { status: 200, body: {} });
    const okta = server.connect({ attemptTimeoutMs: 400, clock });
    const running = okta.execute('resetFactors', usualInputs.resetFactors as { userId: string });
    await until(() => time.timers > 0);
    // Until the pause before the next attempt is over.
    while (time.timers > 0) await time.pass(50);
    const result = await running;
    await okta.close();
    expect(result).toMatchObject({ ok: true, meta: { attempts: 2 } });
  });

  test('a wait for the rate limit that exceeds the limit of the call is not started', async () => {
    const error = await errorOf('addGroup', {
      script: [{ status: 429, headers: windowOf(30) }],
      how: { timeoutMs: 5_000 },
    });
    expect(error).toMatchObject({ code: 'RATE_LIMITED', outcome: 'unchanged', retryable: true });
    expect(error.retryAfterMs).toBeGreaterThan(25_000);
  });
});

describe('cancelling', () => {
  test('before the call sends nothing', async () => {
    const error = await errorOf('addGroup', { how: { signal: AbortSignal.abort() } });
    expect(error).toMatchObject({ code: 'CANCELLED', outcome: 'not-sent', retryable: true });
    expect(server.seen).toEqual([]);
  });

  test.each([
    ['getGroup', 'unchanged', true],
    ['addUserToGroup', 'unknown', true],
    ['addGroup', 'unknown', false],
  ])('during %s has the outcome %s', async (action, outcome, retryable) => {
    const controller = new AbortController();
    const error = await errorOf(action, {
      script: [cancelThen(controller)],
      how: { signal: controller.signal },
    });
    expect(error).toMatchObject({ code: 'CANCELLED', outcome, retryable });
    expect(error.remedy).toMatch(outcome === 'unknown' ? LOOK : /still need it/);
  });

  test('before the request is sent has the outcome "not-sent", whatever the request is', async () => {
    const controller = new AbortController();
    const transport: Transport = (_, context) =>
      new Promise((_resolve, reject) => {
        context.onAbort(() => reject(Object.assign(new Error('never left'), { sent: false })));
        controller.abort();
      });
    const error = await errorOf('addGroup', { options: { transport }, how: { signal: controller.signal } });
    expect(error).toMatchObject({ code: 'CANCELLED', outcome: 'not-sent', retryable: true });
  });

  test('during a wait for the rate limit means that Okta changed nothing', async () => {
    const controller = new AbortController();
    const error = await errorOf('addGroup', {
      script: [{ status: 429, headers: windowOf(30) }],
      options: { clock: stoppedClock(() => controller.abort()) },
      how: { signal: controller.signal },
    });
    expect(error).toMatchObject({ code: 'CANCELLED', outcome: 'unchanged', retryable: true });
    expect(server.seen).toHaveLength(1);
  });

  test.each([
    ['a lost answer', lost, 'NETWORK'],
    ['a 500', oktaError(500, 'E0000009'), 'OKTA_UNAVAILABLE'],
  ])('during the pause before a repeat after %s leaves the outcome unknown', async (_, reaction, code) => {
    const controller = new AbortController();
    const error = await errorOf('addUserToGroup', {
      script: [reaction],
      options: { clock: stoppedClock(() => controller.abort()) },
      how: { signal: controller.signal },
    });
    expect(error).toMatchObject({ code, outcome: 'unknown', retryable: true });
    expect(server.seen).toHaveLength(1);
  });

  test('after the call has no effect on the result', async () => {
    const controller = new AbortController();
    server.play(userIs('ACTIVE'));
    const okta = server.connect();
    const result = await okta.execute(
      'getUserWithId',
      { userId: '00u1a2b3c4d5e6f7g8h9' },
      { signal: controller.signal },
    );
    controller.abort();
    await okta.close();
    expect(result).toMatchObject({ ok: true, output: { status: 'ACTIVE' } });
  });
});

function windowOf(seconds: number): Record<string, string> {
  return {
    'x-rate-limit-limit': '100',
    'x-rate-limit-remaining': '0',
    'x-rate-limit-reset': String(Math.ceil(Date.now() / 1000) + seconds),
  };
}

import { describe, expect, test } from '@jest/globals';
import { sendRequest } from '../../src/request/sending/send.js';
import type { TokenSource } from '../../src/request/token.js';
import { aRead, detailsOf, sentBack } from '../helpers/programs.js';
import { callRig, type RigOptions } from './call-rig.js';

import { change, lost, ok, repeatable, send } from './send-rig.js';

describe('a request', () => {
  test('is sent to the org with the token and its body as JSON', async () => {
    const { sent, call } = await send(change, { reactions: [ok] });
    expect(sent).toEqual([
      {
        method: 'POST',
        url: 'https://example.okta.com/api/v1/groups',
        path: '/api/v1/groups',
        headers: expect.objectContaining({ authorization: 'SSWS the-token', 'user-agent': 'tests' }),
        body: '{"a":1}',
      },
    ]);
    expect(call.meta.attempts).toBe(1);
    expect(call.sent).toBe(true);
  });

  test('has no body when there is none, and no token when it is anonymous', async () => {
    const token = () => {
      throw new Error('It was asked for.');
    };
    const { sent } = await send({ ...aRead, anonymous: true }, { reactions: [ok], settings: { token } });
    expect(sent[0]).not.toHaveProperty('body');
    expect(sent[0]?.headers).not.toHaveProperty('authorization');
  });

  test('takes a permit with the priority of its call', async () => {
    const priorityOf = async (options: RigOptions, bulk?: boolean) =>
      (await send(aRead, { reactions: [ok], ...options }, bulk)).limits.priorities[0];
    expect(await priorityOf({})).toEqual({ level: 'single', share: 1 });
    expect(await priorityOf({ priority: 'bulk' })).toEqual({ level: 'bulk', share: 0.5 });
    expect(await priorityOf({}, true)).toEqual({ level: 'bulk', share: 0.5 });
    expect(await priorityOf({ settings: { rateLimitShare: 0.3 } })).toEqual({ level: 'single', share: 0.3 });
    expect(await priorityOf({ rateLimitShare: 0.2, settings: { rateLimitShare: 0.3 } })).toMatchObject({
      share: 0.2,
    });
  });
});

describe('a response', () => {
  test('is read as JSON, with its headers', async () => {
    const { answer, call, limits } = await send(aRead, { reactions: [sentBack(201, { a: 1 })] });
    expect(answer).toEqual({
      request: aRead,
      status: 201,
      headers: { 'x-okta-request-id': 'request-1' },
      body: { a: 1 },
      assumed: false,
    });
    expect(call.meta.requestIds).toEqual(['request-1']);
    expect(limits.events).toEqual(['getUser 201 after 0']);
  });

  test('is a success only with a 2xx status', async () => {
    for (const status of [200, 204, 299])
      expect((await send(aRead, { reactions: [sentBack(status, {})] })).answer.status).toBe(status);
    const codeOf = async (status: number) =>
      (await send(aRead, { reactions: [sentBack(status, {})] })).failure as { code: string };
    expect(await codeOf(199)).toMatchObject({ code: 'NOT_OKTA' });
    expect(await codeOf(300)).toMatchObject({ code: 'INVALID_CONNECTION' });
    expect(await codeOf(400)).toMatchObject({ code: 'REJECTED' });
  });

  test('may have no body', async () => {
    for (const body of ['', ' \n']) {
      const { answer } = await send(repeatable, { reactions: [sentBack(204, body)] });
      expect(answer.body).toBeUndefined();
      expect(answer.unreadable).toBeUndefined();
      expect(answer).not.toHaveProperty('next');
    }
  });

  test('of Okta that cannot be read includes the reason', async () => {
    const reactions = [sentBack(200, '{"id":"00u')];
    const { answer } = await send(aRead, { reactions, settings: { maxRetries: 0 } });
    expect(answer).toEqual({
      request: aRead,
      status: 200,
      headers: { 'x-okta-request-id': 'request-1' },
      body: undefined,
      assumed: false,
      unreadable: 'its body is not JSON',
    });
  });

  test('that does not come from Okta is a failure, and teaches nothing about rate limits', async () => {
    const told = { 'x-rate-limit-limit': '1', 'x-rate-limit-remaining': '0', 'x-rate-limit-reset': '9e9' };
    const { failure, limits } = await send(aRead, {
      reactions: [{ status: 200, headers: told, body: '{}' }],
      settings: { maxRetries: 0 },
    });
    expect(failure).toMatchObject({ code: 'NOT_OKTA', answeredBy: { status: 200, kind: 'json' } });
    expect(limits.events).toEqual(['getUser lost']);
  });

  test('includes the next page of the same list', async () => {
    const link = (path: string) => `<https://example.okta.com${path}>; rel="next"`;
    const list = { ...aRead, path: '/api/v1/groups?limit=2' };
    const next = async (header: string) =>
      (await send(list, { reactions: [sentBack(200, [], { link: header })] })).answer;
    expect((await next(link('/api/v1/groups?after=1'))).next).toBe('/api/v1/groups?after=1');
    expect(await next(link('/api/v1/users?after=1'))).not.toHaveProperty('next');
  });

  test('includes what remains of the rate limit', async () => {
    const rateLimit = { limit: 600, remaining: 599, resetAt: '2027-01-01T00:00:00.000Z' };
    const rig = callRig({ reactions: [ok, ok] });
    await sendRequest(rig.settings, rig.call, aRead);
    expect(rig.call.meta).not.toHaveProperty('rateLimit');
    rig.limits.learns = rateLimit;
    await sendRequest(rig.settings, rig.call, aRead);
    expect(rig.call.meta.rateLimit).toEqual(rateLimit);
  });

  test('with an invalid request id has none, and a secret in the id is hidden', async () => {
    const odd = { ...ok, headers: { 'x-okta-request-id': 'a b' } };
    const { call } = await send(aRead, { reactions: [odd], settings: { maxRetries: 0 } });
    expect(call.meta.requestIds).toEqual([]);
    const rig = callRig({ reactions: [ok] });
    rig.call.redactor.add('request-1');
    await sendRequest(rig.settings, rig.call, aRead);
    expect(rig.call.meta.requestIds).toEqual(['[hidden]']);
  });
});

describe('the log entry of an attempt', () => {
  test('contains the request, its result and its duration, and no secret', async () => {
    const rig = callRig({
      reactions: [
        async () => {
          rig.time.now += 25;
          return ok;
        },
      ],
    });
    rig.call.redactor.add('groups');
    await sendRequest(rig.settings, rig.call, change);
    const fields = { action: 'anAction', operationId: 'addGroup', method: 'POST' };
    expect(rig.logged).toEqual([['request', { ...fields, path: '/api/v1/[hidden]', result: 200, ms: 25 }]]);
    const { logged } = await send(change, { reactions: [lost] });
    expect(logged[0]?.[1]).toMatchObject({ result: 'broken' });
  });

  test('is omitted without a logger or without a debug method', async () => {
    for (const logger of [undefined, { info: () => {} }]) {
      const { failure } = await send(change, { reactions: [lost], settings: { logger } });
      expect(failure).toMatchObject({ code: 'NETWORK' });
      expect((await send(change, { reactions: [ok], settings: { logger } })).answer.status).toBe(200);
    }
  });
});

describe('a token function', () => {
  const giving = (token: TokenSource, more: RigOptions = {}) => ({ ...more, settings: { token } });
  const pending = () => new Promise<string>(() => {});

  test('is called before every attempt, and its token is redacted from then on', async () => {
    let asked = 0;
    const token = async () => `token-number-${++asked}`;
    const { sent, call } = await send(repeatable, giving(token, { reactions: [lost, ok] }));
    expect(sent.map(({ headers }) => headers.authorization)).toEqual([
      'SSWS token-number-1',
      'SSWS token-number-2',
    ]);
    expect(call.redactor.text('token-number-1')).toBe('[hidden]');
  });

  test('works without a signal and without a time limit', async () => {
    const { answer } = await send(aRead, {
      ...giving(() => 'fresh', { reactions: [ok] }),
      signal: undefined as never,
    });
    expect(answer.status).toBe(200);
  });

  test('that returns in time leaves no timer behind', async () => {
    const { answer, watched } = await send(aRead, {
      ...giving(async () => 'fresh', { reactions: [ok] }),
      timeoutMs: 1_000,
    });
    expect([answer.status, watched.size]).toEqual([200, 0]);
  });

  test('that fails means that nothing was sent, and the permit is returned', async () => {
    const failing = async () => {
      throw new Error('secret');
    };
    const { failure, sent, limits, call } = await send(change, giving(failing));
    expect(failure).toMatchObject({ code: 'UNAUTHENTICATED', outcome: 'not-sent' });
    expect([sent, call.sent, limits.events]).toEqual([[], false, ['addGroup never sent']]);
    let asked = 0;
    const once = async () => {
      asked += 1;
      if (asked > 1) throw new Error('secret');
      return 'first';
    };
    const doubtful = await send(repeatable, giving(once, { reactions: [lost] }));
    expect(doubtful.failure).toMatchObject({ code: 'UNAUTHENTICATED', outcome: 'unknown' });
  });

  test('is waited for no longer than the call lasts', async () => {
    const stopped = callRig(giving(pending));
    const cancelled = sendRequest(stopped.settings, stopped.call, change);
    stopped.stop.abort();
    expect(detailsOf(await cancelled)).toMatchObject({ code: 'CANCELLED', outcome: 'not-sent' });
    const late = callRig({ ...giving(pending), timeoutMs: 1_000 });
    const timedOut = sendRequest(late.settings, late.call, change);
    await late.time.pass(1_000);
    expect(detailsOf(await timedOut)).toMatchObject({ code: 'TIMEOUT', outcome: 'not-sent' });
    expect([stopped.limits.places, late.limits.places]).toEqual([0, 0]);
    expect([stopped.sent, late.sent]).toEqual([[], []]);
  });

  test('that returns after the end of the call has no effect', async () => {
    const rig = callRig(
      giving(
        async () => {
          rig.time.now += 1_000;
          return 'fresh';
        },
        { timeoutMs: 1_000 },
      ),
    );
    expect(detailsOf(await sendRequest(rig.settings, rig.call, change))).toMatchObject({ code: 'TIMEOUT' });
    expect([rig.sent.length, rig.limits.events]).toEqual([0, ['addGroup never sent']]);
    expect(rig.call.redactor.text('fresh')).toBe('[hidden]');
  });
});

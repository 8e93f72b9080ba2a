import { afterEach, describe, expect, test } from '@jest/globals';
import { connectProxy } from '../network/connect-proxy.js';
import type { OAuthOrg, Reaction } from './oauth-org.js';
import { client, startOrg, USER } from './rig.js';

let org: OAuthOrg;
afterEach(() => org.close());

const suspend = { userId: USER };
const lost: Reaction = (request) => request.socket.destroy();
const silent: Reaction = () => {};
const again = (reaction: Reaction) => Array<Reaction>(30).fill(reaction);
const page = '<html><body>Blocked by the proxy</body></html>';

describe('a token request', () => {
  test.each<[string, Reaction]>([
    ['that is lost', lost],
    ['that is never answered', silent],
    ['that is answered by 503', { status: 503, body: { errorCode: 'E0000009', errorSummary: 'x' } }],
    ["that is answered by a proxy's page", { status: 502, text: page }],
    ["that is answered 200 by a proxy's page", { status: 200, text: page }],
    ['that is answered by text', { status: 200, text: 'no token' }],
    [
      'that is answered by JSON that breaks off',
      (_, response) => {
        response.writeHead(200, { 'content-type': 'application/json', 'x-okta-request-id': 'r1' });
        response.end('{"access_token":"eyJ');
      },
    ],
    [
      'that is answered by nothing',
      (_, response) => {
        response.writeHead(200, { 'x-okta-request-id': 'r1' });
        response.end();
      },
    ],
  ])('%s is repeated with a new assertion, and the change is made once', async (_, reaction) => {
    org = await startOrg();
    org.tokenScript = [undefined, reaction];
    const okta = org.connect(client, { attemptTimeoutMs: reaction === silent ? 2_000 : 20_000 });
    expect(await okta.execute('suspendUser', suspend)).toMatchObject({ ok: true });
    expect(org.done).toHaveLength(1);
    expect(new Set(org.asked.map(({ assertion }) => assertion.jti)).size).toBe(org.asked.length);
  });

  test.each<[string, Reaction, string]>([
    ['lost', lost, 'NETWORK'],
    ['never answered', silent, 'TIMEOUT'],
    [
      'answered by 503',
      { status: 503, body: { errorCode: 'E0000009', errorSummary: 'x' } },
      'OKTA_UNAVAILABLE',
    ],
    [
      'answered by a redirect',
      { status: 302, text: '', headers: { location: 'https://example.com/' } },
      'INVALID_CONNECTION',
    ],
    ["answered by a proxy's page", { status: 403, text: page }, 'NOT_OKTA'],
    ["answered 200 by a proxy's page", { status: 200, text: page }, 'NOT_OKTA'],
    ['answered without a token', { status: 200, body: { token_type: 'Bearer' } }, 'INVALID_RESPONSE'],
    [
      'answered with a token of another type',
      { status: 200, body: { token_type: 'mac', access_token: 'x' } },
      'INVALID_RESPONSE',
    ],
    [
      'refused, for the client is unknown',
      {
        status: 401,
        body: { error: 'invalid_client', error_description: "Invalid value for 'client_id' parameter." },
      },
      'UNAUTHENTICATED',
    ],
    [
      'refused, for the scope is not granted',
      { status: 400, body: { error: 'invalid_scope', error_description: 'x' } },
      'FORBIDDEN',
    ],
  ])('that is always %s fails the call, and nothing of it was sent', async (_, reaction, code) => {
    org = await startOrg();
    org.tokenScript = again(reaction);
    const okta = org.connect(client, { attemptTimeoutMs: reaction === silent ? 500 : 20_000, maxRetries: 1 });
    const result = await okta.execute('suspendUser', suspend);
    expect(result).toMatchObject({ ok: false, error: { code, outcome: 'not-sent' } });
    if (result.ok) return;
    expect(result.error.message).toMatch(/access token/);
    expect(result.error.remedy).not.toMatch(/API token|may have been made|not known/);
    expect(org.calls.length).toBe(0);
    org.tokenScript = [];
    await new Promise((resolve) => setTimeout(resolve, 1_050));
    const other = org.connect(client);
    expect(await (reaction === silent ? other : okta).execute('suspendUser', suspend)).toMatchObject({
      ok: true,
    });
  });

  test('that Okta answers with 429 waits as the answer says', async () => {
    org = await startOrg({ tokenNonce: 'none' });
    const reset = String(Math.floor(Date.now() / 1000) + 2);
    const headers = { 'x-rate-limit-limit': '5', 'x-rate-limit-remaining': '0', 'x-rate-limit-reset': reset };
    org.tokenScript = [{ status: 429, body: { errorCode: 'E0000047', errorSummary: 'x' }, headers }];
    const startedAt = Date.now();
    expect(await org.connect(client).execute('suspendUser', suspend)).toMatchObject({ ok: true });
    expect(Date.now() - startedAt).toBeGreaterThan(500);
    expect(org.done).toHaveLength(1);
  });

  test('obeys the time limit of a call and its cancellation, and serves those who still wait', async () => {
    org = await startOrg();
    let answer = () => {};
    const held = new Promise<void>((resolve) => {
      answer = resolve;
    });
    org.tokenScript = [
      undefined,
      (_, response) => {
        void held.then(() => {
          response.writeHead(503, { 'content-type': 'application/json', 'x-okta-request-id': 'r1' });
          response.end('{"errorCode":"E0000009","errorSummary":"x"}');
        });
      },
    ];
    const okta = org.connect(client);
    const stop = new AbortController();
    const limited = okta.execute('suspendUser', suspend, { timeoutMs: 300 });
    const cancelled = okta.execute('suspendUser', suspend, { signal: stop.signal });
    const patient = okta.execute('suspendUser', suspend);
    while (org.asked.length < 2) await new Promise((resolve) => setTimeout(resolve, 10));
    stop.abort();
    expect(await limited).toMatchObject({ error: { code: 'TIMEOUT', outcome: 'not-sent' } });
    expect(await cancelled).toMatchObject({ error: { code: 'CANCELLED', outcome: 'not-sent' } });
    answer();
    expect(await patient).toMatchObject({ ok: true });
    expect(org.done).toHaveLength(1);
  });

  test('ends with the last call that waits for it', async () => {
    org = await startOrg({ tokenNonce: 'none' });
    let isClosed = false;
    org.tokenScript = [
      (request) => {
        request.socket.on('close', () => {
          isClosed = true;
        });
      },
    ];
    const okta = org.connect(client);
    expect(await okta.execute('suspendUser', suspend, { timeoutMs: 300 })).toMatchObject({
      error: { code: 'TIMEOUT', outcome: 'not-sent', message: expect.stringContaining('access token') },
    });
    while (!isClosed) await new Promise((resolve) => setTimeout(resolve, 10));
    expect(await okta.execute('suspendUser', suspend)).toMatchObject({ ok: true });
  });

  test('goes through the proxy, like every other request', async () => {
    org = await startOrg();
    const proxy = await connectProxy();
    try {
      const okta = org.connect(client, { proxy: proxy.url });
      expect(await okta.execute('suspendUser', suspend)).toMatchObject({ ok: true });
      expect(proxy.asked.length).toBeGreaterThan(0);
      org.revokeTokens();
    } finally {
      await proxy.close();
    }
    const result = await org.connect(client, { proxy: proxy.url }).execute('suspendUser', suspend);
    expect(result).toMatchObject({ error: { code: 'NETWORK', outcome: 'not-sent' } });
    expect(org.done).toHaveLength(1);
  });
});

describe('a call under way when its token ends', () => {
  test('goes on with a new one, and no step is done twice', async () => {
    org = await startOrg({
      granted: ['okta.users.read', 'okta.users.manage', 'okta.groups.read', 'okta.groups.manage'],
    });
    const okta = org.connect(client);
    const userIds = Array.from({ length: 12 }, (_, index) => `00u00000000000000${100 + index}`);
    let count = 0;
    const result = await okta.execute(
      'addUsersToGroup',
      { groupId: '00g0000000000000aaaa', userIds },
      {
        onProgress: () => {
          count += 1;
          if (count === 5) org.revokeTokens();
        },
      },
    );
    expect(result).toMatchObject({ ok: true });
    const puts = org.done.filter((each) => each.startsWith('PUT'));
    expect(new Set(puts).size).toBe(12);
    expect(puts).toHaveLength(12);
  });
});

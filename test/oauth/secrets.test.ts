import { inspect } from 'node:util';
import { afterEach, expect, test } from '@jest/globals';
import { createConnector } from '../../src/index.js';
import type { OAuthOrg, Reaction } from './oauth-org.js';
import { client, keys, startOrg, USER } from './rig.js';

let org: OAuthOrg;
afterEach(() => org?.close());

const jwk = keys.privateKey.export({ format: 'jwk' }) as Record<string, string>;
const pem = String(keys.privateKey.export({ type: 'pkcs8', format: 'pem' }));
const PRIVATE = ['d', 'p', 'q', 'dp', 'dq', 'qi'].map((name) => jwk[name] as string);

/** An answer that sends back what came, as gateways that debug do. */
const echo =
  (status: number): Reaction =>
  (request, response) => {
    const { authorization = '', dpop = '' } = request.headers;
    const all = `${authorization} ${dpop} ${org.asked.map(({ form }) => form.get('client_assertion')).join(' ')}`;
    const spellings = [all, encodeURIComponent(all), btoa(all), JSON.stringify(all), all.toUpperCase()].join(
      ' | ',
    );
    response.writeHead(status, {
      'content-type': 'application/json',
      'x-okta-request-id': `id ${dpop}`,
      server: String(dpop),
    });
    response.end(
      JSON.stringify({
        errorCode: 'E0000001',
        errorSummary: spellings,
        error: 'invalid_request',
        error_description: spellings,
        id: USER,
        status: 'ACTIVE',
        profile: { login: spellings },
      }),
    );
  };

/** Everything that was secret on the wire so far. */
function secrets(): string[] {
  const sent = [...org.calls, ...org.asked].flatMap(({ headers }) => [
    String(headers.dpop ?? ''),
    String(headers.authorization ?? '').split(' ')[1] ?? '',
  ]);
  const assertions = org.asked.map(({ form }) => form.get('client_assertion') ?? '');
  return [...sent, ...assertions, ...PRIVATE, pem].filter((text) => text !== '');
}

function leaksIn(text: string): string[] {
  return secrets().filter((secret) =>
    [secret, encodeURIComponent(secret), btoa(secret).slice(4, -8), JSON.stringify(secret).slice(1, -1)].some(
      (each) => text.includes(each),
    ),
  );
}

test.each([400, 401, 403, 500])(
  'no key, assertion, proof or token is shown when an org answers %i with what it got',
  async (status) => {
    org = await startOrg();
    const told: unknown[] = [];
    const tell = (...facts: unknown[]) => void told.push(facts);
    const okta = org.connect(
      { ...client, privateKey: pem, keyId: 'key-1' },
      { logger: { debug: tell, info: tell, warn: tell, error: tell }, onAudit: tell, maxRetries: 0 },
    );
    org.apiScript = [echo(200), echo(status), echo(status), echo(status)];
    const options = { hideEchoes: true, onProgress: tell };
    told.push(await okta.execute('getUserWithId', { userId: USER }, options));
    told.push(await okta.execute('suspendUser', { userId: USER }, options));
    told.push(
      await okta.execute('callOktaApi', { operationId: 'getUser', pathParameters: { id: USER } }, options),
    );
    told.push(await okta.testConnection());
    org.revokeTokens();
    org.tokenScript = Array(4).fill(echo(status));
    told.push(await okta.execute('suspendUser', { userId: USER }, options));
    told.push(okta, JSON.stringify(okta), inspect(okta, { depth: 9, showHidden: true }));
    expect(org.asked.length).toBeGreaterThan(2);
    expect(org.calls.length).toBeGreaterThan(3);
    const text = told
      .map((each) =>
        typeof each === 'string' ? each : `${JSON.stringify(each)} ${inspect(each, { depth: 9 })}`,
      )
      .join('\n');
    expect(leaksIn(text)).toEqual([]);
  },
);

test.each([
  ['PEM', pem],
  ['a JWK as JSON', JSON.stringify(jwk)],
  ['PEM that breaks off', pem.slice(0, -300)],
  ['a JWK that breaks off', JSON.stringify(jwk).slice(0, -30)],
])('a connection that is refused does not repeat its key: %s', (_, privateKey) => {
  for (const oauth of [
    { ...client, privateKey, clientId: '' },
    { ...client, privateKey },
    { ...client, clientId: privateKey },
  ]) {
    let text = '';
    try {
      const okta = createConnector({ organizationUrl: 'https://example.okta.com', oauth });
      text = `${JSON.stringify(okta)} ${inspect(okta, { depth: 9, showHidden: true })}`;
    } catch (error) {
      text = `${inspect(error, { depth: 9 })} ${JSON.stringify(error)} ${(error as Error).stack}`;
    }
    for (const part of PRIVATE) expect(text).not.toContain(part.slice(0, 24));
    expect(text).not.toContain(pem.slice(40, 90));
  }
});

import { inspect } from 'node:util';
import { afterEach, expect, test } from '@jest/globals';
import { createConnector } from '../../src/index.js';
import { leaksIn } from '../helpers/leaks.js';
import { echo, pem, privateParts, secretsOf } from './echo.js';
import type { OAuthOrg } from './oauth-org.js';
import { client, keys, startOrg, USER } from './rig.js';

let org: OAuthOrg;
afterEach(() => org?.close());

const jwk = keys.privateKey.export({ format: 'jwk' });

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
    org.apiScript = [200, status, status, status].map((each) => echo(org, each));
    const options = { hideEchoes: true, onProgress: tell };
    told.push(await okta.execute('getUserWithId', { userId: USER }, options));
    told.push(await okta.execute('suspendUser', { userId: USER }, options));
    told.push(
      await okta.execute('callOktaApi', { operationId: 'getUser', pathParameters: { id: USER } }, options),
    );
    told.push(await okta.testConnection());
    org.revokeTokens();
    org.tokenScript = Array(4).fill(echo(org, status));
    told.push(await okta.execute('suspendUser', { userId: USER }, options));
    told.push(okta, JSON.stringify(okta), inspect(okta, { depth: 9, showHidden: true }));
    expect(org.asked.length).toBeGreaterThan(2);
    expect(org.calls.length).toBeGreaterThan(3);
    const captured = told.map((each) => ({
      from: 'what was told',
      text: typeof each === 'string' ? each : `${JSON.stringify(each)} ${inspect(each, { depth: 9 })}`,
    }));
    expect(leaksIn(captured, secretsOf(org))).toEqual([]);
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
    for (const part of privateParts) expect(text).not.toContain(part.slice(0, 24));
    expect(text).not.toContain(pem.slice(40, 90));
  }
});

import { createServer, type Server } from 'node:https';
import type { AddressInfo } from 'node:net';
import { afterEach, describe, expect, test } from '@jest/globals';
import { createConnector } from '../../src/index.js';
import { networkFailure, wasSent } from '../../src/request/errors/interruptions.js';
import { certificateFault } from '../../src/transport/certificates.js';
import { aRead, requestLike } from '../helpers/programs.js';
import { type Certificate, certificate, selfSigned } from './certificate.js';

const servers: Server[] = [];
afterEach(async () => {
  for (const server of servers.splice(0)) {
    server.closeAllConnections();
    await new Promise((resolve) => server.close(resolve));
  }
});

/** What a call comes to at a server that shows this certificate, and how often it was connected to. */
async function meeting({ key, cert }: Certificate) {
  let connections = 0;
  const server = createServer({ key, cert }, (_, response) => response.end('{}'));
  server.on('connection', () => {
    connections += 1;
  });
  servers.push(server);
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const organizationUrl = `https://localhost:${(server.address() as AddressInfo).port}`;
  const okta = createConnector({ organizationUrl, apiToken: 'the-token' }, { allowLoopback: true });
  const result = await okta.execute('suspendUser', { userId: '00u1a2b3c4d5e6f7g8h9' });
  await okta.close();
  if (result.ok) throw new Error('It should have failed.');
  return { error: result.error, connections };
}

const authority = selfSigned('Company inspection CA');
const signed = certificate('localhost', [-1, 30], { name: 'Company inspection CA', key: authority.key });

describe('a certificate that cannot be verified', () => {
  test.each([
    [
      'is self-signed',
      selfSigned('localhost'),
      /is self-signed.*DEPTH_ZERO_SELF_SIGNED_CERT/,
      /NODE_EXTRA_CA_CERTS/,
    ],
    [
      'is signed by a root in its own chain',
      { key: signed.key, cert: signed.cert + authority.cert },
      /root certificate that Node does not trust.*SELF_SIGNED_CERT_IN_CHAIN/,
      /company inspects TLS.*NODE_EXTRA_CA_CERTS/,
    ],
    [
      'is signed by an authority that nobody knows',
      signed,
      /an authority that Node does not trust.*UNABLE_TO_VERIFY_LEAF_SIGNATURE/,
      /company inspects TLS.*NODE_EXTRA_CA_CERTS/,
    ],
  ])(
    'because it %s is named by its own message, nothing is sent, and it is not repeated',
    async (_, shown, message, remedy) => {
      const { error, connections } = await meeting(shown);
      expect(error).toMatchObject({ code: 'NETWORK', outcome: 'not-sent', retryable: false });
      expect(error.message).toMatch(message);
      expect(error.remedy).toMatch(remedy);
      expect(error.remedy).not.toMatch(/REJECT_UNAUTHORIZED|switch|disable|turn off/i);
      expect(connections).toBe(1);
    },
  );
});

describe('the code of a failed connection', () => {
  const failed = (code: string, request = aRead) =>
    networkFailure(request, Object.assign(new Error('x'), { code }), false, false).details;

  test.each([
    ['CERT_HAS_EXPIRED', /has expired/, /clock/],
    ['CERT_NOT_YET_VALID', /not valid yet/, /clock/],
    ['ERR_TLS_CERT_ALTNAME_INVALID', /another host/, /captive portal/],
    ['UNABLE_TO_GET_ISSUER_CERT_LOCALLY', /Node does not trust/, /NODE_EXTRA_CA_CERTS.*NODE_USE_SYSTEM_CA/],
    ['CERT_REVOKED', /not trustworthy/, /revoked/],
  ])('%s means a problem with the certificate', (code, message, remedy) => {
    expect(failed(code)).toMatchObject({ code: 'NETWORK', outcome: 'not-sent', retryable: false });
    expect(failed(code).message).toMatch(message);
    expect(failed(code).remedy).toMatch(remedy);
    expect(wasSent(Object.assign(new Error('x'), { code }))).toBe(false);
    expect(failed(`PROXY_${code}`).message).toMatch(/^The proxy can't be reached: the server's certificate/);
  });

  test('does not mean a problem with the certificate otherwise', () => {
    expect(certificateFault('ECONNRESET')).toBeUndefined();
    expect(certificateFault('constructor')).toBeUndefined();
    expect(failed('ECONNREFUSED')).toMatchObject({ retryable: true });
  });

  test('leaves the outcome of a change unknown after an ambiguous attempt', () => {
    const { details } = networkFailure(requestLike(), { code: 'CERT_HAS_EXPIRED' }, false, true);
    expect(details).toMatchObject({ outcome: 'unknown', remedy: expect.stringContaining('Check the org') });
  });
});

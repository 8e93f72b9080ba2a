import { createPrivateKey, generateKeyPairSync, type KeyObject } from 'node:crypto';
import { describe, expect, test } from '@jest/globals';
import { type ConnectionError, createConnector, type OAuthClient } from '../../src/index.js';
import { privateKeyFrom } from '../../src/oauth/private-key.js';
import { client, keys } from './rig.js';

const rsa = keys.privateKey;
const ec = (namedCurve: string) => generateKeyPairSync('ec', { namedCurve }).privateKey;
const curves = { ES256: ec('P-256'), ES384: ec('P-384'), ES512: ec('P-521') };
const pem = (key: KeyObject, type: 'pkcs1' | 'pkcs8' | 'sec1' = 'pkcs8', more = {}) =>
  String(key.export({ type: type as 'pkcs8', format: 'pem', ...more }));
const jwk = (key: KeyObject) => key.export({ format: 'jwk' }) as Record<string, unknown>;
const encrypted = { cipher: 'aes-256-cbc', passphrase: 'secret' };

function refusalOf(privateKey: unknown): ConnectionError {
  try {
    createConnector({
      organizationUrl: 'https://example.okta.com',
      oauth: { ...client, privateKey: privateKey as OAuthClient['privateKey'] },
    });
  } catch (error) {
    return error as ConnectionError;
  }
  throw new Error('It was taken.');
}

describe('a private key is taken', () => {
  const certificate = '-----BEGIN CERTIFICATE-----\nMIIB\n-----END CERTIFICATE-----\n';
  test.each<[string, unknown, string]>([
    ['a JWK', jwk(rsa), 'RS256'],
    ['a JWK as JSON', JSON.stringify(jwk(rsa)), 'RS256'],
    ['a JWK as JSON in several lines', `\n${JSON.stringify(jwk(rsa), null, 2)}\n`, 'RS256'],
    ['a JWK as JSON with escaped quotes', JSON.stringify(jwk(rsa)).replaceAll('"', '\\"'), 'RS256'],
    ['a JWK of another algorithm', { ...jwk(rsa), alg: 'RS512', use: 'sig' }, 'RS512'],
    ['a set of one JWK', { keys: [jwk(rsa)] }, 'RS256'],
    ['PKCS#8', pem(rsa), 'RS256'],
    ['PKCS#1', pem(rsa, 'pkcs1'), 'RS256'],
    ['PEM with \\n written out', pem(rsa).replaceAll('\n', '\\n'), 'RS256'],
    ['PEM with \\n written out, in quotes', `"${pem(rsa).replaceAll('\n', '\\n')}"`, 'RS256'],
    ['PEM with \\r\\n', pem(rsa, 'pkcs1').replaceAll('\n', '\r\n'), 'RS256'],
    ['PEM whose lines became one', pem(rsa).replaceAll('\n', ' '), 'RS256'],
    ['PEM beside its certificate', certificate + pem(rsa), 'RS256'],
    ['PEM as bytes', new TextEncoder().encode(pem(rsa)), 'RS256'],
    ['EC on P-256', pem(curves.ES256), 'ES256'],
    ['EC on P-256 in SEC 1', pem(curves.ES256, 'sec1'), 'ES256'],
    ['EC on P-384', jwk(curves.ES384), 'ES384'],
    ['EC on P-521', JSON.stringify(jwk(curves.ES512)), 'ES512'],
  ])('as %s', (_, given, algorithm) => {
    const read = privateKeyFrom(given);
    expect(read.algorithm).toBe(algorithm);
    expect(createPrivateKey(pem(read.key)).equals(read.key)).toBe(true);
    expect(read.secrets.length).toBeGreaterThan(0);
  });

  test('with the id that it brings along', () => {
    expect(privateKeyFrom({ ...jwk(rsa), kid: 'k1' }).keyId).toBe('k1');
  });
});

describe('a private key is refused', () => {
  const short = generateKeyPairSync('rsa', { modulusLength: 1024 }).privateKey;
  const publicPem = (type: 'spki' | 'pkcs1') =>
    String(keys.publicKey.export({ type: type as 'spki', format: 'pem' }));
  const otherPart = jwk(generateKeyPairSync('rsa', { modulusLength: 2048 }).privateKey);
  test.each<[string, unknown, RegExp]>([
    ['none', undefined, /missing/],
    ['an empty text', '  ', /missing/],
    // biome-ignore lint/suspicious/noTemplateCurlyInString: it is what a file holds.
    ['a variable', '${OKTA_CLIENT_PRIVATEKEY}', /placeholder/],
    ['a variable in braces', '{{ key }}', /placeholder/],
    ['a public key', publicPem('spki'), /public key/],
    ['a public key in PKCS#1', publicPem('pkcs1'), /public key/],
    ['a public JWK', keys.publicKey.export({ format: 'jwk' }), /public key/],
    ['a certificate', '-----BEGIN CERTIFICATE-----\nMIIB\n-----END CERTIFICATE-----', /certificate/],
    ['an encrypted key', pem(rsa, 'pkcs8', encrypted), /encrypted/],
    ['an encrypted key in PKCS#1', pem(rsa, 'pkcs1', encrypted), /encrypted/],
    [
      "OpenSSH's format",
      '-----BEGIN OPENSSH PRIVATE KEY-----\nb3Bl\n-----END OPENSSH PRIVATE KEY-----',
      /OpenSSH/,
    ],
    ['RSA of 1024 bits', pem(short), /1024 bits/],
    ['an unsupported curve', pem(ec('secp256k1')), /curve/],
    ['an unsupported curve as a JWK', jwk(ec('secp256k1')), /curve/],
    ['Ed25519', pem(generateKeyPairSync('ed25519').privateKey), /does not take \(ed25519\)/],
    ['Ed25519 as a JWK', jwk(generateKeyPairSync('ed25519').privateKey), /kty OKP/],
    ['RSA-PSS', pem(generateKeyPairSync('rsa-pss', { modulusLength: 2048 }).privateKey), /rsa-pss/],
    ['a symmetric key', { kty: 'oct', k: 'c2VjcmV0' }, /symmetric/],
    ['a key for encryption', { ...jwk(rsa), use: 'enc' }, /not for signatures/],
    ['an algorithm that Okta does not take', { ...jwk(rsa), alg: 'PS256' }, /alg/],
    ['an algorithm of another curve', { ...jwk(curves.ES384), alg: 'ES256' }, /alg/],
    ['a JWK without its primes', { kty: 'RSA', n: jwk(rsa).n, e: 'AQAB', d: jwk(rsa).d }, /not whole/],
    ['a JWK of two keys', { ...jwk(rsa), n: otherPart.n }, /damaged/],
    ['several keys', pem(rsa) + pem(curves.ES256), /several keys/],
    ['a set of several JWKs', JSON.stringify({ keys: [jwk(rsa), jwk(rsa)] }), /several keys/],
    ['JSON that breaks off', JSON.stringify(jwk(rsa)).slice(0, -40), /not JSON/],
    ['JSON that is no JWK', { client_id: 'x' }, /no kty/],
    ['PEM that breaks off', pem(rsa).slice(0, 500), /not whole/],
    [
      'PEM with a damaged line',
      pem(rsa).replace(/\n[^-]{30}/g, '\nAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA'),
      /damaged/,
    ],
    ['Base64 of PEM', btoa(pem(rsa)), /Base64/],
    ['the name of a file', './keys/okta.pem', /name of a file/],
    ['a client secret', 'Xk29dlLm30skPq8s7dfJk29dlLm30skPq8s7df', /client secret/],
    ['a number', 42, /missing/],
    ['a text', 'this is the key', /neither a JWK nor PEM/],
  ])('where it is %s, and the reason is said', (_, given, reason) => {
    const error = refusalOf(given);
    expect(error).toMatchObject({ code: 'INVALID_CONNECTION', outcome: 'not-sent' });
    expect(error.message).toMatch(reason);
    expect(error.remedy).not.toBe('');
    const said = `${error.message} ${error.remedy}`;
    const texts = typeof given === 'object' && given !== null ? Object.values(given) : [given];
    for (const text of texts)
      if (typeof text === 'string' && text.trim().length > 8 && text.length > 20)
        expect(said).not.toContain(text.slice(0, 20));
  });
});

describe('an OAuth client is refused', () => {
  const refuse = (oauth: object, more: object = {}) => {
    try {
      createConnector({
        organizationUrl: 'https://example.okta.com',
        oauth: { ...client, ...oauth },
        ...more,
      } as never);
    } catch (error) {
      return (error as ConnectionError).message;
    }
    return 'taken';
  };

  test.each<[string, object, RegExp]>([
    ['without a client id', { clientId: '' }, /client ID is missing/],
    ['with a placeholder', { clientId: '{yourClientId}' }, /placeholder/],
    ['with a comma behind it', { clientId: `${client.clientId},` }, /client ID ends in a comma/],
    ['with an address', { clientId: 'https://example.okta.com' }, /address/],
    ['with a key in place of the id', { clientId: pem(rsa) }, /client ID contains/],
    ['with scopes that are none', { scopes: [1] }, /scopes/],
    ['with a scope that is none', { scopes: ['okta.users.read', 'okta users "'] }, /Scope 2/],
    ['with dpop that is neither', { dpop: 'yes' }, /dpop/],
    ['with a key id that is none', { keyId: 'a\nb' }, /key ID/],
  ])('%s', (_, oauth, reason) => {
    expect(refuse(oauth)).toMatch(reason);
  });

  test('beside an API token', () => {
    expect(refuse({}, { apiToken: '00abcdefghijk' })).toMatch(/both/);
  });
});

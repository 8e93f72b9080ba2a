import type { Marked } from '../helpers/leaks.js';
import type { OAuthOrg, Reaction } from './oauth-org.js';
import { keys, USER } from './rig.js';

const jwk = keys.privateKey.export({ format: 'jwk' }) as Record<string, string>;

/** The members of the service app's key that only it knows. */
export const privateParts: string[] = ['d', 'p', 'q', 'dp', 'dq', 'qi'].map((name) => jwk[name] as string);
export const pem = String(keys.privateKey.export({ type: 'pkcs8', format: 'pem' }));

/** An answer that sends back what came, as gateways that debug do. To a request for a list it is a list. */
export const echo =
  (org: OAuthOrg, status: number): Reaction =>
  (request, response) => {
    const { authorization = '', dpop = '' } = request.headers;
    const all = `${authorization} ${dpop} ${org.asked.map(({ form }) => form.get('client_assertion')).join(' ')}`;
    const spellings = [all, encodeURIComponent(all), btoa(all), JSON.stringify(all), all.toUpperCase()].join(
      ' | ',
    );
    response.writeHead(status, {
      'content-type': 'application/json',
      'x-okta-request-id': `id ${dpop}`,
      'x-request-id': 'request-1',
      server: String(dpop),
    });
    const body = {
      errorCode: 'E0000001',
      errorSummary: spellings,
      error: 'invalid_request',
      error_description: spellings,
      id: USER,
      status: 'ACTIVE',
      profile: { login: spellings },
    };
    const isList = status === 200 && /^\/api\/v1\/\w+(?:\?|$)/.test(request.url ?? '');
    response.end(JSON.stringify(isList ? [body] : body));
  };

/** Everything that was secret on the wire so far, and the key. */
export function secretsOf(org: OAuthOrg): Marked[] {
  const sent = [...org.calls, ...org.asked].flatMap(({ headers }) => [
    { name: 'a proof', value: String(headers.dpop ?? '') },
    { name: 'an access token', value: String(headers.authorization ?? '').split(' ')[1] ?? '' },
  ]);
  const assertions = org.asked.map(({ form }) => ({
    name: 'an assertion',
    value: form.get('client_assertion') ?? '',
  }));
  const key = [...privateParts, pem].map((value) => ({ name: 'the key', value }));
  return [...sent, ...assertions, ...key].filter(({ value }) => value !== '');
}

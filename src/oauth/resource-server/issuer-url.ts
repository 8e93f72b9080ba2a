import { ConnectionError } from '../../result/failure.js';

const EXAMPLE = 'https://example.okta.com/oauth2/default';
const LOOPBACK = new Set(['localhost', '127.0.0.1', '[::1]']);
/** Okta's own domains. Of a domain of the org's own it can't be known whether the org's server answers at its root. */
const OKTA_DOMAIN =
  /\.(?:okta|oktapreview|okta-emea|okta-gov|trexcloud|trex-govcloud)\.com$|\.okta(?:-miltest)?\.mil$/;

/** The authorization server that issues the callers' tokens. */
export interface IssuerUrl {
  /** As metadata and tokens repeat it, character by character. */
  readonly issuer: string;
  /** It is on this machine, so its keys may be too, over plain http. */
  readonly isLoopback: boolean;
  /** Where its metadata may be, in the order in which it is looked for. */
  readonly metadataUrls: readonly string[];
}

/**
 * Reads the address of an issuer.
 * @param input e.g. https://example.okta.com/oauth2/default
 * @throws ConnectionError that says what is wrong with it
 */
export function issuerFrom(input: string): IssuerUrl {
  const issuer = input.trim();
  const url = URL.canParse(issuer) && /^https?:\/\//i.test(issuer) ? new URL(issuer) : undefined;
  if (url === undefined || /[\s"\\]/.test(issuer)) throw refuse('is not a web address');
  const isLoopback = LOOPBACK.has(url.hostname);
  if (url.protocol !== 'https:' && !isLoopback) throw refuse('must start with https');
  if (url.username !== '' || url.password !== '') throw refuse('must not contain a user name or password');
  if (/[?#]/.test(issuer)) throw refuse('must not contain a query or fragment');
  if (/\/\.well-known(?:\/|$)/.test(url.pathname))
    throw refuse('is the address of its metadata', 'Leave out /.well-known and what follows it');
  if (OKTA_DOMAIN.test(url.hostname) && url.pathname === '/')
    throw refuse(
      'is the org itself, and only Okta can verify the tokens of the org authorization server',
      'Use a custom authorization server (Security > API in the admin console)',
    );
  return { issuer, isLoopback, metadataUrls: metadataUrlsOf(url) };
}

/**
 * OpenID Connect puts the well-known path after the issuer's own, RFC 8414 before it. Okta has both documents after it.
 */
function metadataUrlsOf({ origin, pathname }: URL): string[] {
  const path = pathname.replace(/\/$/, '');
  return [
    ...new Set([
      `${origin}${path}/.well-known/openid-configuration`,
      `${origin}/.well-known/oauth-authorization-server${path}`,
      `${origin}${path}/.well-known/oauth-authorization-server`,
    ]),
  ];
}

/** Whether keys may be read from there. */
export function mayHoldKeys(address: unknown, { isLoopback }: IssuerUrl): address is string {
  if (typeof address !== 'string' || !URL.canParse(address)) return false;
  const { protocol, hostname, username, password } = new URL(address);
  if (username !== '' || password !== '') return false;
  return protocol === 'https:' || (protocol === 'http:' && isLoopback && LOOPBACK.has(hostname));
}

function refuse(
  problem: string,
  remedy = 'Give the Issuer URI of the authorization server',
): ConnectionError {
  return new ConnectionError(`The issuer ${problem}.`, `${remedy}, for example ${EXAMPLE}.`);
}

import { ConnectionError } from '../result/failure.js';
import { isVariable, looksLikeToken, repaired, wholly } from './pasted-text.js';

const EXAMPLE = 'https://example.okta.com';
const FORM = `It looks like ${EXAMPLE}.`;
const CONSOLE =
  /-admin(\.(?:okta|oktapreview|okta-emea|okta-gov|trexcloud|trex-govcloud)\.com|\.okta(?:-miltest)?\.mil|\.okta-miltest\.com)$/i;
/** Okta's own sites, which are no org. */
const NO_ORG = /^(?:(?:www|login|admin|developer|support|help|status|trust|learning)\.)?okta\.com$/;
const LOOPBACK = new Set(['localhost', '127.0.0.1', '[::1]']);
const SCHEME = /^[a-z][a-z0-9+.-]*:\/\//i;
/** `https:/`, `https//`, `https:\\`, `htps://`: what is meant as https:// or http://, well written or not. */
const ABOUT_HTTP = /^(?:h{0,2}t{1,3}p{1,2}s{0,2})(?:[:;]{1,2}[\\/]{0,4}|[\\/]{1,4})/i;
/** Words that stand before an org's name or in its place, and are no name. */
const NO_NAME = /^(?:https?|ftp|www|okta|admin|login|localhost|null|undefined|none|true|false)$/;

/**
 * The origin of an Okta org, from what people paste: spaces around it, no scheme, a slash at the end.
 * @returns e.g. https://example.okta.com
 * @throws ConnectionError that says what is wrong, with the corrected address where that is certain
 */
export function organizationOrigin(input: unknown, allowLoopback: boolean): string {
  const text = typeof input === 'string' ? input.trim() : '';
  if (text === '')
    throw refuse('The Organization URL is missing', `Enter the org's address, for example ${EXAMPLE}.`);
  refuseOtherThings(text);
  const repair = repaired(text);
  if (repair !== undefined) throw correct(`The Organization URL ${repair.problem}`, wholly(text));
  if (text !== text.normalize('NFKC')) {
    throw correct('The Organization URL contains characters that look like others', text.normalize('NFKC'));
  }
  if (isMisspelt(text)) throw correct('The Organization URL is misspelt', text);
  const url = parse(SCHEME.test(text) ? text : `https://${text}`);
  if (url.username !== '' || url.password !== '') {
    throw correct('The Organization URL must not contain a user name or password', url.host);
  }
  checkScheme(url, allowLoopback);
  checkHost(url);
  if (url.pathname !== '/' || url.search !== '' || url.hash !== '' || /[?#]$/.test(text)) {
    throw correct('The Organization URL must not contain a path', url.host);
  }
  return url.origin;
}

/** What was meant for another field, or has yet to be filled in. None of it is repeated: it may be a secret. */
function refuseOtherThings(text: string): void {
  const bare = wholly(text);
  if (looksLikeToken(bare)) {
    throw refuse(
      'The Organization URL contains what looks like an API token',
      `Enter the org's address here, for example ${EXAMPLE}, and enter the token as API Token.`,
    );
  }
  const bracketed = text !== bare && hostOf(bare) !== undefined;
  if (
    /your-?okta-?domain|your-?org\b/i.test(text) ||
    isVariable(text) ||
    (/[{}<>]/.test(text) && !bracketed)
  ) {
    throw refuse(
      'The Organization URL is still a placeholder',
      `Replace it with your org's address, for example ${EXAMPLE}.`,
    );
  }
  if (/^[^\s@/:]+@[^\s@/:]+$/.test(bare)) throw refuse('The Organization URL is an email address', FORM);
  if (/\s|[,|]|;(?!\/)/.test(bare)) {
    throw refuse('The Organization URL contains spaces or more than one address', FORM);
  }
}

function isMisspelt(text: string): boolean {
  const about = ABOUT_HTTP.exec(text)?.[0];
  if (about === undefined) return false;
  return !/^https?:\/\/$/i.test(about) || ABOUT_HTTP.test(text.slice(about.length));
}

function parse(text: string): URL {
  let url: URL;
  try {
    url = new URL(text);
  } catch {
    throw refuse('The Organization URL is not an address', FORM);
  }
  if (url.hostname === '' || text.split('://').length > 2) {
    throw refuse('The Organization URL is not an address', FORM);
  }
  return url;
}

function checkScheme(url: URL, allowLoopback: boolean): void {
  if (url.protocol === 'https:') return;
  const loopback = LOOPBACK.has(url.hostname);
  if (url.protocol === 'http:' && loopback && allowLoopback) return;
  if (url.protocol === 'http:' && loopback) {
    throw new ConnectionError(
      'Plain http to this machine is not allowed.',
      'Allow it if this is a sandbox org. Otherwise correct the Organization URL.',
      ['allowLoopback'],
    );
  }
  throw correct('The Organization URL must start with https', url.host);
}

function checkHost({ hostname, host }: URL): void {
  if (CONSOLE.test(hostname)) throw correct('This is the address of the admin console', host);
  if (NO_ORG.test(hostname)) throw refuse("This is one of Okta's own sites, not an org", FORM);
  if (hostname.endsWith('.com.com')) throw correct('The Organization URL ends in .com.com', host);
  if (!/^[\w.-]+$/.test(hostname) && !hostname.startsWith('[')) {
    throw refuse('The Organization URL is not an address', FORM);
  }
  if (/^[\w-]+\.okta$/.test(hostname))
    throw correct('The Organization URL does not end with .com', `${host}.com`);
  if (!hostname.includes('.') && !LOOPBACK.has(hostname) && !hostname.startsWith('[')) {
    // It may be a token in the wrong place, which must not be repeated.
    const isName = /^(?!00)[a-z0-9-]{1,30}$/.test(hostname) && !NO_NAME.test(hostname);
    throw correct('The Organization URL is not a full domain name', isName ? `${hostname}.okta.com` : '');
  }
}

function refuse(message: string, remedy: string): ConnectionError {
  return new ConnectionError(`${message}.`, remedy);
}

/**
 * Where the right address is certain, the message contains it: some hosts show nothing else.
 * @param text holds the address, maybe with other mistakes
 */
function correct(message: string, text: string): ConnectionError {
  const host = hostOf(text);
  if (host === undefined) return refuse(message, `Correct it. ${FORM}`);
  return new ConnectionError(`${message}. Did you mean https://${host}?`, 'Correct the Organization URL.');
}

/** The one host that a text can mean, with every mistake taken away; undefined where that is not sure. */
function hostOf(text: string): string | undefined {
  let left = text.normalize('NFKC');
  for (let about = ABOUT_HTTP.exec(left); about !== null; about = ABOUT_HTTP.exec(left)) {
    left = left.slice(about[0].length);
  }
  left = left.replace(SCHEME, '');
  if (left.includes('://') || /[\s,;|{}<>%]/.test(left)) return undefined;
  let url: URL;
  try {
    url = new URL(`https://${left}`);
  } catch {
    return undefined;
  }
  let host = url.host.replace(CONSOLE, '$1').replace(/\.$/, '');
  while (host.endsWith('.com.com')) host = host.slice(0, -'.com'.length);
  const [first = ''] = host.split('.');
  const isFull = /^[\w-]+(?:\.[\w-]+)+(?::\d+)?$/.test(host) && !NO_NAME.test(first) && !NO_ORG.test(host);
  return isFull ? host : undefined;
}

import { ConnectionError } from '../core/failure.js';

const EXAMPLE = 'https://example.okta.com';
const CONSOLE =
  /-admin(\.(?:okta|oktapreview|okta-emea|okta-gov|trexcloud|trex-govcloud)\.com|\.okta(?:-miltest)?\.mil|\.okta-miltest\.com)$/i;
const LOOPBACK = new Set(['localhost', '127.0.0.1', '[::1]']);

/**
 * The origin of an Okta org, from what people paste: spaces around it, no scheme, a slash at the end.
 * @returns e.g. https://example.okta.com
 * @throws ConnectionError that says what is wrong, with the corrected address where it can be told
 */
export function organizationOrigin(input: unknown, allowLoopback: boolean): string {
  const text = typeof input === 'string' ? input.trim() : '';
  if (text === '')
    throw refuse('The Organization URL is missing', `Give the org's address, for example ${EXAMPLE}.`);
  if (/your-?okta-?domain/i.test(text) || /[{}<>]/.test(text)) {
    throw refuse(
      'The Organization URL is still a placeholder',
      `Replace it with your org's address, for example ${EXAMPLE}.`,
    );
  }
  const url = parse(/^[a-z][a-z0-9+.-]*:\/\//i.test(text) ? text : `https://${text}`);
  if (url.username !== '' || url.password !== '') {
    throw correct('The Organization URL must not hold a user name or password', `https://${url.host}`);
  }
  checkScheme(url, allowLoopback);
  checkHost(url);
  if (url.pathname !== '/' || url.search !== '' || url.hash !== '' || /[?#]$/.test(text)) {
    throw correct('The Organization URL must be the bare address, without a path', `${url.origin}`);
  }
  return url.origin;
}

function parse(text: string): URL {
  let url: URL;
  try {
    url = new URL(text);
  } catch {
    throw refuse('The Organization URL is no address', `It looks like ${EXAMPLE}.`);
  }
  if (url.hostname === '' || text.split('://').length > 2) {
    throw refuse('The Organization URL is no address', `It looks like ${EXAMPLE}.`);
  }
  return url;
}

function checkScheme(url: URL, allowLoopback: boolean): void {
  if (url.protocol === 'https:') return;
  const loopback = LOOPBACK.has(url.hostname);
  if (url.protocol === 'http:' && loopback && allowLoopback) return;
  if (url.protocol === 'http:' && loopback) {
    throw refuse(
      'Plain http to this machine is only allowed with allowLoopback',
      'Set allowLoopback for a sandbox org.',
    );
  }
  throw correct('The Organization URL must start with https', `https://${url.host}`);
}

function checkHost({ hostname, host }: URL): void {
  if (CONSOLE.test(hostname)) {
    throw correct('This is the address of the admin console', `https://${hostname.replace(CONSOLE, '$1')}`);
  }
  if (hostname.endsWith('.com.com')) {
    throw correct('The Organization URL ends in .com.com', `https://${host.replace(/\.com\.com/, '.com')}`);
  }
  if (!hostname.includes('.') && !LOOPBACK.has(hostname) && !hostname.startsWith('[')) {
    // It may be a token in the wrong place, which must not be repeated.
    const name = /^(?!00)[a-z0-9-]{1,30}$/.test(hostname) ? hostname : 'example';
    throw correct('The Organization URL holds no full domain', `https://${name}.okta.com`);
  }
}

function refuse(message: string, remedy: string): ConnectionError {
  return new ConnectionError(`${message}.`, remedy);
}

/** Where the right address can be told, the message holds it: some hosts show nothing else. */
function correct(message: string, address: string): ConnectionError {
  return new ConnectionError(`${message}; perhaps you mean ${address}.`, 'Correct the Organization URL.');
}

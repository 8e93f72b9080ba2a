import type { Area } from './access.js';

/** Pages of flows run no script and load nothing: a script could submit the forms of other flows. */
const POLICY: Readonly<Record<Area, string>> = {
  editor: "frame-ancestors 'none'; object-src 'none'; base-uri 'self'; form-action 'self'",
  pages:
    "default-src 'none'; style-src 'unsafe-inline'; img-src data:; form-action 'self'; base-uri 'none'; frame-ancestors 'none'",
};

/** The security headers of every response. They replace what a flow sets; names are lowercase, as Node gives them. */
export function responseHeaders(area: Area): Record<string, string> {
  return {
    'content-security-policy': POLICY[area],
    'x-frame-options': 'DENY',
    'x-content-type-options': 'nosniff',
    // The address contains the key, so no other site may see it.
    'referrer-policy': 'same-origin',
    'cross-origin-opener-policy': 'same-origin',
    'cross-origin-resource-policy': 'same-origin',
    ...(area === 'pages' && { 'cache-control': 'no-store' }),
  };
}

/** Response headers that the builder sets itself, and cookies, which a browser would send to other ports too. */
const DROPPED_FROM_RESPONSES = [
  'set-cookie',
  'access-control-',
  'connection',
  'keep-alive',
  'transfer-encoding',
  'refresh',
  'link',
];

/**
 * The headers of a response of Node-RED or a flow that the browser gets.
 * @param key the key in the browser's address, which goes before the path of a redirect
 */
export function forwardedResponseHeaders(
  headers: Readonly<Record<string, string | string[] | undefined>>,
  key: string | undefined,
): Record<string, string | string[]> {
  const forwarded: Record<string, string | string[]> = {};
  for (const [name, value] of Object.entries(headers)) {
    if (value === undefined || DROPPED_FROM_RESPONSES.some((prefix) => name.startsWith(prefix))) continue;
    forwarded[name] = value;
  }
  const { location } = forwarded;
  if (typeof location === 'string' && key !== undefined && /^\/(?!\/)/.test(location))
    forwarded.location = `/${key}${location}`;
  return forwarded;
}

/** Request headers that contain the key, credentials, or the address with the key. */
const DROPPED_FROM_REQUESTS = [
  'x-okta-builder-key',
  'cookie',
  'referer',
  'authorization',
  'origin',
  'connection',
];

/** The headers of a request that Node-RED and flows get. */
export function forwardedRequestHeaders(
  headers: Readonly<Record<string, string | string[] | undefined>>,
): Record<string, string | string[]> {
  const forwarded: Record<string, string | string[]> = {};
  for (const [name, value] of Object.entries(headers)) {
    if (value !== undefined && !DROPPED_FROM_REQUESTS.includes(name)) forwarded[name] = value;
  }
  return forwarded;
}

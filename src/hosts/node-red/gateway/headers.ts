import type { Room } from './guard.js';

/**
 * What every answer says to the browser, whatever a flow would have it say; in small letters, as Node gives a flow's. A page that a flow makes runs no script and
 * loads nothing: it could otherwise send the forms of other flows.
 */
const POLICY: Readonly<Record<Room, string>> = {
  editor: "frame-ancestors 'none'; object-src 'none'; base-uri 'self'; form-action 'self'",
  pages:
    "default-src 'none'; style-src 'unsafe-inline'; img-src data:; form-action 'self'; base-uri 'none'; frame-ancestors 'none'",
};

export function answerHeaders(room: Room): Record<string, string> {
  return {
    'content-security-policy': POLICY[room],
    'x-frame-options': 'DENY',
    'x-content-type-options': 'nosniff',
    // Addresses hold a key, so no other site learns them.
    'referrer-policy': 'same-origin',
    'cross-origin-opener-policy': 'same-origin',
    'cross-origin-resource-policy': 'same-origin',
    ...(room === 'pages' && { 'cache-control': 'no-store' }),
  };
}

/** Of the answer of Node-RED or a flow: what the builder decides itself, and cookies, which other ports would get. */
export function passedAnswerHeaders(
  headers: Readonly<Record<string, string | string[] | undefined>>,
  key: string | undefined,
): Record<string, string | string[]> {
  const DECIDED = [
    'set-cookie',
    'access-control-',
    'connection',
    'keep-alive',
    'transfer-encoding',
    'refresh',
    'link',
  ];
  const passed: Record<string, string | string[]> = {};
  for (const [name, value] of Object.entries(headers)) {
    if (value === undefined || DECIDED.some((decided) => name.startsWith(decided))) continue;
    passed[name] = value;
  }
  const { location } = passed;
  if (typeof location === 'string' && key !== undefined && /^\/(?!\/)/.test(location))
    passed.location = `/${key}${location}`;
  return passed;
}

/** What Node-RED and flows get to see of a request: neither the key nor anything that holds it. */
export function passedRequestHeaders(
  headers: Readonly<Record<string, string | string[] | undefined>>,
): Record<string, string | string[]> {
  const HIDDEN = ['x-okta-builder-key', 'cookie', 'referer', 'authorization', 'origin', 'connection'];
  const passed: Record<string, string | string[]> = {};
  for (const [name, value] of Object.entries(headers)) {
    if (value !== undefined && !HIDDEN.includes(name)) passed[name] = value;
  }
  return passed;
}

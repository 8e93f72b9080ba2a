import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';

// Runs in a process of its own and makes its pages cheaply: a page is one buffer in which only the ids change.

const EVENTS = 100_000;
const LIMIT = 1_000;
const DIGITS = 12;
const MARK = '#'.repeat(DIGITS);
const party = (type: string, id: string) => ({
  id,
  type,
  alternateId: 'mira.holm@example.com',
  displayName: 'Mira Holm',
  detailEntry: null,
});
const EVENT = {
  actor: party('User', '00u00000000000000001'),
  client: {
    userAgent: { rawUserAgent: 'Mozilla/5.0 (X11; Linux x86_64)', os: 'Linux', browser: 'CHROME' },
    zone: 'null',
    device: 'Computer',
    id: null,
    ipAddress: '192.0.2.17',
    geographicalContext: {
      city: 'Oslo',
      state: 'Oslo',
      country: 'Norway',
      postalCode: '0150',
      geolocation: { lat: 59.91, lon: 10.75 },
    },
  },
  device: null,
  authenticationContext: {
    authenticationProvider: null,
    credentialProvider: null,
    credentialType: null,
    issuer: null,
    authenticationStep: 0,
    externalSessionId: 'trs00000000000000000001',
  },
  displayMessage: 'Deactivate Okta user',
  eventType: 'user.lifecycle.deactivate',
  outcome: { result: 'SUCCESS', reason: null },
  published: '2026-11-02T00:00:00.000Z',
  securityContext: {
    asNumber: 64500,
    asOrg: 'example',
    isp: 'example',
    domain: 'example.net',
    isProxy: false,
  },
  severity: 'INFO',
  debugContext: {
    debugData: { requestId: 'req0000000000000001', requestUri: '/api/v1/users', url: '/api/v1/users?' },
  },
  legacyEventType: 'core.user.config.user_deactivated',
  transaction: {
    type: 'WEB',
    id: 'req0000000000000001',
    detail: { requestApiTokenId: '00T00000000000000001' },
  },
  uuid: `00000000-0000-4000-8000-${MARK}`,
  version: '0',
  request: { ipChain: [{ ip: '192.0.2.17', version: 'V4', source: null }] },
  target: [party('User', '00u00000000000000002')],
};
const bytes = Buffer.from(JSON.stringify(Array.from({ length: LIMIT }, () => EVENT)));
const places: number[] = [];
for (let at = bytes.indexOf(MARK); at >= 0; at = bytes.indexOf(MARK, at + DIGITS)) places.push(at);

function page(first: number): Buffer {
  const copy = Buffer.from(bytes);
  for (const [index, place] of places.entries())
    copy.write(String(first + index).padStart(DIGITS, '0'), place, 'latin1');
  return copy;
}

const server = createServer((request, response) => {
  const url = new URL(request.url ?? '/', `http://${request.headers.host}`);
  const first = Number(url.searchParams.get('after') ?? 0);
  const body = first < EVENTS ? page(first) : Buffer.from('[]');
  const next = `${url.origin}${url.pathname}?after=${Math.min(first + LIMIT, EVENTS)}&limit=${LIMIT}`;
  response.writeHead(200, {
    'content-type': 'application/json',
    'content-length': body.length,
    link: [`<${url}>; rel="self"`, `<${next}>; rel="next"`],
    date: new Date().toUTCString(),
    'x-okta-request-id': '0123456789abcdef0123456789abcdef',
    'x-rate-limit-limit': '1000000',
    'x-rate-limit-remaining': '999999',
    'x-rate-limit-reset': String(Math.ceil((Date.now() + 1) / 60_000) * 60),
  });
  response.end(body);
});
server.listen(0, '127.0.0.1', () => process.send?.((server.address() as AddressInfo).port));
process.on('disconnect', () => process.exit());

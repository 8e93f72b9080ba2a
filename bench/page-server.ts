import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';

// Runs in a process of its own and makes its pages cheaply, so that the client is what is measured: a page is one
// buffer, made once, in which only the ids change.

const DIGITS = 13;
const MARK = '#'.repeat(DIGITS);
const USER = {
  id: `00uuser${MARK}`,
  status: 'ACTIVE',
  created: '2026-01-01T00:00:00.000Z',
  activated: '2026-01-01T00:00:00.000Z',
  statusChanged: '2026-01-01T00:00:00.000Z',
  lastLogin: null,
  lastUpdated: '2026-01-01T00:00:00.000Z',
  passwordChanged: '2026-01-01T00:00:00.000Z',
  type: { id: 'oty00000000000000001' },
  profile: {
    firstName: 'Mira',
    lastName: 'Holm',
    login: 'mira.holm@example.com',
    email: 'mira.holm@example.com',
    mobilePhone: null,
    secondEmail: null,
    department: 'Finance',
    title: 'Controller',
    locale: 'en-GB',
  },
  credentials: {
    password: {},
    emails: [{ value: 'mira.holm@example.com', status: 'VERIFIED', type: 'PRIMARY' }],
    provider: { type: 'OKTA', name: 'OKTA' },
  },
  _links: { self: { href: 'https://example.okta.com/api/v1/users/00u00000000000000001' } },
};

interface Template {
  bytes: Buffer;
  /** Where the ids' digits stand. */
  places: number[];
}

const templates = new Map<number, Template>();

function template(size: number): Template {
  const known = templates.get(size);
  if (known !== undefined) return known;
  const bytes = Buffer.from(JSON.stringify(Array.from({ length: size }, () => USER)));
  const places: number[] = [];
  for (let at = bytes.indexOf(MARK); at >= 0; at = bytes.indexOf(MARK, at + DIGITS)) places.push(at);
  const made = { bytes, places };
  templates.set(size, made);
  return made;
}

function page(first: number, size: number): Buffer {
  const { bytes, places } = template(size);
  const copy = Buffer.from(bytes);
  for (const [index, place] of places.entries())
    copy.write(String(first + index).padStart(DIGITS, '0'), place, 'latin1');
  return copy;
}

/** Users, as many as the search says, from 0 on: /api/v1/users?search=profile.number lt <length> */
const server = createServer((request, response) => {
  const url = new URL(request.url ?? '/', `http://${request.headers.host}`);
  const search = url.searchParams.get('search') ?? '';
  const length = Number(search.split(' ').at(-1));
  const limit = Number(url.searchParams.get('limit'));
  const first = Number(url.searchParams.get('after') ?? 0);
  const size = Math.min(limit, length - first);
  const links = [`<${url}>; rel="self"`];
  if (first + size < length) {
    const query = `after=${first + size}&limit=${limit}&search=${encodeURIComponent(search)}`;
    links.push(`<${url.origin}${url.pathname}?${query}>; rel="next"`);
  }
  const body = page(first, size);
  response.writeHead(200, {
    'content-type': 'application/json',
    'content-length': body.length,
    link: links,
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

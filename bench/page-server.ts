import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';

// Runs in a process of its own and makes its pages cheaply, so that the client is what is measured: a page is one
// buffer, made once, in which only the ids change.

const DIGITS = 13;
const MARK = '#'.repeat(DIGITS);
const ASSIGNMENT = {
  id: `00uuser${MARK}`,
  externalId: '70c14cc17d3745e8a9f98d599a68329c',
  created: '2026-01-01T00:00:00.000Z',
  lastUpdated: '2026-01-01T00:00:00.000Z',
  scope: 'USER',
  status: 'ACTIVE',
  statusChanged: '2026-01-01T00:00:00.000Z',
  passwordChanged: null,
  syncState: 'DISABLED',
  credentials: { userName: 'mira.holm@example.com' },
  profile: {
    firstName: 'Mira',
    lastName: 'Holm',
    email: 'mira.holm@example.com',
    mobilePhone: null,
    secondEmail: null,
    department: 'Finance',
    title: 'Controller',
    locale: 'en-GB',
  },
  _links: {
    app: { href: 'https://example.okta.com/api/v1/apps/0oa00000000000000001' },
    user: { href: 'https://example.okta.com/api/v1/users/00u00000000000000001' },
  },
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
  const bytes = Buffer.from(JSON.stringify(Array.from({ length: size }, () => ASSIGNMENT)));
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

/** A list as long as the application's id says, from 0 on: /api/v1/apps/<length>/users */
const server = createServer((request, response) => {
  const url = new URL(request.url ?? '/', `http://${request.headers.host}`);
  const length = Number(url.pathname.split('/')[4]);
  const limit = Number(url.searchParams.get('limit'));
  const first = Number(url.searchParams.get('after') ?? 0);
  const size = Math.min(limit, length - first);
  const links = [`<${url}>; rel="self"`];
  if (first + size < length)
    links.push(`<${url.origin}${url.pathname}?after=${first + size}&limit=${limit}>; rel="next"`);
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

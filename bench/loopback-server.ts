import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';

// Runs in a process of its own, so that only the client's CPU is counted.

const USER = JSON.stringify({
  id: '00u00000000000000001',
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
  },
  credentials: { password: {}, provider: { type: 'OKTA', name: 'OKTA' } },
  _links: { self: { href: 'https://example.okta.com/api/v1/users/00u00000000000000001' } },
});
const NOBODY = JSON.stringify({
  errorCode: 'E0000007',
  errorSummary: 'Not found: Resource not found: 00unobody00000000001 (User)',
  errorLink: 'E0000007',
  errorId: 'oae00000000000000001',
  errorCauses: [],
});

const TOKEN = JSON.stringify({
  token_type: 'DPoP',
  expires_in: 3600,
  access_token: 'token'.repeat(200),
  scope: 'okta.users.read okta.users.manage',
});

const server = createServer((request, response) => {
  request.resume().on('end', () => {
    const found = !request.url?.includes('nobody');
    response.writeHead(found ? 200 : 404, {
      'content-type': 'application/json',
      'x-okta-request-id': '0123456789abcdef0123456789abcdef',
      'x-rate-limit-limit': '1000000',
      'x-rate-limit-remaining': '999999',
      'x-rate-limit-reset': String(Math.ceil((Date.now() + 1) / 60_000) * 60),
    });
    response.end(request.url === '/oauth2/v1/token' ? TOKEN : found ? USER : NOBODY);
  });
});
server.listen(0, '127.0.0.1', () => process.send?.((server.address() as AddressInfo).port));
process.on('disconnect', () => process.exit());

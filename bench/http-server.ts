import type { IncomingMessage } from 'node:http';
import { Pool } from 'undici';
import { HttpHost } from '../src/hosts/http/server.js';
import { createConnector } from '../src/index.js';

// One of the two servers of the HTTP bench, in a process of its own that tells its CPU when it is asked.
// Arguments: ours or fastify, and the upstream's address.

const [, , which, upstream = ''] = process.argv;

/** The HTTP host as `okta-connector serve` starts it. */
function ours(): Promise<string> {
  const connector = createConnector(
    { organizationUrl: upstream, apiToken: 'token' },
    { allowLoopback: true },
  );
  return new HttpHost({ connector, yesDestructive: false, showSecrets: false }).listen();
}

interface Fastify {
  post(path: string, handler: (request: IncomingMessage & { body: Inputs }) => Promise<unknown>): void;
  listen(at: { port: number; host: string }): Promise<string>;
}

interface Inputs {
  userId: string;
  profile?: object;
}

/** What somebody would write by hand with a kept server and a kept client: the same requests, an answer of the same form. */
function bare(): Promise<string> {
  const server = (require('fastify') as () => Fastify)();
  const pool = new Pool(upstream, { connections: 32 });
  const headers = {
    accept: 'application/json',
    'content-type': 'application/json',
    authorization: 'SSWS token',
    'user-agent': 'bare',
  };
  const call = async (method: 'GET' | 'POST', { userId, profile }: Inputs) => {
    const {
      statusCode,
      headers: got,
      body,
    } = await pool.request({
      path: `/api/v1/users/${encodeURIComponent(userId)}`,
      method,
      headers,
      body: profile === undefined ? null : JSON.stringify({ profile }),
    });
    const user = (await body.json()) as { id: string; status: string; profile: { login: string } };
    const {
      id,
      status,
      profile: { login },
    } = user;
    const meta = { requestIds: [got['x-okta-request-id']], attempts: 1, durationMs: 1, warnings: [] };
    return { ok: statusCode === 200, output: { user, userId: id, login, status }, meta };
  };
  server.post('/actions/getUserWithId/execute', ({ body }) => call('GET', body));
  server.post('/actions/updateUserProfileWithId/execute', ({ body }) => call('POST', body));
  return server.listen({ port: 0, host: '127.0.0.1' });
}

process.on('message', () => process.send?.(process.cpuUsage()));
process.on('disconnect', () => process.exit());
void (which === 'ours' ? ours() : bare()).then((url) => process.send?.(url));

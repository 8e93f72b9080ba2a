import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { type Connector, type ConnectorOptions, createConnector } from '../../src/index.js';
import { createLimits } from '../../src/rate-limit/rate-limits.js';
import { membershipMemory } from './membership-memory.js';

/** One scripted reaction of the server: an answer, or whatever else it does to the connection. */
export type Reaction =
  | { status: number; body?: unknown; headers?: Record<string, string> }
  | ((request: IncomingMessage, response: ServerResponse) => void);

export interface ScriptedServer {
  url: string;
  /** What arrived: method and path with query. */
  seen: string[];
  /** The next requests get these, in order; one more than scripted gets a 599. */
  play(...reactions: Reaction[]): void;
  connect(options?: ConnectorOptions): Connector;
  close(): Promise<void>;
}

/** So that there is something to end. */
export const DUE = { groupId: '00gDue00000000000001', userId: '00uDue00000000000001' };

/** A real server on loopback that answers as the test says. */
export async function scriptedServer(): Promise<ScriptedServer> {
  let script: Reaction[] = [];
  const seen: string[] = [];
  const opened: Connector[] = [];
  const server = createServer((request, response) => {
    request.resume().on('end', () => {
      seen.push(`${request.method} ${request.url}`);
      react(script.shift() ?? { status: 599 }, request, response);
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  return {
    url,
    seen,
    play(...reactions) {
      script = reactions;
      seen.length = 0;
    },
    connect(options = {}) {
      const connection = { organizationUrl: url, apiToken: 'scripted-token' };
      // What one test makes of the server's limits must not hold up another.
      const memberships = membershipMemory({ ...DUE, org: url });
      const own = { allowLoopback: true, limits: createLimits(), memberships };
      const okta = createConnector(connection, { ...own, ...options });
      opened.push(okta);
      return okta;
    },
    async close() {
      for (const okta of opened) await okta.close();
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}

function react(reaction: Reaction, request: IncomingMessage, response: ServerResponse): void {
  if (typeof reaction === 'function') {
    reaction(request, response);
    return;
  }
  const { body = usualBody(reaction.status) } = reaction;
  response.writeHead(reaction.status, {
    'content-type': 'application/json',
    'x-okta-request-id': 'request-1',
    ...reaction.headers,
  });
  response.end(body === undefined ? '' : JSON.stringify(body));
}

/** Okta's errors have a body always. */
function usualBody(status: number): unknown {
  if (status < 400) return undefined;
  const errorCode = { 404: 'E0000007', 429: 'E0000047' }[status] ?? 'E0000009';
  return { errorCode, errorSummary: `Summary of ${errorCode}`, errorId: 'oae1', errorCauses: [] };
}

/** The connection breaks before any answer: nobody can know whether it was done. */
export const lost: Reaction = (request) => request.socket.destroy();

/** No answer ever comes. */
export const silent: Reaction = () => {};

export function oktaError(status: number, errorCode: string, cause?: string): Reaction {
  const errorCauses = cause === undefined ? [] : [{ errorSummary: cause }];
  return {
    status,
    body: { errorCode, errorSummary: `Summary of ${errorCode}`, errorId: 'oae1', errorCauses },
  };
}

/** A clock whose waits end at once and are added up, so that no test waits. */
export function leapingClock() {
  let leapt = 0;
  const waits: number[] = [];
  return {
    waits,
    now: () => Date.now() + leapt,
    sleep: (ms: number, _signal?: AbortSignal, options?: { background?: boolean }) => {
      if (options?.background) return new Promise<void>(() => {});
      waits.push(ms);
      leapt += ms;
      return Promise.resolve();
    },
  };
}

import { readFileSync } from 'node:fs';
import { createServer, type IncomingHttpHeaders } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { gunzipSync } from 'node:zlib';
import { type Connector, type ConnectorOptions, createConnector } from '../../src/index.js';
import { createLimits } from '../../src/rate-limit/rate-limits.js';
import { matchOperation } from '../contract/contract.js';
import type { CallInputs } from '../helpers/any-call.js';
import { root } from '../helpers/root.js';
import { leapingClock } from '../helpers/scripted-server.js';

/** A recorded request and its answer as it came, as scripts/extract-exchanges.ts wrote it. */
export interface RecordedExchange {
  readonly method: string;
  readonly path: string;
  readonly query: readonly [string, string][];
  readonly body: string;
  readonly status: number;
  readonly contentType?: string;
  readonly link?: readonly string[];
  readonly answer: string;
}

export function recordedExchanges(): RecordedExchange[] {
  const file = join(root, 'test', 'fixtures', 'exchanges.jsonl.gz');
  const lines = gunzipSync(readFileSync(file)).toString('utf8').split('\n');
  return lines.filter((line) => line !== '').map((line) => JSON.parse(line) as RecordedExchange);
}

/** The inputs that send a recorded request; undefined where Okta's management API has no such operation. */
export function inputsOf({ method, path, query, body }: RecordedExchange): CallInputs | undefined {
  const matched = matchOperation(method, path);
  if (matched === undefined) return undefined;
  return {
    operationId: matched.id,
    ...(Object.keys(matched.path).length > 0 && { pathParameters: matched.path }),
    ...(query.length > 0 && { query: Object.fromEntries(query) }),
    ...(body !== '' && { body: JSON.parse(body) as Record<string, unknown> }),
  };
}

/** An answer byte by byte; `lost` breaks the connection. */
export interface RawAnswer {
  status: number;
  body?: string | Buffer;
  headers?: Record<string, string | string[]>;
}

export interface SeenRequest {
  method: string;
  /** Path with query. */
  url: string;
  headers: IncomingHttpHeaders;
  body: Buffer;
}

export interface RawServer {
  url: string;
  seen: SeenRequest[];
  /** The next requests get these, in order; one more than scripted gets a 599. */
  play(...answers: (RawAnswer | 'lost')[]): void;
  connect(options?: ConnectorOptions): Connector;
  close(): Promise<void>;
}

/** A server that keeps requests as they came and answers byte by byte. */
export async function rawServer(): Promise<RawServer> {
  let script: (RawAnswer | 'lost')[] = [];
  const seen: SeenRequest[] = [];
  const opened: Connector[] = [];
  const server = createServer((request, response) => {
    const chunks: Buffer[] = [];
    request.on('data', (chunk: Buffer) => chunks.push(chunk));
    request.on('end', () => {
      const { method = '', url = '', headers } = request;
      seen.push({ method, url, headers, body: Buffer.concat(chunks) });
      const answer = script.shift() ?? { status: 599 };
      if (answer === 'lost') {
        request.socket.destroy();
        return;
      }
      response.writeHead(answer.status, { 'x-okta-request-id': 'request-1', ...answer.headers });
      response.end(answer.body ?? '');
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  return {
    url,
    seen,
    play(...answers) {
      script = answers;
      seen.length = 0;
    },
    connect(options = {}) {
      const own = { allowLoopback: true, limits: createLimits(), clock: leapingClock() };
      const okta = createConnector(
        { organizationUrl: url, apiToken: 'scripted-token' },
        { ...own, ...options },
      );
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

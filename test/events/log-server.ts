import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { type Connector, type ConnectorOptions, createConnector } from '../../src/index.js';
import { createLimits } from '../../src/rate-limit/rate-limits.js';

/** An event as the server keeps it: `place` orders the log, whatever the time of publishing. */
interface Kept {
  uuid: string;
  published: string;
  eventType: string;
  place: number;
}

/** What the server does with the next request in place of an answer of its own; undefined leaves it alone. */
export type Fault = (request: IncomingMessage, response: ServerResponse, url: URL) => boolean;

/** A System Log over real HTTP: cursors are places between events, so that an event may come before what was shown. */
export interface LogServer {
  url: string;
  /** Path and query of each request. */
  seen: string[];
  /** Adds events at the end of the log, or before the one with this uuid. */
  add(events: Partial<Kept>[], before?: string): void;
  /** Empties the log. */
  clear(): void;
  fault: Fault | undefined;
  /** The most events a page, whatever is asked for. */
  pageSize: number;
  /** What is before this place is no longer kept, and cursors to it are refused. */
  forgottenBefore: number;
  now: () => number;
  connect(options?: ConnectorOptions): Connector;
  close(): Promise<void>;
}

export async function logServer(): Promise<LogServer> {
  const log: Kept[] = [];
  const seen: string[] = [];
  const opened: Connector[] = [];
  let counter = 0;
  const server = createServer((request, response) => {
    const url = new URL(request.url ?? '/', self.url);
    request.resume();
    seen.push(url.pathname + url.search);
    if (self.fault?.(request, response, url)) return;
    const after = url.searchParams.get('after');
    const since = Date.parse(url.searchParams.get('since') ?? '');
    const refused = (status: number, errorCode: string) => {
      response.writeHead(status, { 'content-type': 'application/json', 'x-okta-request-id': 'r' });
      response.end(JSON.stringify({ errorCode, errorSummary: 'Refused.', errorId: 'x', errorCauses: [] }));
    };
    if (after !== null && Number(after) < self.forgottenBefore) return refused(400, 'E0000001');
    const sorted = [...log].sort((one, other) => one.place - other.place);
    const rest = sorted.filter(({ place, published }) =>
      after === null ? Date.parse(published) >= since : place > Number(after),
    );
    const kept = rest.filter(({ place }) => place >= self.forgottenBefore);
    const page = kept.slice(0, Math.min(self.pageSize, Number(url.searchParams.get('limit'))));
    const next = new URL(url);
    next.searchParams.delete('since');
    next.searchParams.set('after', String(page.at(-1)?.place ?? after ?? sorted.at(-1)?.place ?? 0));
    response.writeHead(200, {
      'content-type': 'application/json',
      'x-okta-request-id': 'r',
      date: new Date(self.now()).toUTCString(),
      link: `<${self.url}${url.pathname}${url.search}>; rel="self", <${next}>; rel="next"`,
    });
    response.end(JSON.stringify(page.map(({ place: _place, ...event }) => event)));
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const self: LogServer = {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    seen,
    clear: () => {
      log.length = 0;
    },
    fault: undefined,
    pageSize: 1_000,
    forgottenBefore: Number.NEGATIVE_INFINITY,
    now: Date.now,
    add(events, before) {
      const at = log.findIndex(({ uuid }) => uuid === before);
      const [low, high] = [log[at - 1]?.place ?? 0, log[at]?.place ?? 0];
      events.forEach((event, index) => {
        counter += 1;
        const kept: Kept = {
          uuid: `event-${counter}`,
          published: new Date(self.now()).toISOString(),
          eventType: 'user.lifecycle.deactivate',
          place: before === undefined ? counter : low + ((high - low) * (index + 1)) / (events.length + 1),
          ...event,
        };
        if (before === undefined) log.push(kept);
        else log.splice(at + index, 0, kept);
      });
    },
    connect(options = {}) {
      const okta = createConnector(
        { organizationUrl: self.url, apiToken: 'scripted-token' },
        { allowLoopback: true, limits: createLimits(), ...options },
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
  return self;
}

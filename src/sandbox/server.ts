import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { errorBody, Refusal } from './errors.js';
import { type Fault, Faults, faultAnswer } from './faults.js';
import { requestId } from './ids.js';
import type { Org } from './org.js';
import { type Count, RateCounter, type RateLimits } from './rate-limits.js';
import { type LoggedRequest, loggedHeaders } from './request-log.js';
import { Routes } from './router.js';
import type { Answer } from './routes.js';

/** One request on its way through the server. */
interface Exchange {
  request: IncomingMessage;
  response: ServerResponse;
  url: URL;
  text: string;
  logged: LoggedRequest;
  count: Count;
}

/** The org's HTTP side: reads requests, counts, checks the token, runs faults, sends answers. */
export class OrgServer {
  readonly requests: LoggedRequest[] = [];
  readonly faults = new Faults();
  readonly counter: RateCounter;

  private readonly server: Server;
  private readonly routes = new Routes();
  private readonly timers = new Set<NodeJS.Timeout>();
  private served = 0;

  constructor(
    private readonly org: Org,
    private readonly token: string,
    limits: RateLimits,
  ) {
    this.counter = new RateCounter(org.clock, limits);
    this.server = createServer((request, response) => void this.take(request, response));
  }

  /** Listens on 127.0.0.1 and resolves to the URL, without a slash at its end. */
  listen(port: number): Promise<string> {
    return new Promise((resolve, reject) => {
      this.server.once('error', reject);
      this.server.listen(port, '127.0.0.1', () => {
        this.server.off('error', reject);
        const { port: bound } = this.server.address() as AddressInfo;
        resolve(`http://127.0.0.1:${bound}`);
      });
    });
  }

  /** Cuts what is open and resolves when the port is free. */
  close(): Promise<void> {
    for (const timer of this.timers) clearTimeout(timer);
    this.timers.clear();
    return new Promise((resolve) => {
      this.server.close(() => resolve());
      this.server.closeAllConnections();
    });
  }

  private async take(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const url = new URL(request.url ?? '/', `http://${request.headers.host ?? '127.0.0.1'}`);
    // the URL class resolves dot segments; the path is kept as the client sent it
    const path = (request.url ?? '/').split('?')[0] ?? '/';
    const logged: LoggedRequest = {
      method: request.method ?? 'GET',
      path,
      query: Object.fromEntries(url.searchParams),
      headers: loggedHeaders(request.headers),
      body: undefined,
      status: null,
      at: this.org.clock.now(),
    };
    this.requests.push(logged);
    try {
      const text = await bodyText(request);
      logged.body = text === '' ? undefined : (parsed(text) ?? text);
      const count = this.counter.count(logged.method, path);
      this.answer({ request, response, url, text, logged, count });
    } catch {
      // the client went away before its request was complete
      response.destroy();
    }
  }

  private answer(exchange: Exchange): void {
    const { logged } = exchange;
    const fault = this.faults.take(logged.method, logged.path);
    fault?.before?.();
    if (!fault || fault.kind === 'hook') {
      this.send(exchange, this.handle(exchange));
      return;
    }
    this.answerWithFault(exchange, fault);
  }

  private answerWithFault(exchange: Exchange, fault: Fault): void {
    const scripted = faultAnswer(fault, this.org.clock);
    if (scripted) {
      if (fault.kind === 'answer' && fault.changes) this.handle(exchange);
      this.send(exchange, scripted);
      return;
    }
    if (fault.kind === 'drop-before') {
      exchange.request.socket.destroy();
      return;
    }
    if (fault.kind === 'slow') {
      this.sendLate(exchange, fault.delayMs, fault.changes ?? true);
      return;
    }
    const answer = this.handle(exchange);
    if (fault.kind === 'truncate') this.sendHalf(exchange, answer);
    else exchange.request.socket.destroy();
  }

  private sendLate(exchange: Exchange, delayMs: number, changeFirst: boolean): void {
    const early = changeFirst ? this.handle(exchange) : undefined;
    const timer = setTimeout(() => {
      this.timers.delete(timer);
      if (exchange.response.destroyed) return;
      this.send(exchange, early ?? this.handle(exchange));
    }, delayMs);
    this.timers.add(timer);
  }

  /** The real answer: refusals become Okta's error bodies. */
  private handle(exchange: Exchange): Answer {
    try {
      return exchange.count.refused ?? this.route(exchange);
    } catch (error) {
      if (error instanceof Refusal) return { status: error.status, body: error.body };
      // a mistake of the sandbox itself: said in the answer, so that a test sees it
      return { status: 500, body: errorBody('E0000009', 'Internal Server Error', [String(error)]) };
    }
  }

  private route({ request, url, text, logged }: Exchange): Answer {
    const { method, path } = logged;
    const { headers } = request;
    const sized = headers['content-length'] !== undefined || headers['transfer-encoding'] !== undefined;
    if ((method === 'POST' || method === 'PUT') && !sized) {
      // [I] the front end that refuses this answers in HTML
      const page = '<html><body><h1>411 Length Required</h1></body></html>';
      return { status: 411, body: page, headers: { 'Content-Type': 'text/html' } };
    }
    const { route, params } = this.match(method, path, headers.authorization);
    const body = text === '' ? undefined : readJson(text, headers['content-type']);
    const base = `http://${headers.host ?? url.host}`;
    const call = { method, base, path, params, query: url.searchParams, headers, body };
    return route.handle(this.org, call);
  }

  /** The route, unless the token is wrong, which Okta says before it says that a path is unknown. */
  private match(method: string, path: string, authorization: string | undefined) {
    const authorized = authorization === `SSWS ${this.token}`;
    try {
      const found = this.routes.find(method, path);
      if (found.route.open || authorized) return found;
    } catch (error) {
      if (authorized) throw error;
    }
    throw new Refusal('E0000011');
  }

  private send(exchange: Exchange, answer: Answer): void {
    const { response, logged } = exchange;
    const payload = this.writeHead(exchange, answer);
    logged.status = answer.status;
    response.end(payload);
  }

  private sendHalf(exchange: Exchange, answer: Answer): void {
    const { request, response } = exchange;
    const payload = this.writeHead(exchange, answer) ?? '';
    response.write(payload.slice(0, Math.ceil(payload.length / 2)), () => request.socket.destroy());
  }

  private writeHead({ response, count }: Exchange, answer: Answer): string | undefined {
    this.served += 1;
    const { body } = answer;
    const payload = body === undefined || typeof body === 'string' ? body : JSON.stringify(body);
    const headers: Record<string, string | string[]> = {
      Date: new Date(this.org.clock.now()).toUTCString(),
      'X-Okta-Request-Id': requestId(this.served),
      ...count.headers,
      ...(payload === undefined ? {} : { 'Content-Type': 'application/json' }),
      ...answer.headers,
    };
    if (payload !== undefined) headers['Content-Length'] = String(Buffer.byteLength(payload));
    for (const [name, value] of Object.entries(headers)) if (value === '') delete headers[name];
    response.writeHead(answer.status, headers);
    return payload;
  }
}

async function bodyText(request: IncomingMessage): Promise<string> {
  const parts: Buffer[] = [];
  for await (const part of request) parts.push(part as Buffer);
  return Buffer.concat(parts).toString('utf8');
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

function readJson(text: string, type: string | undefined): unknown {
  if (!/json/i.test(type ?? '')) throw new Refusal('E0000021');
  const value = parsed(text);
  if (value === undefined) throw new Refusal('E0000003');
  return value;
}

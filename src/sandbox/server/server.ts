import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { Org } from '../org/org.js';
import { OrgApi, parsed, pathOf, queryOf, type WholeRequest } from '../org/org-api.js';
import { type Fault, Faults, faultAnswer } from './faults.js';
import type { Count, RateCounter, RateLimits } from './rate-limits.js';
import { type LoggedRequest, loggedHeaders } from './request-log.js';
import type { Answer } from './routes.js';

/** One request on its way through the server. */
interface Exchange {
  request: IncomingMessage;
  response: ServerResponse;
  whole: WholeRequest;
  logged: LoggedRequest;
  count: Count;
}

/** The org's HTTP side: reads requests, counts, runs faults, sends answers. */
export class OrgServer {
  readonly requests: LoggedRequest[] = [];
  readonly faults = new Faults();

  private readonly api: OrgApi;
  private readonly server: Server;
  private readonly timers = new Set<NodeJS.Timeout>();

  constructor(
    private readonly org: Org,
    token: string,
    limits: RateLimits,
  ) {
    this.api = new OrgApi(org, token, limits);
    this.server = createServer((request, response) => void this.take(request, response));
  }

  get counter(): RateCounter {
    return this.api.counter;
  }

  /** Listens on 127.0.0.1 and resolves to the URL, without a slash at its end. */
  listen(port: number): Promise<string> {
    return new Promise((resolve, reject) => {
      this.server.once('error', reject);
      this.server.listen(port, '127.0.0.1', () => {
        this.server.off('error', reject);
        const { port: bound } = this.server.address() as AddressInfo;
        this.org.hookCaller.base = `http://127.0.0.1:${bound}`;
        resolve(this.org.hookCaller.base);
      });
    });
  }

  /** Cuts open connections and resolves when the port is free. */
  close(): Promise<void> {
    for (const timer of this.timers) clearTimeout(timer);
    this.timers.clear();
    this.org.hookCaller.clear();
    return new Promise((resolve) => {
      this.server.close(() => resolve());
      this.server.closeAllConnections();
    });
  }

  private async take(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const { method = 'GET', url: target = '/', headers } = request;
    const path = pathOf(target);
    const logged: LoggedRequest = {
      method,
      path,
      query: Object.fromEntries(queryOf(target)),
      headers: loggedHeaders(headers),
      body: undefined,
      status: null,
      at: this.org.clock.now(),
    };
    this.requests.push(logged);
    try {
      const text = await bodyText(request);
      logged.body = text === '' ? undefined : (parsed(text) ?? text);
      const count = this.counter.count(method, path);
      this.answer({ request, response, whole: { method, target, headers, text }, logged, count });
    } catch {
      // the client disconnected before its request was complete
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

  private handle({ whole, count }: Exchange): Answer {
    return this.api.handle(whole, count);
  }

  private send(exchange: Exchange, answer: Answer): void {
    if (answer.later) {
      void answer.later.then((last) => this.send(exchange, last));
      return;
    }
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
    const { status, headers, payload } = this.api.dress(answer, count);
    response.writeHead(status, headers);
    return payload;
  }
}

async function bodyText(request: IncomingMessage): Promise<string> {
  const parts: Buffer[] = [];
  for await (const part of request) parts.push(part as Buffer);
  return Buffer.concat(parts).toString('utf8');
}

import { Agent, request as ask, createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import { createServer as createPlainServer, type Socket } from 'node:net';
import type { Sandbox } from '../helpers/sandbox-org.js';
import type { Aim, Fault } from './fault.js';
import { listen, portOf } from './listen.js';
import { endWayInFault, TOKEN_PATH, WayInFault } from './way-in.js';
import { bytesOf, faulty, half, plainHeaders, type WireAnswer, withoutFraming } from './wire.js';

/** A request that a client sent. */
export interface SeenRequest {
  method: string;
  /** With the query. */
  path: string;
  body: string;
}

const HANDSHAKE_FAILURE = Buffer.from([0x15, 3, 3, 0, 2, 2, 40]);
/** No resolver takes a label of 64 characters, so it fails at once and asks no name server. */
const NO_NAME = `${'o'.repeat(64)}.invalid`;
const NAME = 'org.example.com';
const REOPENS_AFTER_MS = 120;

/** A real server before a sandbox org that makes one fault after the other. */
export class FaultProxy {
  readonly seen: SeenRequest[] = [];
  /** Connections that clients have open. */
  readonly sockets = new Set<Socket>();
  /** Those of them with a request that is not answered in full. */
  readonly busy = new Set<Socket>();
  /** How many requests came to the host that a redirect leads to. */
  elsewhere = 0;
  readonly #agent = new Agent({ keepAlive: false });
  readonly #server = createServer((request, response) => void this.#take(request, response));
  readonly #tls = createPlainServer((socket) => this.#failHandshake(socket));
  readonly #other = createServer((_, response) => {
    this.elsewhere += 1;
    response.end('{}');
  });
  readonly #waiting = new Set<NodeJS.Timeout>();
  readonly #landing = new Set<Promise<void>>();
  #aim: Aim | undefined;
  #wayIn: WayInFault | undefined;
  #port = 0;

  constructor(readonly org: Sandbox) {
    this.#server.keepAliveTimeout = 60_000;
    this.#server.on('connection', (socket: Socket) => {
      this.sockets.add(socket.on('error', () => {}));
      socket.once('close', () => this.sockets.delete(socket));
    });
  }

  async start(): Promise<this> {
    await Promise.all([listen(this.#server, 0), listen(this.#tls, 0), listen(this.#other, 0)]);
    this.#port = portOf(this.#server);
    return this;
  }

  /** Where a client finds the org under this fault. */
  urlUnder(fault?: Fault): string {
    if (fault?.connection === 'no address') return `https://${NO_NAME}`;
    if (fault?.connection === 'TLS alert' || fault?.connection === 'no TLS')
      return `https://127.0.0.1:${portOf(this.#tls)}`;
    return `http://127.0.0.1:${this.#port}`;
  }

  /** Forgets what was, and makes this fault from now on. */
  async aim(aim: Aim | undefined): Promise<void> {
    this.seen.length = 0;
    this.elsewhere = 0;
    this.#aim = aim;
    endWayInFault(this.org);
    this.#wayIn = aim?.fault.oauth === undefined ? undefined : new WayInFault(this.org, aim);
    if (aim?.fault.connection !== 'refused') return;
    await new Promise<void>((done) => this.#server.close(() => done()));
    if (aim.lasts) return;
    const timer = setTimeout(() => {
      this.#waiting.delete(timer);
      void this.reopen();
    }, REOPENS_AFTER_MS);
    this.#waiting.add(timer);
  }

  async reopen(): Promise<void> {
    if (!this.#server.listening) await listen(this.#server, this.#port);
  }

  /** Cuts the connections that clients keep. */
  cutKept(): void {
    for (const socket of this.sockets) socket.destroy();
  }

  /** Closes what is open towards the org, so that only what clients left open is there. */
  rest(): void {
    this.#agent.destroy();
  }

  /** Ends what a client left open. */
  async clear(): Promise<void> {
    for (const timer of this.#waiting) clearTimeout(timer);
    this.#waiting.clear();
    this.cutKept();
    this.#other.closeAllConnections();
    await this.reopen();
  }

  async close(): Promise<void> {
    for (const timer of this.#waiting) clearTimeout(timer);
    this.cutKept();
    this.#agent.destroy();
    this.#other.closeAllConnections();
    const servers = [this.#server, this.#tls, this.#other];
    await Promise.all(servers.map((server) => new Promise<void>((done) => server.close(() => done()))));
  }

  async #take(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const index = this.seen.length;
    const { socket } = request;
    this.busy.add(socket);
    const over = () => this.busy.delete(socket);
    socket.once('close', over);
    response.once('finish', () => {
      socket.off('close', over);
      over();
    });
    const seen = { method: request.method ?? '', path: request.url ?? '', body: '' };
    const isToken = seen.path === TOKEN_PATH;
    if (!isToken) this.seen.push(seen);
    const fault = isToken ? this.#wayIn?.ofTokenRequest() : this.#faultAt(index);
    if (fault?.ends === 'reset' && fault.org === 'not asked') {
      request.socket.resetAndDestroy();
      return;
    }
    try {
      for await (const part of request) seen.body += String(part);
      if (fault?.org === 'asked later') {
        this.#askLater(request, seen, fault.laterMs);
        return;
      }
      const orgs = fault?.org === 'not asked' ? undefined : await this.#ask(request, seen);
      const elsewhere = `http://127.0.0.1:${portOf(this.#other)}`;
      const answer = fault === undefined ? (orgs as WireAnswer) : faulty(fault, orgs, elsewhere);
      this.#answer(request.socket, response, answer, fault);
    } catch {
      response.destroy();
    }
  }

  /** What hits the request at an index: the fault, or what follows it. */
  #faultAt(index: number): Fault | undefined {
    if (this.#aim === undefined || this.#aim.fault.connection !== undefined) return undefined;
    const { fault, at, lasts } = this.#aim;
    if (fault.oauth !== undefined) {
      this.#wayIn?.meets(index);
      return undefined;
    }
    if (fault.then !== undefined && (index === at + 1 || (lasts && index > at)))
      return { ...fault.then, id: fault.id, title: fault.title, shows: fault.shows, saves: fault.saves };
    return index === at || (lasts && index > at) ? fault : undefined;
  }

  /** Breaks the connection now, and carries the request out when nobody waits for it any more. */
  #askLater(request: IncomingMessage, seen: SeenRequest, ms = 0): void {
    request.socket.resetAndDestroy();
    const landing = new Promise<void>((done) => {
      this.#later(ms, () => void this.#ask(request, seen).finally(done));
    });
    this.#landing.add(landing);
    void landing.then(() => this.#landing.delete(landing));
  }

  /** When everything that is under way to the org has come there. */
  async landed(): Promise<void> {
    await Promise.all(this.#landing);
  }

  #ask(request: IncomingMessage, { method, path, body }: SeenRequest): Promise<WireAnswer> {
    const { hostname, port } = new URL(this.org.url);
    // The same name whatever the port, so that links in answers can be compared. What is signed names the client's.
    const own = `127.0.0.1:${this.#port}`;
    const isSigned = path === TOKEN_PATH || !request.headers.authorization?.startsWith('SSWS ');
    const headers = { ...request.headers, host: isSigned ? own : NAME };
    const named = (text: string) => text.replaceAll(own, NAME);
    return new Promise((resolve, reject) => {
      ask({ hostname, port, method, path, headers, agent: this.#agent }, async (answer) => {
        let text = '';
        for await (const part of answer) text += String(part);
        const told = plainHeaders(answer);
        const link = told.link === undefined ? {} : { link: named(told.link) };
        resolve({ status: answer.statusCode ?? 0, headers: { ...told, ...link }, body: named(text) });
      })
        .on('error', reject)
        .end(body);
    });
  }

  #answer(socket: Socket, response: ServerResponse, answer: WireAnswer, fault: Fault | undefined): void {
    const { sends = fault?.ends === 'reset' ? 'nothing' : 'whole', afterMs, everyMs = 0 } = fault ?? {};
    if (sends === 'whole') {
      const send = () => {
        response.writeHead(answer.status, withoutFraming(answer.headers)).end(answer.body);
      };
      if (afterMs === undefined) send();
      else this.#later(afterMs, send);
      return;
    }
    const { head, body } = bytesOf(answer);
    if (sends === 'half') socket.write(half(head, body), () => socket.resetAndDestroy());
    else if (fault?.ends === 'reset') socket.resetAndDestroy();
    else if (sends === 'slow head') this.#trickle(socket, Buffer.concat([head, body]), everyMs);
    else if (sends === 'slow body') {
      const from = body.length === 0 ? head.length - 4 : head.length;
      const whole = Buffer.concat([head, body]);
      socket.write(whole.subarray(0, from));
      this.#trickle(socket, whole.subarray(from), everyMs);
    }
  }

  #trickle(socket: Socket, bytes: Buffer, everyMs: number): void {
    if (socket.destroyed) return;
    if (bytes.length <= 1) {
      socket.end(bytes);
      return;
    }
    socket.write(bytes.subarray(0, 1));
    this.#later(everyMs, () => this.#trickle(socket, bytes.subarray(1), everyMs));
  }

  #later(ms: number, what: () => void): void {
    const timer = setTimeout(() => {
      this.#waiting.delete(timer);
      what();
    }, ms);
    this.#waiting.add(timer);
  }

  #failHandshake(socket: Socket): void {
    this.sockets.add(socket.on('error', () => {}));
    socket.once('close', () => this.sockets.delete(socket));
    const plain = this.#aim?.fault.connection === 'no TLS';
    socket.once('data', () => socket.end(plain ? 'HTTP/1.1 400 Bad Request\r\n\r\n' : HANDSHAKE_FAILURE));
  }
}

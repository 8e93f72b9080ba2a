import type { Transport, TransportAnswer, TransportContext, TransportRequest } from '../../src/core.js';
import type { WholeAnswer } from '../../src/sandbox/org/org-api.js';
import { errorBody, knownError } from '../../src/sandbox/server/errors.js';
import { faultAnswer } from '../../src/sandbox/server/faults.js';
import type { Answer } from '../../src/sandbox/server/routes.js';
import { cut, damagedList, falseHeaders, isReadable, without } from './damage.js';
import type { Event, Events } from './events.js';
import { boxAnswer } from './middlebox.js';
import type { ObservedOrg } from './observed-org.js';
import type { Delivery } from './schedule.js';
import { isBetween, type Line, PAGE, type Send } from './sends.js';
import { isTokenRequest, NO_CLIENT, tokenLine } from './way-in.js';

/** Takes requests to the org and answers back, each by its delivery. */
export class Network {
  readonly sends: Send[] = [];

  constructor(
    readonly events: Events,
    readonly org: ObservedOrg,
    /** Whose call sends now. */
    readonly line: () => Line,
    readonly pageSize: number | undefined,
    /** What becomes of the token requests, in their order. */
    readonly tokenRequests: readonly Delivery[] = [],
  ) {}

  /** Asks for shorter pages than the connector does; Okta may give fewer items than were asked for. */
  paged(target: string): string {
    const { pageSize } = this;
    if (pageSize === undefined) return target;
    // A user's groups come whole where nobody asks for pages.
    if (/^\/api\/v1\/users\/[^/?]+\/groups$/.test(target)) return `${target}?limit=${pageSize}`;
    return target.replace(/\blimit=\d+/, `limit=${pageSize}`);
  }

  readonly transport: Transport = (request, context) => {
    const target = request.url.slice(new URL(request.url).origin.length);
    const isToken = isTokenRequest(target);
    const line = isToken ? tokenLine(this.line(), this.sends, this.tokenRequests) : this.line();
    const attempt = line.attempts;
    line.attempts += 1;
    const delivery = line.delivery(attempt, request.method);
    const { call, connector, process } = line;
    const send: Send = {
      ...(isToken && { tokenOf: { connector, process } }),
      call,
      attempt,
      at: this.events.now,
      method: request.method,
      target,
      delivery,
      left: false,
    };
    this.sends.push(send);
    return new Promise((resolve, reject) =>
      new Journey(this, line, request, send, context, resolve, reject).begin(),
    );
  };
}

/** One attempt on its way. */
class Journey {
  #open = true;
  #next: Event | undefined;

  constructor(
    readonly network: Network,
    readonly line: Line,
    readonly request: TransportRequest,
    readonly send: Send,
    readonly context: TransportContext,
    readonly resolve: (answer: TransportAnswer) => void,
    readonly reject: (reason: unknown) => void,
  ) {}

  begin(): void {
    this.#after(this.send.delivery.leaveMs, 'leaves', () => this.#leave());
    this.context.onAbort(() => this.#abandon());
  }

  #after(ms: number, what: string, run: () => void): void {
    const name = `request ${this.send.call}.${this.send.attempt} ${what}`;
    this.#next = this.network.events.after(ms, name, run);
  }

  /** The connector does not want the answer any more. */
  #abandon(): void {
    if (!this.#open) return;
    this.#open = false;
    this.send.endedAt = this.network.events.now;
    const { left, delivery } = this.send;
    if ((!left || delivery.dropped) && this.#next !== undefined) this.network.events.cancel(this.#next);
    this.reject(left ? new Error('given up') : Object.assign(new Error('given up'), { sent: false }));
  }

  #end(tell: () => void): void {
    if (!this.#open || !this.line.process.alive) return;
    this.#open = false;
    this.send.endedAt = this.network.events.now;
    tell();
  }

  #break(): void {
    this.#end(() => {
      this.send.heard = 'broken';
      this.reject(Object.assign(new Error('broken'), { code: 'ECONNRESET' }));
    });
  }

  #leave(): void {
    const { delivery } = this.send;
    if (delivery.kind === 'unreachable') {
      this.#end(() => this.reject(Object.assign(new Error('refused'), { code: 'ECONNREFUSED' })));
      return;
    }
    // What a dead process had not sent is gone with it.
    if (!this.line.process.alive) return;
    this.send.left = true;
    this.#after(delivery.thereMs, 'arrives', () => this.#arrive());
  }

  #arrive(): void {
    const { delivery } = this.send;
    const unseen = this.#unseen();
    if (unseen !== undefined) {
      this.#answer(unseen);
      if (delivery.kind === 'gateway-late')
        this.#after(delivery.copyMs ?? 5_000, 'arrives late', () => this.#deliver('call'));
      return;
    }
    switch (delivery.kind) {
      case 'lost':
        this.#after(delivery.backMs, 'breaks', () => this.#break());
        return;
      case 'late':
        this.#after(delivery.backMs, 'breaks', () => this.#break());
        this.#after(delivery.backMs + (delivery.copyMs ?? 1_000), 'arrives late', () =>
          this.#deliver('call'),
        );
        return;
      case 'lost-in-silence':
        return;
    }
    const answer = this.#deliver('call');
    if (delivery.copyMs !== undefined)
      this.#after(delivery.copyMs, 'arrives again', () => this.#deliver('copy'));
    switch (delivery.kind) {
      case 'answer-lost':
        this.#after(delivery.backMs, 'breaks', () => this.#break());
        return;
      case 'answer-lost-in-silence':
        return;
      case 'error-after':
        this.#answer(this.#dress({ status: 500, body: errorBody('E0000009', 'Internal Server Error') }));
        return;
      case 'cut':
        this.#answer(cut(answer), answer);
        return;
      case 'page-after':
      case 'box-after':
        this.#answer(boxAnswer(delivery.box ?? PAGE));
        return;
      default:
        this.#answer(damagedList(delivery.kind, this.send.target, answer), answer);
    }
  }

  /** The answers of those who never show the request to the org. */
  #unseen(): WholeAnswer | undefined {
    const { clock } = this.network.org.org;
    const fault = (kind: Parameters<typeof faultAnswer>[0]) =>
      this.#dress(faultAnswer(kind, clock) as Answer);
    switch (this.send.delivery.kind) {
      case 'error-before':
        return fault({ kind: 500 });
      case 'gateway':
        return without(fault({ kind: 502, html: true }), /okta|rate/i);
      case 'gateway-late':
        return without(fault({ kind: 504, html: true }), /okta|rate/i);
      case 'read-only':
        return this.#dress(knownError('E0000010'));
      case 'limited':
        return fault({ kind: 429, resetInMs: 3_000 });
      case 'crowded':
        return fault({ kind: 429, concurrency: true });
      case 'limited-bare':
        return without(fault({ kind: 429 }), /okta|rate/i);
      case 'no-token':
        return this.#dress(knownError('E0000011'));
      case 'no-client':
        return this.#dress(NO_CLIENT);
      case 'page':
      case 'box':
        return boxAnswer(this.send.delivery.box ?? PAGE);
      default:
        return undefined;
    }
  }

  #deliver(kind: 'call' | 'copy'): WholeAnswer {
    const { method, headers } = this.request;
    const body = String(this.request.body ?? '');
    const { call, attempt, tokenOf } = this.send;
    const target = this.network.paged(this.send.target);
    const sized = { ...headers, host: 'org.example.com', 'content-length': String(body.length) };
    return this.network.org.handle(
      { method, target, headers: sized, text: body },
      tokenOf === undefined ? { kind, call, attempt } : { kind: 'client' },
    );
  }

  #dress(answer: Answer): WholeAnswer {
    return this.network.org.api.dress(answer, { headers: {} });
  }

  /** @param orgs as the org gave it, where that differs */
  #answer(answer: WholeAnswer, orgs = answer): void {
    const { delivery } = this.send;
    const { backMs, falseHeader, retryAfterS } = delivery;
    const between = isBetween(delivery);
    const { clock } = this.network.org.org;
    const told =
      falseHeader === undefined || between ? answer : falseHeaders(falseHeader, answer, clock.now());
    const { status, payload = '' } = told;
    const lower: TransportAnswer['headers'] = Object.fromEntries(
      Object.entries(told.headers).map(([name, value]) => [name.toLowerCase(), value]),
    );
    if (retryAfterS !== undefined && (status === 429 || status >= 500))
      lower['retry-after'] = String(retryAfterS);
    const readable = isReadable(payload) && (status >= 400 || 'x-okta-request-id' in lower);
    const whole = answer.payload === orgs.payload && answer.headers === orgs.headers;
    // A refusal that bears Okta's request id is Okta's, however much of its body came.
    const oktas = !between && (whole || status >= 400);
    const more = [orgs.headers.Link].flat().some((link) => link?.includes('rel="next"'));
    const wantsNonce = payload.includes('use_dpop_nonce');
    const pauseMs = 'retry-after' in lower ? Number(lower['retry-after']) * 1000 : 0;
    this.#after(backMs, `is answered ${status}`, () =>
      this.#end(() => {
        const at = this.network.events.now;
        this.send.heard = { at, status, readable, oktas, more, wantsNonce, pauseMs };
        this.resolve({ status, headers: lower, body: payload });
      }),
    );
  }
}

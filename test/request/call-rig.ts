import type { ExecuteOptions } from '../../src/index.js';
import type { Limits, RequestPriority } from '../../src/rate-limit/rate-limits.js';
import { Redactor } from '../../src/redaction/redact.js';
import { Call } from '../../src/request/call.js';
import { type Limited, TimeLimits } from '../../src/request/deadlines/time-limits.js';
import type { OktaRequest } from '../../src/request/request.js';
import { usualHeaders } from '../../src/request/request-headers.js';
import type { SendSettings } from '../../src/request/sending/context.js';
import { TokenAuthorization } from '../../src/request/sending/token-authorization.js';
import type { TokenSource } from '../../src/request/token.js';
import type { Clock } from '../../src/transport/clock.js';
import type { TransportAnswer, TransportContext, TransportRequest } from '../../src/transport/transport.js';
import { sentBack } from '../helpers/programs.js';

/** What the network does with one request: answers, fails, or whatever the test says. */
export type Reaction =
  | TransportAnswer
  | Error
  | ((context: TransportContext, request: TransportRequest) => Promise<TransportAnswer>);

/** One call with all that it needs around it, in memory. */
export interface CallRig {
  readonly settings: SendSettings;
  readonly call: Call;
  readonly time: LeapingTime;
  readonly sent: TransportRequest[];
  readonly limits: CountedLimits;
  readonly stop: AbortController;
  /** What waits for a time limit. */
  readonly watched: ReadonlySet<Limited>;
  readonly logged: [string, Record<string, unknown> | undefined][];
}

export interface RigOptions extends ExecuteOptions {
  reactions?: readonly Reaction[];
  settings?: Partial<SendSettings> & { token?: TokenSource };
  /** Whether places among the limits are free, in turn; then always. */
  free?: readonly boolean[];
  action?: { readonly id: string };
}

export const START = 1_800_000_000_000;

/** A call that never comes to an end is stopped. */
const MOST_SENT = 50;

export function callRig({
  reactions = [],
  settings,
  free,
  action = { id: 'anAction' },
  ...options
}: RigOptions = {}): CallRig {
  const time = new LeapingTime();
  const limits = new CountedLimits(free ?? []);
  const sent: TransportRequest[] = [];
  const logged: CallRig['logged'] = [];
  const stop = new AbortController();
  const left = [...reactions];
  const watched = new Set<Limited>();
  const timeLimits = new (class extends TimeLimits {
    override add(limited: Limited): void {
      watched.add(limited);
      super.add(limited);
    }
    override remove(limited: Limited): void {
      watched.delete(limited);
      super.remove(limited);
    }
  })(time.clock);
  const connection: SendSettings = {
    origin: 'https://example.okta.com',
    headers: usualHeaders('tests'),
    authorization: new TokenAuthorization(settings?.token ?? 'the-token', usualHeaders('tests')),
    transport: async (request, context) => {
      sent.push(request);
      if (sent.length > MOST_SENT) stop.abort();
      const reaction = left.length > 0 ? left.shift() : sentBack(599, '');
      if (typeof reaction === 'function') return reaction(context, request);
      if (reaction instanceof Error) throw reaction;
      return reaction as TransportAnswer;
    },
    limits,
    timeLimits,
    attemptTimeoutMs: 30_000,
    maxRetries: 2,
    logger: { debug: (message, fields) => logged.push([message, fields]) },
    ...settings,
  };
  const callOptions = { signal: stop.signal, ...options };
  const call = new Call(action, time.clock, new Redactor(), callOptions, options.timeoutMs);
  return { settings: connection, call, time, sent, limits, stop, watched, logged };
}

/** Waits end at once and are noted; those that only watch over others end when time is let pass them. */
export class LeapingTime {
  now = START;
  readonly waits: number[] = [];
  /** Happens in a wait, before it ends. */
  during: (() => void) | undefined;
  readonly #watches: { until: number; ring: () => void }[] = [];

  readonly clock: Clock = {
    now: () => this.now,
    sleep: (ms, signal, options) => {
      if (options?.background) {
        return new Promise((ring) => this.#watches.push({ until: this.now + ms, ring }));
      }
      this.waits.push(ms);
      this.during?.();
      if (!signal?.aborted) this.now += ms;
      return Promise.resolve();
    },
  };

  async pass(ms: number): Promise<void> {
    this.now += ms;
    for (const watch of this.#watches) if (watch.until <= this.now) watch.ring();
    await new Promise((resolve) => setImmediate(resolve));
  }
}

/** An org's limits that count who has a place. */
export class CountedLimits implements Limits {
  places = 0;
  readonly events: string[] = [];
  readonly priorities: RequestPriority[] = [];
  /** The priorities of forecasts. */
  readonly asked: RequestPriority[] = [];
  learns: ReturnType<Limits['observe']>;
  forecasts = { leastMs: 0, likelyMs: 0 };
  readonly #free: boolean[];

  constructor(free: readonly boolean[]) {
    this.#free = [...free];
  }

  tryAcquire(_: OktaRequest, _now: number, priority: RequestPriority): boolean {
    this.priorities.push(priority);
    if (this.#free.shift() === false) return false;
    this.places += 1;
    return true;
  }

  enqueue(
    _: OktaRequest,
    priority: RequestPriority,
    isRetry: boolean,
    _clock: Clock,
    onReady: () => void,
  ): () => void {
    this.events.push(`in line${isRetry ? ' again' : ''}`);
    this.priorities.push(priority);
    let left = false;
    void Promise.resolve().then(() => {
      if (left) return;
      this.places += 1;
      onReady();
    });
    return () => {
      left = true;
    };
  }

  forecast(_request: OktaRequest, _now: number, priority: RequestPriority) {
    this.asked.push(priority);
    return this.forecasts;
  }

  observe(request: OktaRequest, { status }: TransportAnswer, now: number, sentAt: number) {
    this.places -= 1;
    this.events.push(`${request.operationId} ${status} after ${now - sentAt}`);
    return this.learns;
  }

  release(request: OktaRequest, _now: number, sent: boolean): void {
    this.places -= 1;
    this.events.push(`${request.operationId} ${sent ? 'lost' : 'never sent'}`);
  }
}

import { AsyncLocalStorage } from 'node:async_hooks';
import { OktaConnector } from '../../src/connector/connector.js';
import {
  type Clock,
  type Connector,
  createConnector,
  createLimits,
  type Limits,
  type Transport,
} from '../../src/core.js';
import type { OAuthClient } from '../../src/index.js';
import type * as OAuthModule from '../../src/oauth/index.js';
import type { Limited, TimeLimits } from '../../src/request/deadlines/time-limits.js';
import { guarded } from '../../src/transport/transport.js';
import type { Event, Events } from './events.js';
import { TOKEN } from './observed-org.js';
import { PLAIN, type PlannedCall, type TokenDelivery, type WorldSettings } from './schedule.js';
import type { Line } from './sends.js';
import { ORIGIN } from './way-in.js';

/** One call under way, as the seams know it: by whose asking they were reached. */
export interface Caller extends Line {
  readonly planned: PlannedCall;
  tokens: number;
}

const callers = new AsyncLocalStorage<Caller>();

/** Whose call reached the seam. */
export function caller(): Caller {
  return callers.getStore() as Caller;
}

const timeLimits = require('../../src/request/deadlines/time-limits.js') as { TimeLimits: typeof TimeLimits };

/** A process with connectors in it. When it dies, nothing in it goes on. */
export class Process {
  alive = true;
  readonly connectors: readonly Connector[];
  readonly signals = new Map<number, AbortController>();
  /** Waits that are set. */
  readonly waits = new Set<{ readonly background: boolean }>();
  /** Attempts and waits that are held to a time limit. */
  readonly limited = new Set<Limited>();
  /** Places among the org's limits that were taken and not given back, and calls in line. */
  places = 0;
  inLine = 0;

  constructor(
    readonly events: Events,
    readonly settings: WorldSettings,
    transport: Transport,
    random: () => number,
    readonly client: OAuthClient | undefined,
    count = 2,
  ) {
    const limits = this.#counted(createLimits({ random }));
    this.connectors = Array.from({ length: count }, () => this.#connector(transport, limits));
  }

  /** Runs something as a call's own. */
  as<T>(planned: PlannedCall, run: () => T): T {
    let [writes, readsAfter] = [0, 0];
    const own = (method: string) => {
      if (method !== 'GET') return planned.writes?.[writes++];
      return writes === 0 ? undefined : planned.readsAfter?.[readsAfter++];
    };
    const delivery = (attempt: number, method: string) => own(method) ?? planned.deliveries[attempt] ?? PLAIN;
    const { index: call, connector } = planned;
    const self: Caller = { call, connector, planned, attempts: 0, tokens: 0, delivery, process: this };
    return callers.run(self, run);
  }

  signal(number: number): AbortController {
    const found = this.signals.get(number) ?? new AbortController();
    this.signals.set(number, found);
    return found;
  }

  #connector(transport: Transport, limits: Limits): Connector {
    const { attemptTimeoutMs, maxRetries, tokenFunction } = this.settings;
    const { limited } = this;
    const real = timeLimits.TimeLimits;
    timeLimits.TimeLimits = class extends real {
      override add(what: Limited): void {
        limited.add(what);
        super.add(what);
      }
      override remove(what: Limited): void {
        limited.delete(what);
        super.remove(what);
      }
    };
    try {
      const organizationUrl = ORIGIN;
      const { clock, client } = this;
      const options = { attemptTimeoutMs, maxRetries };
      if (client !== undefined)
        return new OktaConnector({ organizationUrl, oauth: client }, options, () => ({
          transport: guarded(transport),
          clock,
          limits,
          oauth: () => require('../../src/oauth/index.js') as typeof OAuthModule,
        }));
      const apiToken = tokenFunction ? () => this.#token() : TOKEN;
      return createConnector({ organizationUrl, apiToken }, { ...options, transport, clock, limits });
    } finally {
      timeLimits.TimeLimits = real;
    }
  }

  readonly clock: Clock = {
    now: () => this.events.now,
    sleep: (ms, signal, { background = false } = {}) =>
      new Promise((resolve) => {
        if (signal?.aborted) {
          resolve();
          return;
        }
        const wait = { background };
        this.waits.add(wait);
        let event: Event;
        const end = () => {
          this.waits.delete(wait);
          this.events.cancel(event);
          signal?.removeEventListener('abort', end);
          resolve();
        };
        const wake = () => {
          if (this.alive) end();
        };
        event = this.events.after(ms, 'a wait ends', wake, background);
        signal?.addEventListener('abort', end, { once: true });
      }),
  };

  #token(): Promise<string> {
    const self = caller();
    const { ms, fails } = self.planned.tokens[self.tokens] ?? AT_ONCE;
    self.tokens += 1;
    return new Promise((resolve, reject) => {
      this.events.after(ms, `the token of ${self.call} comes`, () => {
        if (!this.alive) return;
        if (fails) reject(new Error('the vault is closed'));
        else resolve(TOKEN);
      });
    });
  }

  #counted(limits: Limits): Limits {
    return {
      tryAcquire: (...given) => {
        const taken = limits.tryAcquire(...given);
        if (taken) this.places += 1;
        return taken;
      },
      enqueue: (request, priority, isRetry, clock, onReady) => {
        this.inLine += 1;
        let waits = true;
        const over = () => {
          if (waits) this.inLine -= 1;
          waits = false;
        };
        const leave = limits.enqueue(request, priority, isRetry, clock, () => {
          over();
          this.places += 1;
          onReady();
        });
        return () => {
          over();
          leave();
        };
      },
      forecast: (...given) => limits.forecast(...given),
      observe: (...given) => {
        this.places -= 1;
        return limits.observe(...given);
      },
      release: (...given) => {
        this.places -= 1;
        limits.release(...given);
      },
    };
  }

  /** What calls left behind: none of it may be there when they are over. */
  leaks(): string[] {
    const waits = [...this.waits].filter(({ background }) => !background).length;
    const watches = this.waits.size - waits;
    const counts = {
      'waits of the clock': waits,
      // Each connector keeps one watch over all time limits, until its time comes or it is closed.
      'watches too many': Math.max(0, watches - this.connectors.length),
      'entries in TimeLimits': this.limited.size,
      'places among the limits': this.places,
      'calls in line': this.inLine,
    };
    return Object.entries(counts).flatMap(([what, count]) => (count === 0 ? [] : [`${count} ${what}`]));
  }
}

const AT_ONCE: TokenDelivery = { ms: 0, fails: false };

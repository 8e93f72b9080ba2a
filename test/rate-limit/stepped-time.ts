import type { Clock, Transport, TransportAnswer, TransportRequest } from '../../src/index.js';

const MOST_WAKES = 20_000;

interface Sleep {
  until: number;
  background: boolean;
  wake: () => void;
}

/** Time that passes only when a test lets it. */
export class SteppedTime {
  now = 1_800_000_000_000;
  readonly #sleeps = new Set<Sleep>();

  readonly clock: Clock = {
    now: () => this.now,
    sleep: (ms, signal, options) =>
      new Promise((resolve) => {
        const sleep: Sleep = {
          until: this.now + ms,
          background: options?.background ?? false,
          wake: () => {
            this.#sleeps.delete(sleep);
            resolve();
          },
        };
        this.#sleeps.add(sleep);
        if (signal?.aborted) sleep.wake();
        signal?.addEventListener('abort', sleep.wake);
      }),
  };

  /** Timers that are set and would keep a process alive. */
  get timers(): number {
    return [...this.#sleeps].filter(({ background }) => !background).length;
  }

  async pass(ms: number): Promise<void> {
    const end = this.now + ms;
    await settled();
    for (let wakes = 0; ; wakes += 1) {
      if (wakes > MOST_WAKES) throw new Error('Time does not pass any more.');
      const [next] = [...this.#sleeps].filter(({ until }) => until <= end).sort((a, b) => a.until - b.until);
      if (next === undefined) break;
      this.now = Math.max(this.now, next.until);
      next.wake();
      await settled();
    }
    this.now = end;
    await settled();
  }
}

export const settled = () => new Promise<void>((resolve) => setImmediate(resolve));

export interface Seen {
  path: string;
  at: number;
  status: number;
}

/** One counter of an org whose clock goes 71 minutes wrong, 20 ms away, in windows of a minute from the start on. */
export class SteppedOrg {
  readonly seen: Seen[] = [];
  /** More calls than that under way get a 429 of their own kind. */
  mostAtOnce = Number.POSITIVE_INFINITY;
  atOnce = 0;
  mostSeenAtOnce = 0;
  #used = 0;
  #window = 0;
  readonly #start: number;

  constructor(
    readonly time: SteppedTime,
    readonly limit: number,
  ) {
    this.#start = time.now;
  }

  get refused(): number {
    return this.seen.filter(({ status }) => status === 429).length;
  }

  /** Calls granted in each minute since the start. */
  get perMinute(): number[] {
    const counts: number[] = [];
    for (const { at, status } of this.seen) {
      const minute = Math.floor((at - this.#start) / 60_000);
      while (counts.length <= minute) counts.push(0);
      if (status === 200) counts[minute] = (counts[minute] as number) + 1;
    }
    return counts;
  }

  /** Somebody else's calls. */
  visit(calls: number): void {
    this.#roll();
    this.#used += calls;
  }

  readonly transport: Transport = async (request) => {
    this.atOnce += 1;
    this.mostSeenAtOnce = Math.max(this.mostSeenAtOnce, this.atOnce);
    const tooMany = this.atOnce > this.mostAtOnce;
    await this.time.clock.sleep(10, undefined, { background: true });
    const answer = this.#answer(request, tooMany);
    await this.time.clock.sleep(10, undefined, { background: true });
    this.atOnce -= 1;
    return answer;
  };

  #roll(): void {
    const window = Math.floor((this.time.now - this.#start) / 60_000);
    if (window !== this.#window) this.#used = 0;
    this.#window = window;
  }

  #answer({ url }: TransportRequest, tooMany: boolean): TransportAnswer {
    this.#roll();
    this.#used += 1;
    const status = tooMany || this.#used > this.limit ? 429 : 200;
    this.seen.push({ path: new URL(url).pathname, at: this.time.now, status });
    const wrongBy = 71 * 60_000;
    const date = this.time.now + wrongBy;
    const reset = (this.#start + wrongBy + (this.#window + 1) * 60_000) / 1000;
    return {
      status,
      headers: {
        'x-okta-request-id': 'request-1',
        date: new Date(Math.floor(date / 1000) * 1000).toUTCString(),
        'x-rate-limit-limit': tooMany ? '0' : String(this.limit),
        'x-rate-limit-remaining': tooMany ? '0' : String(Math.max(0, this.limit - this.#used)),
        'x-rate-limit-reset': String(reset),
      },
      body: status === 200 ? USER : '{"errorCode":"E0000047"}',
    };
  }
}

const USER = JSON.stringify({
  id: '00u00000000000000001',
  status: 'ACTIVE',
  profile: { login: 'mira@example.com' },
});

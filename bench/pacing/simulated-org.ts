import type { Transport, TransportAnswer } from '../../src/index.js';
import type { VirtualTime } from './virtual-time.js';

export interface OrgShape {
  limit: number;
  windowMs: number;
  /** The org's clock minus the true time, in milliseconds. */
  wrongBy: number;
  /** Milliseconds after the start at which the first window ends. */
  firstResetMs: number;
  /** Mean milliseconds of one way to the org; each way takes from half to one and a half of it. */
  awayMs: number;
  random: () => number;
}

const USER = JSON.stringify({
  id: '00u00000000000000001',
  status: 'ACTIVE',
  profile: { login: 'mira@example.com', firstName: 'Mira', lastName: 'Holm', email: 'mira@example.com' },
});
const REFUSED = JSON.stringify({ errorCode: 'E0000047', errorSummary: 'API call exceeded rate limit.' });

/** One bucket of an org, counted in windows of fixed length, at the far end of a network. */
export class SimulatedOrg {
  /** Our calls that got a 429, and those of others. */
  refused = 0;
  foreignRefused = 0;
  /** Calls of others that came in each window, granted or not. */
  readonly foreign: number[] = [];
  #window = -1;
  #used = 0;

  constructor(
    readonly time: VirtualTime,
    readonly shape: OrgShape,
  ) {}

  readonly transport: Transport = async () => {
    await this.time.sleep(this.#away());
    const answer = this.#take();
    if (answer.status === 429) this.refused += 1;
    await this.time.sleep(this.#away());
    return answer;
  };

  /** Somebody else takes calls at random moments, so many a window on average, and never waits. */
  visit(perWindow: number): void {
    const pause = -Math.log(1 - this.shape.random()) * (this.shape.windowMs / perWindow);
    this.time.at(this.time.now + pause, () => {
      if (this.#take().status === 429) this.foreignRefused += 1;
      this.foreign[this.#window] = (this.foreign[this.#window] ?? 0) + 1;
      this.visit(perWindow);
    });
  }

  /** When the last of so many calls could be granted at the earliest, all sent at the reset of each window. */
  ideal(calls: number): number {
    let window = 0;
    for (let left = calls; ; window += 1) {
      left -= Math.max(0, this.shape.limit - (this.foreign[window] ?? 0));
      if (left <= 0) break;
    }
    return window === 0 ? 0 : this.shape.firstResetMs + (window - 1) * this.shape.windowMs;
  }

  #away(): number {
    return this.shape.awayMs * (0.5 + this.shape.random());
  }

  #take(): TransportAnswer {
    const { limit, windowMs, firstResetMs, wrongBy } = this.shape;
    const since = this.time.now - this.time.startsAt;
    const window = since < firstResetMs ? 0 : 1 + Math.floor((since - firstResetMs) / windowMs);
    if (window !== this.#window) {
      this.#window = window;
      this.#used = 0;
    }
    this.#used += 1;
    const ends = this.time.startsAt + firstResetMs + window * windowMs + wrongBy;
    const refused = this.#used > limit;
    return {
      status: refused ? 429 : 200,
      headers: {
        'x-okta-request-id': '0123456789abcdef0123456789abcdef',
        date: new Date(Math.floor((this.time.now + wrongBy) / 1000) * 1000).toUTCString(),
        'x-rate-limit-limit': String(limit),
        'x-rate-limit-remaining': String(Math.max(0, limit - this.#used)),
        'x-rate-limit-reset': String(Math.round(ends / 1000)),
      },
      body: refused ? REFUSED : USER,
    };
  }
}

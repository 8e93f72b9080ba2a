import { createConnector, createLimits } from '../../src/core.js';
import type { Clock, Transport } from '../../src/index.js';
import { SimulatedOrg } from './simulated-org.js';
import { VirtualTime } from './virtual-time.js';

const USER_ID = '00u00000000000000001';

export interface Outcome {
  processes: number;
  calls: number;
  /** 429s that our calls got. */
  refused: number;
  /** Time that it took, over the time that a client would take who knows everything. */
  overIdeal: number;
  /** When the last process ended, over when the first did: 1 is fair. */
  lastOverFirst: number;
  /** The part of others' calls that got a 429. */
  foreignRefused: number;
}

export interface Course {
  limit: number;
  windowMs: number;
  calls: number;
  processes: number;
  /** Sent at once by each process. */
  workers: number;
  /** Calls a window that others take. */
  foreign: number;
  /** Mean milliseconds of one way to the org. */
  awayMs: number;
  seed: number;
}

type Client = (org: SimulatedOrg, clock: Clock, random: () => number) => () => Promise<boolean>;

const ours: Client = (org, clock, random) => {
  const okta = createConnector(
    { organizationUrl: 'https://simulated.example.com', apiToken: 'simulated' },
    { transport: org.transport, clock, limits: createLimits({ random }) },
  );
  return async () =>
    (await okta.execute('getUserWithId', { userId: USER_ID }, { priority: 'bulk', rateLimitShare: 1 })).ok;
};

/** What every Okta SDK does: wait for reset minus Date plus a second, then again. */
const waitingOn429: Client = (org, clock) => {
  const send = org.transport as (request: unknown, context: unknown) => ReturnType<Transport>;
  return async () => {
    for (;;) {
      const { status, headers } = await send({}, {});
      if (status !== 429) return true;
      const reset = Number(headers['x-rate-limit-reset']) * 1000;
      await clock.sleep(reset - Date.parse(String(headers.date)) + 1000);
    }
  };
};

export const clients = { ours, waitingOn429 };
export type ClientName = keyof typeof clients;

/** Lets some processes do their parts of the calls, as fast as they find right. */
export async function simulate(client: ClientName, course: Course): Promise<Outcome> {
  const random = seeded(course.seed);
  const time = new VirtualTime(1_800_000_000_000 + Math.floor(random() * 1e6));
  // The org's resets fall on whole seconds of its own clock.
  const wrongBy = Math.floor(random() * 4000) - 2000;
  const firstResetMs = 1000 * Math.ceil((course.windowMs * 0.6) / 1000) - ((time.now + wrongBy) % 1000);
  const { limit, windowMs, awayMs } = course;
  const org = new SimulatedOrg(time, { limit, windowMs, wrongBy, firstResetMs, awayMs, random });
  if (course.foreign > 0) org.visit(course.foreign);
  const ends: number[] = [];
  const process = async (index: number) => {
    await time.sleep(random() * 50);
    const call = clients[client](org, time.clock(Math.floor(random() * 4000) - 2000), random);
    let left =
      Math.floor(course.calls / course.processes) + (index < course.calls % course.processes ? 1 : 0);
    const work = async () => {
      while (left > 0) {
        left -= 1;
        if (!(await call())) throw new Error('A call failed.');
      }
    };
    await Promise.all(Array.from({ length: course.workers }, work));
    ends.push(time.now - time.startsAt);
  };
  await time.runUntil(Promise.all(Array.from({ length: course.processes }, (_, index) => process(index))));
  const ended = Math.max(...ends);
  const visits = org.foreign.reduce((sum, count) => sum + (count ?? 0), 0);
  return {
    processes: course.processes,
    calls: course.calls,
    refused: org.refused,
    overIdeal: ended / org.ideal(course.calls),
    lastOverFirst: ended / Math.min(...ends),
    foreignRefused: visits === 0 ? 0 : org.foreignRefused / visits,
  };
}

/** Random numbers that are the same at every run (mulberry32). */
export function seeded(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4294967296;
  };
}

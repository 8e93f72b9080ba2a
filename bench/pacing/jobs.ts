import { createConnector, createLimits } from '../../src/core.js';
import { seeded } from './simulate.js';
import { SimulatedOrg } from './simulated-org.js';
import { VirtualTime } from './virtual-time.js';

const USER_ID = '00u00000000000000001';

export interface JobsCourse {
  limit: number;
  windowMs: number;
  /** All jobs wait in one queue, from which each process takes the next. */
  jobs: number;
  processes: number;
  /** Jobs at once in each process. */
  concurrency: number;
  /** A job's rounds, one after the other, and the calls of each, sent together. */
  rounds: number;
  callsPerRound: number;
  /** Milliseconds between two rounds, on average: what a job does besides. */
  betweenMs: number;
  awayMs: number;
  seed: number;
}

export interface JobsOutcome {
  refused: number;
  overIdeal: number;
  /** Milliseconds of a job: the median and the longest. */
  medianMs: number;
  longestMs: number;
  /** Jobs that each process has done. */
  perProcess: number[];
}

/** Workers of one queue, each with a few jobs at once, as engines have them. Their calls come in small groups, never all at once. */
export async function simulateJobs(course: JobsCourse): Promise<JobsOutcome> {
  const random = seeded(course.seed);
  const time = new VirtualTime(1_800_000_000_000 + Math.floor(random() * 1e6));
  const wrongBy = Math.floor(random() * 4000) - 2000;
  const { limit, windowMs, awayMs } = course;
  const firstResetMs = 1000 * Math.ceil((windowMs * 0.6) / 1000) - ((time.now + wrongBy) % 1000);
  const org = new SimulatedOrg(time, { limit, windowMs, wrongBy, firstResetMs, awayMs, random });
  let left = course.jobs;
  const took: number[] = [];
  const perProcess: number[] = [];
  const process = async (index: number) => {
    await time.sleep(random() * 50);
    const okta = createConnector(
      { organizationUrl: 'https://simulated.example.com', apiToken: 'simulated' },
      {
        transport: org.transport,
        clock: time.clock(Math.floor(random() * 4000) - 2000),
        limits: createLimits({ random }),
      },
    );
    const call = async () => {
      const { ok } = await okta.execute('getUserWithId', { userId: USER_ID }, { timeoutMs: 3_600_000 });
      if (!ok) throw new Error('A call failed.');
    };
    perProcess[index] = 0;
    const work = async () => {
      while (left > 0) {
        left -= 1;
        const began = time.now;
        for (let round = 0; round < course.rounds; round += 1) {
          await time.sleep(course.betweenMs * 2 * random());
          await Promise.all(Array.from({ length: course.callsPerRound }, call));
        }
        took.push(time.now - began);
        perProcess[index] = (perProcess[index] ?? 0) + 1;
      }
    };
    await Promise.all(Array.from({ length: course.concurrency }, work));
  };
  await time.runUntil(Promise.all(Array.from({ length: course.processes }, (_, index) => process(index))));
  took.sort((one, other) => one - other);
  return {
    refused: org.refused,
    overIdeal: (time.now - time.startsAt) / org.ideal(course.jobs * course.rounds * course.callsPerRound),
    medianMs: took[Math.floor(took.length / 2)] ?? 0,
    longestMs: took.at(-1) ?? 0,
    perProcess,
  };
}

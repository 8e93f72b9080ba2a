import { startSandbox } from '../../src/sandbox/index.js';

export interface OrgReport {
  /** Our calls that got a 429, and those of the foreign client. */
  refused: number;
  foreignRefused: number;
  foreignCalls: number;
  /** From the first of our calls to the last that was granted, in milliseconds. */
  tookMs: number;
  /** From the first of our calls to the end of its window. */
  firstWindowMs: number;
}

export const LIMIT = 100;
/** The sandbox ends a window at a full second, so a window of 2.5 s takes 3 s where calls come at once. */
const WINDOW_MS = 2500;
export const FULL_WINDOW_MS = 3000;

/** A sandbox org in a process of its own, which counts what comes and reports when it is asked. */
async function main(): Promise<void> {
  const org = await startSandbox({ rateLimits: { all: { limit: LIMIT, windowMs: WINDOW_MS } } });
  process.on('message', async (message) => {
    if (message !== 'report') return;
    const foreign = org.requests.filter(({ headers }) => headers['user-agent'] === 'foreign');
    const own = org.requests.filter(({ headers }) => headers['user-agent'] !== 'foreign');
    const first = own[0]?.at ?? 0;
    const granted = own.filter(({ status }) => status === 200);
    const report: OrgReport = {
      refused: own.filter(({ status }) => status === 429).length,
      foreignRefused: foreign.filter(({ status }) => status === 429).length,
      foreignCalls: foreign.length,
      tookMs: (granted.at(-1)?.at ?? 0) - first,
      firstWindowMs: Math.ceil((first + WINDOW_MS) / 1000) * 1000 - first,
    };
    await new Promise((resolve) => process.send?.(report, resolve));
    await org.close();
    process.disconnect();
  });
  process.send?.({ url: org.url, token: org.token, userId: org.seed.people.blake.id });
}

if (process.send) void main();

import { expect, test } from '@jest/globals';
import { withProgress } from '../../src/hosts/mcp/progress.js';
import type { Progress } from '../../src/request/call.js';

interface Sent {
  progress: number;
  total?: number;
  message?: string;
}

/** A clock whose only wait ends when the test says so. */
function steppedClock() {
  const waits: { ms: number; end: () => void }[] = [];
  return {
    waits,
    now: () => 0,
    sleep: (ms: number, signal?: AbortSignal) =>
      new Promise<void>((resolve) => {
        waits.push({ ms, end: resolve });
        signal?.addEventListener('abort', () => resolve());
      }),
    async pass() {
      waits.at(-1)?.end();
      await new Promise((resolve) => setImmediate(resolve));
    },
  };
}

/** A call that the test ends, and what the client hears of it. */
function callUnderWay(token: string | undefined) {
  const clock = steppedClock();
  const sent: Sent[] = [];
  let tell: (news: Progress) => void = () => {};
  let end = () => {};
  const call = withProgress(
    token,
    async ({ params }) => void sent.push(params as unknown as Sent),
    (onProgress) => {
      tell = onProgress;
      return new Promise<void>((resolve) => {
        end = resolve;
      });
    },
    clock,
  );
  return { clock, sent, tell: (news: Progress) => tell(news), end: () => end(), call };
}

// typescript-sdk#2250, godot-mcp-runtime#30: clients end a call that is silent for 60 s
test('a call that is silent is heard of every 20 s, with numbers that rise', async () => {
  const { clock, sent, tell, end, call } = callUnderWay('token');
  await clock.pass();
  tell({ action: 'addUsersToGroup', done: 2, total: 3, waitingMs: 90_000, reason: 'Okta is busy' });
  await clock.pass();
  await clock.pass();
  expect(clock.waits.map(({ ms }) => ms)).toEqual([20_000, 20_000, 20_000, 20_000]);
  expect(sent.map(({ message }) => message)).toEqual([
    undefined,
    '2 of 3 done; waiting 90 s for Okta; Okta is busy',
    '2 of 3 done; Okta is busy',
  ]);
  const numbers = sent.map(({ progress }) => progress);
  expect(numbers).toEqual([...new Set(numbers)].sort((one, other) => one - other));
  end();
  await call;
});

test('nothing is sent after the call, and its wait is over', async () => {
  const { clock, sent, end, call } = callUnderWay('token');
  end();
  await call;
  await clock.pass();
  expect([sent, clock.waits.length]).toEqual([[], 1]);
});

test('a client that wants no news gets none', async () => {
  const { clock, sent, tell, end, call } = callUnderWay(undefined);
  tell({ action: 'addUsersToGroup', done: 1, total: 2 });
  end();
  await call;
  expect([sent, clock.waits]).toEqual([[], []]);
});

import { expect, test } from '@jest/globals';
import { seed } from '../../src/sandbox/seed.js';
import { check } from './checker.js';
import { oneCall } from './one-call.js';
import { run } from './run.js';
import type { Schedule } from './schedule.js';

// What the simulation found once, each in the least that shows it.

const { blake, kendall, logan } = seed.people;
const { engineering, sales } = seed.groups;

/** The one call's result, after everything that it says has been checked. */
async function resultOf(schedule: Schedule) {
  const history = await run(schedule);
  expect(check(history)).toEqual([]);
  return { result: history.calls[0]?.result, sends: history.sends, mails: history.org.org.mails };
}

test('a function that takes its time with the token holds up neither a cancelled call nor a deadline', async () => {
  const slow = { tokenMs: [5_000] };
  const cancelled = await resultOf(oneCall('suspendUser', { userId: blake.id }, { ...slow, cancelAt: 100 }));
  expect(cancelled.result).toMatchObject({ error: { code: 'CANCELLED', outcome: 'not-sent' } });
  expect(cancelled.result?.meta.durationMs).toBe(100);
  const late = await resultOf(oneCall('suspendUser', { userId: blake.id }, { ...slow, timeoutMs: 100 }));
  expect(late.result).toMatchObject({ error: { code: 'TIMEOUT', outcome: 'not-sent' } });
  expect(late.result?.meta.durationMs).toBe(100);
});

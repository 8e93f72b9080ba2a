import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { calls } from '../client/calls.js';
import type { Verdict } from './cell.js';
import { type Claim, type Contender, connector } from './clients.js';
import { faults } from './fault.js';
import { Bench, cellsOf } from './matrix.js';

let bench: Bench;
beforeAll(async () => {
  bench = await Bench.start(1);
});
afterAll(() => bench.close());

const says = (claim: Partial<Claim>): Claim => ({
  says: 'nothing',
  strict: true,
  words: 'as it pleases',
  again: false,
  ...claim,
});

/** The connector with another mind: what it does or says is changed. */
function wayward(run: (once: () => Promise<Claim>) => Promise<Claim>): Contender {
  return {
    name: 'wayward',
    open(...given) {
      const opened = connector.open(...given);
      return { ...opened, run: (call) => run(() => opened.run(call)) };
    },
  };
}

async function judged(id: string, contender: Contender, lasts = false): Promise<Verdict> {
  const known = await bench.learn(calls.filter(({ action }) => action === 'addGroup'));
  const cells = cellsOf(
    known,
    faults.filter((fault) => fault.id === id),
  );
  const [verdict] = await bench.run(
    contender,
    cells.filter((cell) => cell.lasts === lasts),
  );
  return verdict as Verdict;
}

test('the judge finds a false claim that something was done', async () => {
  const liar = wayward(async () => says({ says: 'done' }));
  expect(await judged('500', liar)).toMatchObject({ truth: expect.stringContaining('it is not') });
});

test('the judge finds a false claim that nothing was done', async () => {
  const liar = wayward(async (once) => {
    await once();
    return says({ says: 'not done' });
  });
  expect(await judged('reset-after-change', liar)).toMatchObject({ truth: expect.stringContaining('it is') });
});

test('the judge finds an "unknown" outcome that could be known', async () => {
  const vague = wayward(async (once) => {
    await once();
    return says({ says: 'nothing' });
  });
  expect(await judged('503-read-only', vague)).toMatchObject({
    truth: expect.stringContaining("can't know"),
  });
});

test('the judge finds a duplicate creation', async () => {
  const twice: Contender = {
    ...connector,
    open(...given) {
      const opened = connector.open(...given);
      const again = (name: string) => ({
        ...calls.find(({ action }) => action === 'addGroup'),
        action: 'addGroup',
        inputs: { name },
      });
      return {
        ...opened,
        async run(call) {
          await opened.run(call);
          return opened.run(again('Another') as typeof call);
        },
      };
    },
  };
  expect(await judged('late-answer', twice)).toMatchObject({ once: expect.any(String) });
});

test('the judge finds a missing repetition that would be safe', async () => {
  const shy = wayward(async () => says({ says: 'not done' }));
  expect(await judged('429-with-reset', shy)).toMatchObject({ saved: 'as it pleases' });
});

test('the judge finds a request that is still open', async () => {
  const hasty: Contender = {
    ...connector,
    open(...given) {
      const opened = connector.open(...given);
      return {
        ...opened,
        async run() {
          fetch(`${given[0]}/api/v1/groups`).catch(() => {});
          await new Promise((resolve) => setTimeout(resolve, 300));
          return says({});
        },
      };
    },
  };
  const { clean } = await judged('slow-headers', hasty);
  expect(clean).toContain('requests still under way');
});

test('the judge finds a timer that is still active', async () => {
  const timers: NodeJS.Timeout[] = [];
  const keeper = wayward(async (once) => {
    // So many that what an earlier test's cell still holds can't hide them.
    for (let count = 0; count < 20; count += 1) timers.push(setTimeout(() => {}, 60_000));
    return once();
  });
  const { clean } = await judged('late-answer', keeper);
  expect(clean).toContain('Timeout');
  for (const timer of timers) clearTimeout(timer);
});

import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { findAction } from '../../src/catalog/catalog.js';
import type { Action } from '../../src/index.js';
import { startSandbox } from '../../src/sandbox/index.js';
import { isObservable } from '../helpers/observable.js';
import type { Sandbox } from '../helpers/sandbox-org.js';
import { leapingClock } from '../helpers/scripted-server.js';
import { applicationCells } from './application-cells.js';
import { assignmentCells } from './assignment-cells.js';
import { Bench, type Outcome } from './cell.js';
import { checkedActions } from './checked-actions.js';
import { cellsOfOthers, exampleCells } from './example-cells.js';
import { factorCells } from './factor-cells.js';
import { groupCells } from './group-cells.js';
import { outsideCells, userCells } from './user-cells.js';

const written = [
  ...[userCells(), groupCells(), applicationCells(), assignmentCells()].flat(),
  ...[factorCells(), outsideCells()].flat(),
];
const cells = [...written, ...exampleCells(), ...cellsOfOthers(written)];
const HELD = checkedActions();
const outcomes: (Outcome & { example: boolean })[] = [];
let org: Sandbox;
let bench: Bench;

beforeAll(async () => {
  const clock = leapingClock();
  org = await startSandbox({ clock, rateLimits: { all: { limit: 1_000_000 } } });
  bench = new Bench(org, clock);
});

afterAll(async () => {
  await bench.okta.close();
  await org.close();
  const { agreeing, predicted, working, refused, inferred, open, outside } = counts();
  process.stdout.write(
    `check: ${agreeing} of ${predicted} cells agree (${working} work, ${refused} are refused); ` +
      `${inferred} of them rest on an inferred rule, ${open} leave open whether there is anything to change; ` +
      `${outside} more lie outside what reads can tell\n`,
  );
});

/** Of the cells that are written for one action; the examples of every action are tried beside them. */
function counts() {
  const count = (test: (outcome: Outcome) => boolean) =>
    outcomes.filter((outcome) => !outcome.example && test(outcome)).length;
  return {
    predicted: count(({ kind }) => kind !== 'outside'),
    agreeing: count(({ kind }) => kind === 'agrees'),
    working: count(({ kind, works }) => kind === 'agrees' && works),
    refused: count(({ kind, works }) => kind === 'agrees' && !works),
    inferred: count(({ kind, inferred }) => kind === 'agrees' && inferred),
    open: count(({ open }) => open),
    outside: count(({ kind }) => kind === 'outside'),
  };
}

describe('what a check predicts happens', () => {
  test.each(HELD.map(({ id }) => id))('%s', async (id) => {
    const own = cells.filter(({ action }) => action === id);
    expect(own.length).toBeGreaterThan(0);
    const wrong: string[] = [];
    for (const cell of own) {
      const outcome = await bench.try(cell);
      outcomes.push({ ...outcome, example: !written.includes(cell) });
      if (outcome.kind === 'differs')
        wrong.push(`${cell.state} ${JSON.stringify(cell.inputs)}: ${outcome.why.join('; ')}`);
    }
    expect(wrong).toEqual([]);
  });

  test('the prediction is open only for actions whose effect no read shows', () => {
    const leftOpen = new Set(outcomes.filter(({ open }) => open).map(({ action }) => action));
    const unseen = checkedActions().filter(({ check }) => check?.changes.some(({ maybe }) => maybe));
    const ids = new Set<string>(unseen.map(({ id }) => id));
    const isSeen = (id: string) => isObservable(findAction(id) as Action);
    expect([...leftOpen].filter((id) => isSeen(id) && !ids.has(id))).toEqual([]);
    expect(leftOpen.size).toBeGreaterThan(2);
  });

  test('an action that may change something does so in some states and not in others', () => {
    const seen = new Map<string, Set<boolean>>();
    for (const { action, doubts } of outcomes.filter(({ example }) => !example)) {
      for (const { of, happened } of doubts) {
        const key = `${action}: ${of}`;
        seen.set(key, (seen.get(key) ?? new Set()).add(happened));
      }
    }
    const always = [...seen].filter(([, ways]) => ways.size < 2).map(([key]) => key);
    expect(always).toEqual([]);
    expect(seen.size).toBeGreaterThan(15);
  });

  test('both results occur often, and no case is missing', () => {
    expect(outcomes.length).toBe(cells.filter(({ action }) => HELD.some(({ id }) => id === action)).length);
    expect(outcomes.filter(({ works, kind }) => works && kind === 'agrees').length).toBeGreaterThan(1000);
    expect(outcomes.filter(({ works }) => !works).length).toBeGreaterThan(1000);
  });
});

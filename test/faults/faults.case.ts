import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { planRequests } from '../../src/actions/plan/plan.js';
import { findAction } from '../../src/catalog/catalog.js';
import type { Action } from '../../src/index.js';
import { calls } from '../client/calls.js';
import type { ClientCall } from '../client/client-call.js';
import { withSchemaDefaults } from '../contract/expected-request.js';
import { changesOf } from '../proof-of-change.js';
import type { Cell } from './cell.js';
import { connector } from './clients.js';
import { faults } from './fault.js';
import { Bench, cellsOf, complaints, isSeen, scoreOf } from './matrix.js';

/** The calls of the actions of some kind: the files share all actions out between them. */
export function callsOf(isOfKind: (action: Action) => boolean): ClientCall[] {
  return calls.filter(({ action }) => isOfKind(findAction(action) as Action));
}

/** The share that an action on users belongs to; undefined of all other actions. */
export function partOfUsers(action: Action): 'lifecycle' | 'credentials' | 'others' | undefined {
  if (action.group !== 'users') return undefined;
  const kinds = changesOf(action).map(({ kind, of }) => `${kind} ${String(of)}`);
  if (kinds.some((kind) => /^(transition|delete) user$/.test(kind))) return 'lifecycle';
  return kinds.some((kind) => /^(create|issue) user$/.test(kind)) ? 'credentials' : 'others';
}

/** One cell in so many; `npm run faults` runs all. Odd, so that it falls on every call and both sides of a pair. */
const SHARE = Number(process.env.FAULTS_SHARE ?? 3);

/** Runs calls through every fault by the connector: each check must hold in every cell. */
export function holdsUnderFaults(title: string, some: readonly ClientCall[]): void {
  let bench: Bench;
  beforeAll(async () => {
    bench = await Bench.start(64);
  });
  afterAll(() => bench.close());

  test(`${title}: every action, under every fault`, async () => {
    const known = await bench.learn(some);
    const seen = known.filter(isSeen);
    const leftOut = known.filter((one) => !isSeen(one)).map(({ call }) => call.action);
    expect(leftOut).toEqual([]);
    const all = everyOther(cellsOf(seen));
    // One further at each call and at each fault, so that it falls on every one of both.
    const cells = all.filter((cell) => (seen.indexOf(cell.known) + faults.indexOf(cell.fault)) % SHARE === 0);
    expect(new Set(cells.map(({ fault }) => fault)).size).toBe(faults.length);
    expect(new Set(cells.map(({ known }) => known.call)).size).toBe(seen.length);
    const verdicts = await bench.run(connector, cells, true);
    const { hold } = scoreOf(verdicts);
    process.stdout.write(`faults, ${title}: ${cells.length} cells, ${hold} hold\n`);
    expect(complaints(verdicts)).toEqual([]);
    expect(hold).toBe(cells.length);
  }, 240_000);
}

/** Of a fault that can hit once and last, one in turn; `npm run faults` runs both. */
function everyOther(cells: readonly Cell[]): Cell[] {
  let turn = 0;
  return cells.filter((cell, index) => {
    const pair = [cells[index - 1], cells[index + 1]].some(
      (other) => other !== undefined && isPair(cell, other),
    );
    if (!pair) return true;
    turn += cell.lasts ? 0 : 1;
    return cell.lasts === (turn % 2 === 0);
  });
}

function isPair(one: Cell, other: Cell): boolean {
  return one.known === other.known && one.fault === other.fault && one.at === other.at;
}

/** The first call of each action, and those of it that send other requests. */
export function oneOfEach(some: readonly ClientCall[]): ClientCall[] {
  const seen = new Set<string>();
  return some.filter(({ action: id, inputs }) => {
    const action = findAction(id) as Action;
    const planned = planRequests(action, withSchemaDefaults(action, inputs));
    const writes = planned.filter(({ method }) => method !== 'GET').map(({ operationId }) => operationId);
    const kind = [id, ...new Set(writes)].join();
    if (seen.has(kind)) return false;
    seen.add(kind);
    return true;
  });
}

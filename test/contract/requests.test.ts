import { afterAll, describe, expect, test } from '@jest/globals';
import type { Action, ActionId } from '../../src/index.js';
import { triesEach } from '../helpers/turns.js';
import { contractFindings } from './contract-findings.js';
import { EXCEPTIONS, type Exception } from './exceptions.js';
import { places } from './places.js';
import { isExact, unplanned } from './planned.js';
import { OWN_ACTIONS as ACTIONS, type CheckedRun, runsOf } from './runs.js';

/** Calls with generated inputs for each action; the time of this test does not grow with their number. */
const GENERATED = triesEach(2_160, ACTIONS.length, 30);
const READS_USERS = new Set(['getUser', 'listUsers']);
const FINDS_NAMES = new Set(['listGroups', 'listApplications']);
const used = new Set<Exception>();
const totals = { actions: 0, runs: 0, requests: 0, values: 0, exact: 0 };

afterAll(() => {
  const { actions, runs, requests, values, exact } = totals;
  process.stdout.write(
    `contract: ${actions} actions, ${runs} runs, ${requests} requests with ${values} values checked, ` +
      `${used.size} of ${EXCEPTIONS.length} exceptions used; ${exact} plans exact\n`,
  );
});

describe.each(ACTIONS.map((action) => [action.id, action] as const))('%s', (id, action) => {
  test('can send only planned requests of the contract, with exactly what the inputs ask for', async () => {
    const runs = await runsOf(action, GENERATED);
    const findings: string[] = [];
    const filled = new Set<string>();
    let requests = 0;
    let values = 0;
    for (const { title, result, ends, checked } of runs) {
      const ended = result.ok ? 'ok' : result.error.code;
      if (ends !== undefined && ended !== ends) findings.push(`${title}: ended in ${ended}, not ${ends}`);
      for (const { sent, lookUp, filled: places, findings: found } of checked) {
        requests += 1;
        values += places.length;
        if (!lookUp) for (const place of places) filled.add(`${sent.matched?.id} ${place}`);
        findings.push(...[...found, ...contractFindings(sent, used)].map((text) => `${title}: ${text}`));
      }
    }
    totals.actions += 1;
    totals.runs += runs.length;
    totals.requests += requests;
    totals.values += values;
    // A mistake in an action shows in all its runs; a few of them tell it.
    expect(findings.slice(0, 5)).toEqual([]);
    const expected = Object.entries(places[id as ActionId]).flatMap(([operation, all]) =>
      Object.keys(all).map((place) => `${operation} ${place}`),
    );
    expect(expected.filter((place) => !filled.has(place))).toEqual([]);
    // where Okta takes nothing, all calls are alike, and one example shows them
    const takesNothing = expected.length === 0;
    expect(runs.length).toBeGreaterThan(takesNothing ? GENERATED : GENERATED + 1);
    expect(requests).toBeGreaterThanOrEqual(runs.length - 2);
    expect(values).toBeGreaterThanOrEqual(takesNothing ? 0 : requests - 2);
    sendsWhatIsPlanned(action, runs);
  });
});

/** Only planned steps, in the order of the plan, and all of them in some run. */
function sendsWhatIsPlanned(action: Action, runs: readonly CheckedRun[]): void {
  const operations = new Set(action.steps.map(({ operationId }) => operationId));
  const named = Object.values(action.input.properties).map(({ resource, items }) =>
    String(resource ?? items?.resource),
  );
  const takesNames = named.includes('group') || named.includes('application');
  const takesLogins = named.includes('user');
  const seen = new Set<string>();
  const wrong: unknown[] = [];
  for (const run of runs) {
    const extra = unplanned(run);
    if (extra.length > 0) wrong.push([run.title, run.inputs, ...extra]);
    for (const { matched } of run.sent) {
      const id = matched?.id ?? '';
      seen.add(id);
      const looksUp = (takesLogins && READS_USERS.has(id)) || (takesNames && FINDS_NAMES.has(id));
      if (!operations.has(id) && !looksUp) wrong.push([run.title, run.inputs, `sends ${id}`]);
    }
    if (isExact(run.plan)) totals.exact += 1;
  }
  // One comparison for all runs: jest takes long for thousands.
  expect(wrong).toEqual([]);
  expect([...operations].filter((id) => !seen.has(id))).toEqual([]);
}

describe('over all actions', () => {
  test('the number of requests is as expected', () => {
    expect(totals.actions).toBe(ACTIONS.length);
    expect(totals.runs).toBeGreaterThan(ACTIONS.length * GENERATED);
    expect(totals.requests).toBeGreaterThan(3_000);
    expect(totals.values).toBeGreaterThan(6_000);
    expect(totals.exact).toBeGreaterThan(300);
  });

  test('each exception from the contract is used', () => {
    expect(EXCEPTIONS.filter((exception) => !used.has(exception)).map(({ reason }) => reason)).toEqual([]);
  });
});

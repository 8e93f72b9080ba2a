import { afterAll, describe, expect, jest, test } from '@jest/globals';
import type { ActionId } from '../../src/index.js';
import { contractFindings } from './contract-findings.js';
import { EXCEPTIONS, type Exception } from './exceptions.js';
import { places } from './places.js';
import { OWN_ACTIONS as ACTIONS, runsOf } from './runs.js';

jest.setTimeout(60_000);

const GENERATED = 60;
const used = new Set<Exception>();
const totals = { actions: 0, runs: 0, requests: 0, values: 0, findings: 0 };

afterAll(() => {
  const { actions, runs, requests, values } = totals;
  process.stdout.write(
    `contract: ${actions} actions, ${runs} runs, ${requests} requests with ${values} values checked, ` +
      `${used.size} of ${EXCEPTIONS.length} exceptions used\n`,
  );
});

describe.each(ACTIONS.map((action) => [action.id, action] as const))('%s', (id, action) => {
  test('can send only requests of the contract, with exactly what the inputs ask for', async () => {
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
    expect(findings).toEqual([]);
    const expected = Object.entries(places[id as ActionId]).flatMap(([operation, all]) =>
      Object.keys(all).map((place) => `${operation} ${place}`),
    );
    expect(expected.filter((place) => !filled.has(place))).toEqual([]);
    // where Okta takes nothing, all calls are alike, and one example shows them
    const takesNothing = expected.length === 0;
    expect(runs.length).toBeGreaterThan(takesNothing ? GENERATED : GENERATED + 1);
    expect(requests).toBeGreaterThanOrEqual(runs.length - 2);
    expect(values).toBeGreaterThanOrEqual(takesNothing ? 0 : requests - 2);
  });
});

describe('over all actions', () => {
  test('the number of requests is as expected', () => {
    expect(totals.actions).toBe(ACTIONS.length);
    expect(totals.runs).toBeGreaterThan(ACTIONS.length * GENERATED);
    expect(totals.requests).toBeGreaterThan(3_000);
    expect(totals.values).toBeGreaterThan(6_000);
  });

  test('each exception from the contract is used', () => {
    expect(EXCEPTIONS.filter((exception) => !used.has(exception)).map(({ reason }) => reason)).toEqual([]);
  });
});

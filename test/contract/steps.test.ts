import { afterAll, describe, expect, test } from '@jest/globals';
import type { ActionId } from '../../src/index.js';
import { sidecarOf } from '../sidecar.js';
import { operationNamed } from './contract.js';
import { contractFindings } from './contract-findings.js';
import { contractDefault, contractEnum } from './contract-places.js';
import { dependenciesOf } from './inputs.js';
import { places } from './places.js';
import { playedConnector } from './player.js';
import { OWN_ACTIONS as ACTIONS } from './runs.js';

const totals = { steps: 0, scopes: 0, defaults: 0, choices: 0 };

afterAll(() => {
  const { steps, scopes, defaults, choices } = totals;
  process.stdout.write(
    `steps: ${steps} steps, ${scopes} scopes, ${defaults} defaults and ${choices} choices of ${ACTIONS.length} actions\n`,
  );
});

/** A path with its names taken out, for two templates that name the same place differently. */
const nameless = (path: string) => path.replace(/\{[^{}]+\}/g, '{}');

describe.each(ACTIONS.map((action) => [action.id, action] as const))('%s', (id, action) => {
  test('has steps that are operations of the contract, with their method and path', () => {
    for (const step of action.steps) {
      const { method, path } = operationNamed(step.operationId);
      expect({ ...step, path: nameless(step.path) }).toMatchObject({ method, path: nameless(path) });
      totals.steps += 1;
    }
    expect(action.steps.length).toBeGreaterThan(0);
  });

  test('declares exactly the scopes of its steps', () => {
    const scopes = action.steps.flatMap(({ operationId }) => operationNamed(operationId).scopes);
    expect([...action.scopes].sort()).toEqual([...new Set(scopes)].sort());
    expect(action.scopes.length).toBeGreaterThan(0);
    totals.scopes += action.scopes.length;
  });

  test('has the defaults of Okta, and all of its choices', () => {
    for (const [operationId, all] of Object.entries(places[id as ActionId])) {
      for (const [place, source] of Object.entries(all)) {
        if (typeof source !== 'string') continue;
        const field = action.input.properties[source];
        const fallback = contractDefault({ operationId, place });
        const choices = contractEnum({ operationId, place });
        // What counts with another input only has no default of its own.
        const isDependent = source in dependenciesOf(action.input);
        const isOurs = sidecarOf(action).leftOut?.[`${operationId} ${place}`] !== undefined;
        if (fallback !== undefined && !isDependent && !isOurs)
          expect([place, field?.default]).toEqual([place, fallback]);
        const prefix = `${operationId} ${place}=`;
        const leftOut = Object.keys(sidecarOf(action).leftOut ?? {})
          .filter((key) => key.startsWith(prefix))
          .map((key) => key.slice(prefix.length));
        if (choices.length > 0 || leftOut.length > 0)
          expect([place, [...(field?.enum ?? []), ...leftOut].sort()]).toEqual([place, choices.sort()]);
        if (fallback !== undefined) totals.defaults += 1;
        totals.choices += choices.length;
      }
    }
  });
});

test('the connection test sends the operations that the manifest names', async () => {
  const { okta, sent } = playedConnector(
    {},
    { action: { id: 'testConnection' }, deactivated: false, deleted: false },
  );
  const result = await okta.testConnection();
  await okta.close();
  expect(result.ok).toBe(true);
  expect(sent.map(({ matched }) => matched?.id)).toEqual(okta.manifest.connectionTest);
  expect(sent.flatMap((each) => contractFindings(each, new Set()))).toEqual([]);
  expect(sent).toHaveLength(3);
});

test('the number of steps is as expected', () => {
  expect(totals.steps).toBeGreaterThanOrEqual(55);
  expect(totals.scopes).toBeGreaterThanOrEqual(50);
  expect(totals.defaults).toBeGreaterThanOrEqual(15);
  expect(totals.choices).toBeGreaterThanOrEqual(13);
});

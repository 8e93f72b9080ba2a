import { afterAll, describe, expect, test } from '@jest/globals';
import { sidecarOf } from '../sidecar.js';
import { type ContractPlace, placesOfContract, unreached } from './contract-places.js';
import { explanationFor, isWithin, LEFT_OUT, type LeftOut } from './left-out.js';
import { OWN_ACTIONS as ACTIONS } from './runs.js';

const totals = { places: 0, leftOut: 0 };
/** By reason, the actions that need it. */
const used = new Map<LeftOut, Set<string>>();

afterAll(() => {
  process.stdout.write(
    `left out: ${totals.leftOut} of ${totals.places} parameters and body fields, with ${LEFT_OUT.length} reasons\n`,
  );
});

/** What the writer of an action does about a parameter that nothing explains. */
const toDo = (id: string, { operationId, place }: ContractPlace) =>
  `${operationId} takes "${place}". Give it an input of that name; or, in actions/…/${id}.test.json, name the input that ` +
  `fills it ("requests": { "${operationId}": { "${place}": … } }), or say why it is left out ("leftOut").`;

/** Where the next page starts is in every list, and in some nothing else. */
const isOwn = ({ place }: { place: string }) => place !== 'query after';

describe('each parameter of Okta is an input or omitted for a stated reason', () => {
  test.each(ACTIONS.map((action) => [action.id, action] as const))('%s', (id, action) => {
    const places = placesOfContract(action);
    const missing = unreached(action);
    const unexplained = missing.flatMap((place) => {
      const entry = explanationFor(action, place);
      if (entry !== undefined && LEFT_OUT.includes(entry))
        used.set(entry, (used.get(entry) ?? new Set()).add(id));
      return entry === undefined ? [toDo(id, place)] : [];
    });
    totals.places += places.length;
    totals.leftOut += missing.length;
    expect(unexplained).toEqual([]);
    if (places.some(isOwn)) expect(places.length).toBeGreaterThan(missing.length);
    else expect(missing.filter(isOwn)).toEqual([]);
  });

  test("and each reason of an action's own belongs to a parameter of its operations", () => {
    const needless = ACTIONS.flatMap((action) => {
      const taken = placesOfContract(action).map(({ operationId, place }) => `${operationId} ${place}`);
      const reasons = Object.keys(sidecarOf(action).leftOut ?? {}).filter((left) => !left.includes('='));
      return reasons
        .filter((left) => !taken.some((place) => isWithin(place, left)))
        .map((left) => `${action.id}: ${left}`);
    });
    expect(needless).toEqual([]);
  });

  test("and each common reason is of several actions; that of one stands in the action's sidecar", () => {
    expect(LEFT_OUT.filter((entry) => (used.get(entry)?.size ?? 0) < 2)).toEqual([]);
    expect(totals.places).toBeGreaterThan(250);
    expect(new Set(LEFT_OUT.map(({ operationId, place }) => `${operationId} ${place}`)).size).toBe(
      LEFT_OUT.length,
    );
  });
});

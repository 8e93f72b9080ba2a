import { isDeepStrictEqual } from 'node:util';
import { afterAll, describe, expect, jest, test } from '@jest/globals';
import type { Action, FieldSchema } from '../../src/catalog/action.js';
import type { ActionId } from '../../src/index.js';
import { checkRun } from '../contract/expected-request.js';
import {
  allFields,
  consistent,
  dependenciesOf,
  type Inputs,
  samples,
  validInputs,
} from '../contract/inputs.js';
import { places } from '../contract/places.js';
import { requestsOf } from '../contract/planned.js';
import { play, type Sent } from '../contract/player.js';
import { OWN_ACTIONS as ACTIONS } from '../contract/runs.js';
import { heldBy } from '../helpers/held.js';
import { triesEach } from '../helpers/turns.js';

jest.setTimeout(60_000);

/** How many calls of an action are made with inputs that can't be changed. */
const FROZEN = triesEach(700, ACTIONS.length, 5);

const MERGED = 'It is merged into what is read first, so the plan shows only {step1.profile}; it is sent.';

/** Inputs, not secret, that a plan does not show. */
const NOT_IN_PLANS: Readonly<Record<string, string>> = {
  'updateGroup name': MERGED,
  'updateGroup description': MERGED,
  'updateGroup customAttributes': MERGED,
};

/** Defaults that no request carries as a value. */
const NOT_AS_VALUES: Readonly<Record<string, string>> = {
  'createUserWithPassword changePasswordAtNextLogin':
    'nextLogin has one value, changePassword, or is left out.',
  'deleteUser permanently': 'It decides how many requests are sent.',
  'expirePassword temporaryPassword': 'It decides which operation is sent.',
  'expirePassword revokeSessions': 'Only the operation with a temporary password takes it.',
};

const totals = { toggled: 0, inPlans: 0, defaults: 0, unchanged: 0 };

afterAll(() => {
  const { toggled, inPlans, defaults, unchanged } = totals;
  process.stdout.write(
    `inputs: ${toggled} toggled and sent, ${inPlans} of them seen in plans; ${defaults} defaults sent; ${unchanged} calls left their inputs alone\n`,
  );
});

const wire = (sent: readonly Sent[]) =>
  sent.map(({ method, pathname, query, body }) => ({ method, pathname, query: [...query], body }));

/** What every list has; it decides how many pages are read, and test/items shows that. */
const OF_LISTS = new Set(['limit', 'returnAll', 'maxItems', 'cursor']);

/** The inputs of an action's own. */
const inputsOf = ({ input, items }: Action) =>
  Object.keys(input.properties).filter((name) => !(items && OF_LISTS.has(name)));

/** Whether one input may not stand beside another. */
function excludes({ input }: Action, one: string, other: string): boolean {
  const dependency = dependenciesOf(input)[one];
  return dependency !== undefined && !Array.isArray(dependency) && other in (dependency.properties ?? {});
}

const drawnFields = new Map<string, readonly Inputs[]>();

/** Values for every input of an action; to draw them takes longer than to try them. */
function drawnFor(action: Action): readonly Inputs[] {
  const drawn = drawnFields.get(action.id) ?? samples(allFields(action), 120);
  drawnFields.set(action.id, drawn);
  return drawn;
}

/** Two valid calls that differ in one input and in nothing else, and repeat no secret in another input. */
function pair(action: Action, name: string): readonly [Inputs, Inputs] {
  const names = inputsOf(action);
  const drawn = drawnFor(action);
  // An input that another excludes is given without that one.
  const ways = [undefined, ...names.filter((each) => each !== name && !action.input.required.includes(each))];
  const tries = ways.flatMap((without) => [...drawn.entries()].map(([at, draw]) => ({ without, at, draw })));
  for (const { without, at, draw: everything } of tries) {
    const other = drawn[(at + 1) % drawn.length] as Inputs;
    const given = names.filter((each) => each !== without && !excludes(action, each, name));
    const one = consistent(action.input, everything, given);
    const two = consistent(action.input, { ...everything, [name]: other[name] }, given);
    const differing = names.filter((key) => !isDeepStrictEqual(one[key], two[key]));
    const rest = JSON.stringify({ ...one, [name]: undefined });
    const repeated =
      action.input.properties[name]?.secret && [one, two].some((call) => rest.includes(String(call[name])));
    if (name in one && name in two && !repeated && isDeepStrictEqual(differing, [name])) return [one, two];
  }
  throw new Error(`No two calls of ${action.id} differ in ${name} alone.`);
}

describe.each(heldBy('properties/inputs-sent', ACTIONS).map((action) => [action.id, action] as const))(
  '%s',
  (id, action) => {
    const fields = inputsOf(action).map(
      (name) => [name, action.input.properties[name] as FieldSchema] as const,
    );
    const eachField = fields.length > 0 ? test.each(fields) : () => {};

    eachField('%s is sent, and appears in the plan', async (name, field) => {
      const [one, two] = pair(action, name);
      const [first, second] = [await play(action, one), await play(action, two)];
      expect([one, first.result.ok, two, second.result.ok]).toEqual([one, true, two, true]);
      expect([id, name, wire(first.sent)]).not.toEqual([id, name, wire(second.sent)]);
      totals.toggled += 1;
      const samePlan = isDeepStrictEqual(requestsOf(first.plan), requestsOf(second.plan));
      expect([id, name, samePlan]).toEqual([
        id,
        name,
        field.secret === true || `${id} ${name}` in NOT_IN_PLANS,
      ]);
      if (!samePlan) totals.inPlans += 1;
    });

    test('sends every default', async () => {
      const withDefault = fields.filter(([, field]) => field.default !== undefined);
      const [everything] = samples(allFields(action), 1) as [Inputs];
      const least = consistent(action.input, everything, action.input.required);
      const given = Object.keys(least);
      const run = await play(action, least);
      const filled = checkRun(run).flatMap(({ sent, filled: names }) =>
        names.map((place) => places[id as ActionId][sent.matched?.id ?? '']?.[place]),
      );
      for (const [name] of withDefault) {
        if (given.includes(name)) continue;
        expect([name, filled.includes(name)]).toEqual([name, !(`${id} ${name}` in NOT_AS_VALUES)]);
        totals.defaults += 1;
      }
      const explicit = {
        ...Object.fromEntries(withDefault.map(([name, field]) => [name, field.default])),
        ...least,
      };
      expect(wire((await play(action, explicit)).sent)).toEqual(wire(run.sent));
    });

    test('never changes the object of the caller', async () => {
      for (const inputs of samples(validInputs(action), FROZEN)) {
        const before = JSON.stringify(inputs);
        const { result } = await play(action, deepFreeze(inputs));
        expect([inputs, result.ok]).toEqual([inputs, true]);
        expect(JSON.stringify(inputs)).toBe(before);
        totals.unchanged += 1;
      }
    });
  },
);

function deepFreeze<T>(value: T): T {
  if (typeof value === 'object' && value !== null) {
    for (const key of Object.getOwnPropertyNames(value)) deepFreeze((value as Record<string, unknown>)[key]);
    Object.freeze(value);
  }
  return value;
}

test('the number of inputs is as expected, and each exception is needed', () => {
  const inputs = ACTIONS.flatMap((action) => inputsOf(action).map((name) => `${action.id} ${name}`));
  const held = heldBy('properties/inputs-sent', ACTIONS);
  expect(totals.toggled).toBe(held.flatMap(inputsOf).length);
  expect(totals.toggled).toBeGreaterThanOrEqual(80);
  expect(totals.inPlans).toBeGreaterThanOrEqual(70);
  expect(totals.defaults).toBeGreaterThanOrEqual(18);
  expect(totals.unchanged).toBe(held.length * FROZEN);
  expect(
    [...Object.keys(NOT_IN_PLANS), ...Object.keys(NOT_AS_VALUES)].filter((key) => !inputs.includes(key)),
  ).toEqual([]);
});

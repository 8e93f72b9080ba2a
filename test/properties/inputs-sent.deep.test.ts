import { isDeepStrictEqual } from 'node:util';
import { afterAll, describe, expect, test } from '@jest/globals';
import type { Action, FieldSchema } from '../../src/catalog/action.js';
import type { ActionId } from '../../src/index.js';
import { checkRun } from '../contract/expected-request.js';
import { allFields, consistent, type Inputs, samples, validInputs } from '../contract/inputs.js';
import { places } from '../contract/places.js';
import { requestsOf } from '../contract/planned.js';
import { play, type Sent } from '../contract/player.js';
import { OWN_ACTIONS as ACTIONS } from '../contract/runs.js';
import { triesEach } from '../helpers/turns.js';
import { sidecarOf } from '../sidecar.js';

/** How many calls of an action are made with inputs that can't be changed. */
const FROZEN = triesEach(700, ACTIONS.length, 5);

/**
 * Whether an input is merged into what an earlier step reads: the plan shows only `{step1.profile}` of what is written
 * then. The input is sent nevertheless.
 */
function isMerged({ steps }: Action, name: string): boolean {
  const reads = steps.filter(({ method }) => method === 'GET').map((step) => step.name);
  const writesWhatIsRead = steps.some(({ body }) =>
    reads.some((read) => JSON.stringify(body ?? {}).includes(`{${read}.`)),
  );
  return writesWhatIsRead && !JSON.stringify(steps).includes(`{${name}}`);
}

const totals = { toggled: 0, kept: 0, inPlans: 0, defaults: 0, unchanged: 0 };

afterAll(() => {
  const { toggled, kept, inPlans, defaults, unchanged } = totals;
  process.stdout.write(
    `inputs: ${toggled} toggled and sent, ${inPlans} of them seen in plans; ${kept} kept; ${defaults} defaults sent; ${unchanged} calls left their inputs alone\n`,
  );
});

const wire = (sent: readonly Sent[]) =>
  sent.map(({ method, pathname, query, body }) => ({ method, pathname, query: [...query], body }));

/** What every list has; it decides how many pages are read, and test/items shows that. */
const OF_LISTS = new Set(['limit', 'returnAll', 'maxItems', 'cursor']);

/** The inputs of an action's own. */
const inputsOf = ({ input, items }: Action) =>
  Object.keys(input.properties).filter((name) => !(items && OF_LISTS.has(name)));

const drawnFields = new Map<string, readonly Inputs[]>();

/** Values for every input of an action; to draw them takes longer than to try them. */
function drawnFor(action: Action): readonly Inputs[] {
  const drawn = drawnFields.get(action.id) ?? samples(allFields(action), 120);
  drawnFields.set(action.id, drawn);
  return drawn;
}

/** As many inputs as go with one, each tried in its turn. */
function fullest({ input }: Action, everything: Inputs, name: string, others: readonly string[]): string[] {
  let given = Object.keys(consistent(input, everything, [...input.required, name]));
  for (const other of others) {
    const more = consistent(input, everything, [...given, other]);
    if ([...given, other].every((each) => each in more)) given = Object.keys(more);
  }
  return given;
}

/** Valid calls, two by two, that differ in one input and in nothing else, and repeat no secret in another input. */
function* pairs(action: Action, name: string): Generator<readonly [Inputs, Inputs]> {
  const { input } = action;
  const names = inputsOf(action);
  const drawn = drawnFor(action);
  for (const [at, everything] of drawn.entries()) {
    const turn = at % names.length;
    const given = fullest(action, everything, name, [...names.slice(turn), ...names.slice(0, turn)]);
    const changed = { ...everything, [name]: (drawn[(at + 1) % drawn.length] as Inputs)[name] };
    const [one, two] = [consistent(input, everything, given), consistent(input, changed, given)];
    const differing = names.filter((key) => !isDeepStrictEqual(one[key], two[key]));
    const rest = JSON.stringify({ ...one, [name]: undefined });
    const repeated =
      input.properties[name]?.secret && [one, two].some((call) => rest.includes(String(call[name])));
    if (name in one && name in two && !repeated && isDeepStrictEqual(differing, [name])) yield [one, two];
  }
}

interface Comparison {
  readonly calls: readonly [Inputs, Inputs];
  readonly sent: readonly [unknown, unknown];
  readonly plans: readonly [unknown, unknown];
}

/**
 * Two calls that differ in one input, and what they send. A handler may use an input with certain others only: then the
 * first two that send something else.
 */
async function compared(action: Action, name: string): Promise<Comparison> {
  let found: Comparison | undefined;
  for (const calls of pairs(action, name)) {
    const [first, second] = [await play(action, calls[0]), await play(action, calls[1])];
    expect([...calls, first.result.ok, second.result.ok]).toEqual([...calls, true, true]);
    const sent = [wire(first.sent), wire(second.sent)] as const;
    found = { calls, sent, plans: [requestsOf(first.plan), requestsOf(second.plan)] };
    if (!action.handler || !isDeepStrictEqual(...sent)) break;
  }
  if (found === undefined) throw new Error(`No two calls of ${action.id} differ in ${name} alone.`);
  return found;
}

describe.each(ACTIONS.map((action) => [action.id, action] as const))('%s', (id, action) => {
  const fields = inputsOf(action).map(
    (name) => [name, action.input.properties[name] as FieldSchema] as const,
  );
  const { unsent = [] } = sidecarOf(action);
  const sentFields = fields.filter(([name]) => !unsent.includes(name));
  const eachField = sentFields.length > 0 ? test.each(sentFields) : () => {};
  const eachKept = unsent.length > 0 ? test.each(unsent) : () => {};

  eachField('%s is sent, and appears in the plan', async (name, field) => {
    const { sent, plans } = await compared(action, name);
    expect([id, name, sent[0]]).not.toEqual([id, name, sent[1]]);
    totals.toggled += 1;
    const samePlan = isDeepStrictEqual(...plans);
    expect([id, name, samePlan]).toEqual([id, name, field.secret === true || isMerged(action, name)]);
    if (!samePlan) totals.inPlans += 1;
  });

  eachKept('%s is not sent', async (name) => {
    const { calls, sent, plans } = await compared(action, name);
    expect([id, sent[1], plans[1]]).toEqual([id, sent[0], plans[0]]);
    expect(JSON.stringify([sent[0], plans[0]])).not.toContain(calls[0][name]);
    totals.kept += 1;
  });

  test('sends every default', async () => {
    const withDefault = fields.filter(([, field]) => field.default !== undefined);
    const [everything] = samples(allFields(action), 1) as [Inputs];
    const least = consistent(action.input, everything, action.input.required);
    const given = Object.keys(least);
    const run = await play(action, least);
    const defaults = withDefault.map(([name]) => name).filter((name) => !given.includes(name));
    // What a rule makes of a default, or which requests it decides on, is shown by changing it.
    for (const { sent, filled } of checkRun(run)) {
      for (const [place, source] of Object.entries(places[id as ActionId][sent.matched?.id ?? ''] ?? {})) {
        if (typeof source !== 'string' || !defaults.includes(source)) continue;
        expect([source, place, filled.includes(place)]).toEqual([source, place, true]);
        totals.defaults += 1;
      }
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
});

function deepFreeze<T>(value: T): T {
  if (typeof value === 'object' && value !== null) {
    for (const key of Object.getOwnPropertyNames(value)) deepFreeze((value as Record<string, unknown>)[key]);
    Object.freeze(value);
  }
  return value;
}

test('the number of inputs is as expected', () => {
  const inputs = ACTIONS.flatMap((action) => inputsOf(action).map((name) => `${action.id} ${name}`));
  expect(totals.toggled + totals.kept).toBe(inputs.length);
  expect(totals.toggled).toBeGreaterThanOrEqual(80);
  expect(totals.inPlans).toBeGreaterThanOrEqual(70);
  expect(totals.defaults).toBeGreaterThanOrEqual(18);
  expect(totals.unchanged).toBe(ACTIONS.length * FROZEN);
});

import { describe, expect, jest, test } from '@jest/globals';
import type { Action, ObjectSchema } from '../../src/catalog/action.js';
import { play } from '../contract/player.js';
import { ACTIONS } from '../contract/runs.js';
import { isComposed } from '../helpers/composed.js';
import { type FieldFacts, readFacts } from './facts.js';
import { Random } from './random.js';
import { runInputs } from './run-inputs.js';
import { goodValue } from './values.js';

jest.setTimeout(400_000);

/** `npm run test:inputs` puts ten times as many in. */
const COUNT = 20_000;
const SEED = 7;

test('an invalid input is named and nothing is sent, and a valid one is sent as the contract allows', async () => {
  const { findings, actions, valid, invalid, requests, inputs } = await runInputs(COUNT, SEED);
  process.stdout.write(
    `inputs: ${valid} valid with ${requests} requests held against the contract, ${invalid} invalid\n`,
  );
  expect(findings).toEqual([]);
  expect(inputs).toBe(COUNT);
  const { length } = readFacts();
  expect([actions.valid.size, actions.invalid.size]).toEqual([length, length]);
  expect(valid).toBeGreaterThan(COUNT * 0.4);
  expect(invalid).toBeGreaterThan(COUNT * 0.5);
  expect(requests).toBeGreaterThan(valid);
});

test('the rules over several inputs are read from the schemas of the actions', () => {
  const facts = readFacts();
  const conditional = facts.filter(({ together }) => !together.isEmpty).map(({ id }) => id);
  const says = ({ dependencies, if: condition, minProperties = 0, required }: ObjectSchema) =>
    dependencies !== undefined || condition !== undefined || Number(minProperties) > required.length;
  const own = ACTIONS.filter(({ anyOperation, input }) => !anyOperation && says(input)).map(({ id }) => id);
  expect(conditional.sort()).toEqual([...own].sort());
  expect(own.length).toBeGreaterThan(5);
});

describe('an input that changes between two reads', () => {
  test.each(readFacts().map((facts) => [facts.id, facts] as const))(
    'is validated and sent by %s with the same value',
    async (id, facts) => {
      const action = ACTIONS.find((candidate) => candidate.id === id);
      const random = new Random(SEED);
      const spare = (name: string) =>
        goodValue(random, facts.fields.find((field) => field.name === name) as FieldFacts).plain;
      const good = new Map(
        facts.fields.filter(({ required }) => required).map(({ name }) => [name, spare(name)] as const),
      );
      facts.together.settle(good, spare, random);
      const inputs = Object.fromEntries(good);
      const usual = await play(action as never, inputs);
      // What is composed of others may end otherwise in a made-up org, but always in the same way.
      expect(usual.result.ok || isComposed(action as Action)).toBe(true);
      for (const evil of ['..', undefined, 42]) {
        const reads = new Map<string, number>();
        const look = (name: string, value: unknown) => {
          reads.set(name, (reads.get(name) ?? 0) + 1);
          // One look is the plan's, the next is the execution's.
          return (reads.get(name) ?? 0) <= 2 ? value : evil;
        };
        const shifty = new Proxy(inputs, {
          get: (target, name) => look(String(name), Reflect.get(target, name)),
        });
        const run = await play(action as never, shifty);
        expect(run.result.ok).toBe(usual.result.ok);
        expect(run.sent.map(({ pathname, body }) => [pathname, body])).toEqual(
          usual.sent.map(({ pathname, body }) => [pathname, body]),
        );
      }
    },
  );
});

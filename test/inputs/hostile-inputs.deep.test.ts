import { describe, expect, jest, test } from '@jest/globals';
import { play } from '../contract/player.js';
import { ACTIONS } from '../contract/runs.js';
import { readFacts } from './facts.js';
import { Random } from './random.js';
import { runInputs } from './run-inputs.js';
import { TOGETHER } from './together.js';
import { goodValue } from './values.js';

jest.setTimeout(180_000);

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

test('every action with rules about several inputs has its rules in the sidecar', () => {
  const conditional = readFacts().filter(({ hasConditions }) => hasConditions);
  expect(conditional.map(({ id }) => id).sort()).toEqual(Object.keys(TOGETHER).sort());
});

describe('an input that changes between two reads', () => {
  test.each(readFacts().map((facts) => [facts.id, facts] as const))(
    'is validated and sent by %s with the same value',
    async (id, facts) => {
      const action = ACTIONS.find((candidate) => candidate.id === id);
      const random = new Random(SEED);
      const good = facts.fields
        .filter(({ required }) => required)
        .map((field) => [field.name, goodValue(random, field).plain] as const)
        .map(([name, value]) => [name, name === 'roleType' ? 'USER_ADMIN' : value] as const);
      const inputs = { ...Object.fromEntries(good), ...(id === 'updateGroup' && { description: 'x' }) };
      const usual = await play(action as never, inputs);
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
        expect(run.result.ok).toBe(true);
        expect(run.sent.map(({ pathname, body }) => [pathname, body])).toEqual(
          usual.sent.map(({ pathname, body }) => [pathname, body]),
        );
      }
    },
  );
});

import { afterAll, describe, expect, test } from '@jest/globals';
import { Ajv } from 'ajv';
import * as fc from 'fast-check';
import type { FieldSchema } from '../../src/catalog/action.js';
import { createConnector } from '../../src/index.js';
import { fitsKind, isFitData, kindOf } from '../contract/characters.js';
import { allFields, samples, validInputs } from '../contract/inputs.js';
import { invalidInputs, mutants, NO_INPUTS } from '../contract/invalid-inputs.js';
import { ORIGIN, TOKEN } from '../contract/player.js';
import { OWN_ACTIONS as ACTIONS } from '../contract/runs.js';
import { triesEach } from '../helpers/turns.js';

/** For each action; the time of this test does not grow with their number. */
const RUNS = triesEach(3_600, ACTIONS.length, 30);
const VALID = triesEach(1_100, ACTIONS.length, 10);
const MUTATED = triesEach(200, ACTIONS.length, 2);
const okta = createConnector({ organizationUrl: ORIGIN, apiToken: TOKEN });
const totals = { valid: 0, invalid: 0, mutants: 0 };

afterAll(() => {
  const { valid, invalid, mutants } = totals;
  process.stdout.write(
    `validate: ${valid} valid and ${invalid} invalid inputs as ajv has it, ${mutants} mutants refused\n`,
  );
});

/** Our vocabulary says something to people and hosts, and nothing to a validator. */
const VOCABULARY = ['secret', 'resource', 'sent', 'choices', 'mustBe', 'characters'];
const ajv = new Ajv({
  allErrors: true,
  strict: true,
  strictRequired: false,
  allowUnionTypes: true,
  validateFormats: false,
});
ajv.addVocabulary(VOCABULARY);

const judges = new Map(ACTIONS.map((action) => [action.id as string, ajv.compile(action.input)]));

/** Ajv's own word on the schema, and our rules: undefined is absent, objects are JSON, and texts are fit to be sent. */
function isValid(id: string, inputs: unknown): boolean {
  if (typeof inputs !== 'object' || inputs === null || Array.isArray(inputs)) return false;
  const given = Object.entries(inputs).filter(([, value]) => value !== undefined);
  const object: Record<string, unknown> = {};
  for (const [name, value] of given)
    Object.defineProperty(object, name, { value: asSent(id, name, value), enumerable: true });
  if (judges.get(id)?.(object) !== true) return false;
  return given.every(([name, value]) => isJson(value) && isFit(fieldOf(id, name), object[name]));
}

function isFit(field: FieldSchema, value: unknown): boolean {
  if (field.type === 'object') return isFitData(value);
  const kind = kindOf(field.items ?? field);
  return [value].flat().every((text) => typeof text !== 'string' || fitsKind(text, kind));
}

function fieldOf(id: string, name: string): FieldSchema {
  const properties = ACTIONS.find((action) => action.id === id)?.input.properties ?? {};
  return (Object.hasOwn(properties, name) ? properties[name] : undefined) ?? {};
}

/** Free-form data is what JSON makes of it: a Date is a text. */
function asSent(id: string, name: string, value: unknown): unknown {
  const isObject = typeof value === 'object' && value !== null && !Array.isArray(value);
  const isData = fieldOf(id, name).type === 'object';
  return isData && isObject && isJson(value) ? JSON.parse(JSON.stringify(value)) : value;
}

/** Whether JSON holds it as it is: it makes null of NaN, of an invalid Date and of gaps in lists. */
function isJson(value: unknown): boolean {
  try {
    JSON.stringify(value, function (this: Record<string, unknown>, name, entry) {
      const isLost = entry === null && this[name] !== null;
      if (isLost || (typeof entry === 'number' && !Number.isFinite(entry))) throw new Error('lost');
      if (entry === undefined && Array.isArray(this)) throw new Error('lost');
      return entry;
    });
    return true;
  } catch {
    return false;
  }
}

describe.each(ACTIONS.map((action) => [action.id, action] as const))('%s', (id, action) => {
  const names = Object.keys(action.input.properties);
  const anything = fc.anything({ withNullPrototype: true, withBigInt: true, withDate: true });
  const nearly = fc
    .tuple(allFields(action), fc.subarray(names), fc.constantFrom(...names, 'other', '__proto__'), anything)
    .map(([inputs, kept, name, value]): unknown => {
      const some = Object.fromEntries(kept.map((key) => [key, inputs[key]]));
      return Object.defineProperty(some, name, {
        value,
        enumerable: true,
        configurable: true,
        writable: true,
      });
    });

  test('accepts what its schema accepts, and nothing else', () => {
    fc.assert(
      fc.property(
        fc.oneof(
          { arbitrary: validInputs(action), weight: 3 },
          nearly,
          invalidInputs(action).map(({ inputs }) => inputs),
          anything,
        ),
        (inputs) => {
          const { valid, issues } = okta.validate(id, inputs);
          expect(valid).toBe(isValid(id, inputs));
          expect(issues.length > 0).toBe(!valid);
          for (const { path, message } of issues) {
            expect(message).not.toBe('');
            expect(typeof path).toBe('string');
          }
          expect(okta.plan(id, inputs).ok).toBe(valid);
          totals[valid ? 'valid' : 'invalid'] += 1;
        },
      ),
      { numRuns: RUNS },
    );
  });

  test('accepts every generated input, and names the invalid field of every mutant', () => {
    for (const [index, inputs] of samples(validInputs(action), VALID).entries()) {
      expect(okta.validate(id, inputs)).toEqual({ valid: true, issues: [] });
      if (index >= MUTATED) continue;
      for (const { what, inputs: mutant } of mutants(
        action,
        inputs,
        samples(allFields(action), 1)[0] ?? {},
      )) {
        const { valid, issues } = okta.validate(id, mutant);
        expect([what, valid, isValid(id, mutant)]).toEqual([what, false, false]);
        expect([what, issues.every(({ path }) => pointsAtInput(path))]).toEqual([what, true]);
        totals.mutants += 1;
      }
    }
  });

  test('treats undefined as absent, and refuses what is not an object', () => {
    const [inputs] = samples(validInputs(action), 1);
    const optional = names.filter((name) => !(name in (inputs ?? {})));
    const absent = Object.fromEntries([...optional, 'notAnInput'].map((name) => [name, undefined]));
    expect(okta.validate(id, { ...inputs, ...absent })).toEqual({ valid: true, issues: [] });
    for (const none of NO_INPUTS) expect([none, okta.validate(id, none).valid]).toEqual([none, false]);
  });

  /** The first word of an issue's path is an input of the action, or the name that is none. */
  function pointsAtInput(path: string): boolean {
    const [name = ''] = path.split(/[.[]/);
    return [...names, '', 'notAnInput', '__proto__', 'constructor'].includes(name);
  }
});

test('the number of actions is as expected', () => {
  expect(judges.size).toBe(ACTIONS.length);
  expect(totals.valid).toBeGreaterThan(ACTIONS.length * RUNS * 0.4);
  expect(totals.invalid).toBeGreaterThan(ACTIONS.length * RUNS * 0.3);
  expect(totals.mutants).toBeGreaterThan(ACTIONS.length * MUTATED * 8);
});

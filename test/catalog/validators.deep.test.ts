import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from '@jest/globals';
import { Ajv } from 'ajv';
import fc from 'fast-check';
import type { FieldSchema } from '../../src/catalog/action.js';
import { listActions } from '../../src/catalog/catalog.js';
import type { SchemaFinding } from '../../src/catalog/compiled-validator.js';
import { triggersText } from '../../src/generated/triggers.js';
import {
  inputValidators,
  peoplePolicyValidator,
  resourceValidators,
} from '../../src/generated/validators.js';
import { root } from '../helpers/root.js';
import { triesEach } from '../helpers/turns.js';

/** What the generator shortens in ajv's code must not change what is found. */
const ajv = new Ajv({ allErrors: true, strict: false, allowUnionTypes: true });

const schemaIn = (file: string) =>
  JSON.parse(readFileSync(join(root, 'schemas', file), 'utf8')) as FieldSchema;
const triggers = JSON.parse(triggersText) as { id: string; input: FieldSchema }[];
const inputs = [...listActions(), ...triggers].map(({ id, input }): [string, FieldSchema] => [id, input]);
const resources = Object.keys(resourceValidators).map((name): [string, FieldSchema] => [
  name,
  schemaIn(`${name}.json`),
]);
const policy: [string, FieldSchema] = ['people-policy', schemaIn('people-policy.schema.json')];
const TRIES = triesEach(4_000, inputs.length + resources.length, 20);

const ODD: readonly unknown[] = [null, '', 'x', 0, -1, 1.5, true, [], [null], {}, { x: 1 }];

/** A value that nearly meets a schema: of each part there may be something odd, too much or nothing. */
function nearly(schema: FieldSchema, whole: FieldSchema): fc.Arbitrary<unknown> {
  const [, definition] = /^#\/definitions\/(\w+)$/.exec(String(schema.$ref)) ?? [];
  const definitions = whole.definitions as Readonly<Record<string, FieldSchema>> | undefined;
  if (definition !== undefined) return nearly(definitions?.[definition] ?? {}, whole);
  return fc.oneof(
    { arbitrary: fittingValue(schema, whole), weight: 12 },
    { arbitrary: fc.constantFrom(...ODD), weight: 1 },
  );
}

function fittingValue(schema: FieldSchema, whole: FieldSchema): fc.Arbitrary<unknown> {
  const choices = schema.enum ?? (schema.const === undefined ? undefined : [schema.const]);
  if (choices !== undefined) return fc.constantFrom(...choices);
  const [type] = [schema.type].flat();
  if (type === 'string') return fc.constantFrom(...textsFor(schema));
  if (type === 'boolean') return fc.boolean();
  if (type === 'integer' || type === 'number') return fc.constantFrom(-1, 0, 1, 2.5, 200, 10_001, 1e9);
  if (type === 'array') {
    const { minItems = 0, maxItems = 100 } = schema as { minItems?: number; maxItems?: number };
    const entry = nearly(schema.items ?? {}, whole);
    return fc.oneof(
      { arbitrary: fc.array(entry, { minLength: minItems, maxLength: minItems + 3 }), weight: 8 },
      {
        arbitrary: fc.array(fc.constant('x'), { minLength: maxItems + 1, maxLength: maxItems + 1 }),
        weight: 1,
      },
    );
  }
  const { properties = {}, required = [] } = schema;
  const fields = Object.entries(properties).map(([name, field]) => [name, nearly(field, whole)] as const);
  const some = fc.record(Object.fromEntries(fields), {
    requiredKeys: required.filter((name) => name in properties),
    noNullPrototype: true,
  });
  const more = fc.dictionary(fc.constantFrom(...required, 'other', 'login', 'a b'), fc.constantFrom(...ODD), {
    maxKeys: 1,
    noNullPrototype: true,
  });
  return fc.oneof(
    { arbitrary: some, weight: 4 },
    { arbitrary: fc.tuple(some, more).map(([one, other]) => ({ ...one, ...other })), weight: 1 },
    {
      arbitrary: fc
        .tuple(some, fc.subarray([...required]))
        .map(([one, left]) =>
          Object.fromEntries(Object.entries(one).filter(([name]) => !left.includes(name))),
        ),
      weight: 1,
    },
  );
}

/** Texts at the bounds of their lengths, which count code points. */
function textsFor({ examples = [], minLength = 0, maxLength = 1_000 }: FieldSchema): unknown[] {
  const least = Number(minLength);
  const most = Number(maxLength);
  const bounds = [least - 1, least, most, most + 1].filter((length) => length >= 0 && length <= 5_000);
  return [
    ...examples,
    'a.b',
    '00u1a2b3c4d5e6f7g8h9',
    ...bounds.flatMap((length) => ['x', '🎉'].map((sign) => sign.repeat(length))),
  ];
}

const placeOf = ({ instancePath, keyword }: SchemaFinding) => `${instancePath} ${keyword}`;

test.each([
  ...inputs.map(([name, schema]) => [`inputs of ${name}`, schema, inputValidators[name]] as const),
  ...resources.map(([name, schema]) => [`an answer with ${name}`, schema, resourceValidators[name]] as const),
  ['a people policy', policy[1], peoplePolicyValidator] as const,
])('%s: the validator finds what ajv finds in the schema', (what, schema, load) => {
  const validate = (load as NonNullable<typeof load>)();
  const judge = ajv.compile(schema);
  fc.assert(
    fc.property(nearly(schema, schema), (value) => {
      const isValid = validate(value);
      const ours = validate.errors ?? [];
      expect(isValid).toBe(judge(value));
      const theirs = (judge.errors ?? []) as SchemaFinding[];
      expect(ours.map(placeOf).sort()).toEqual(theirs.map(placeOf).sort());
      // An answer's findings, and a whole field's enum, say no more than the place.
      if (what.startsWith('an answer')) return;
      for (const { params, schemaPath, ...finding } of ours) {
        const same = theirs.filter((each) => placeOf(each) === placeOf({ ...finding, params, schemaPath }));
        expect(same).toContainEqual(
          expect.objectContaining({
            ...finding,
            params: expect.objectContaining(params),
            ...(schemaPath !== '' && { schemaPath }),
          }),
        );
      }
    }),
    { numRuns: TRIES },
  );
});

import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import type { ObjectSchema } from '../../src/catalog/action.js';
import { findAction, listActions } from '../../src/catalog/catalog.js';
import { inputIssues } from '../../src/catalog/validate.js';
import { fromForm } from '../../src/hosts/shared/form-inputs.js';
import { triesEach } from '../helpers/turns.js';
import { validInputs } from '../helpers/valid-inputs.js';

/** Of each action; the time of this test does not grow with their number. */
const TRIES = triesEach(1_400, listActions().length, 10);

const schema: ObjectSchema = {
  type: 'object',
  required: ['who'],
  properties: {
    who: { type: 'string' },
    note: { type: 'string' },
    password: { type: 'string', secret: true },
    ask: { type: 'boolean' },
    count: { type: 'integer' },
    share: { type: 'number' },
    ids: { type: 'array', items: { type: 'string' }, examples: [['00g1', '00g2']] },
    numbers: { type: 'array', items: { type: 'integer' } },
    more: { type: 'object', examples: [{ department: 'Finance' }] },
    either: { type: ['boolean', 'null'] },
  },
};

const read = (raw: Record<string, unknown>) => fromForm(schema, raw);

describe('what a form gives becomes inputs', () => {
  test.each<[string, Record<string, unknown>, Record<string, unknown>]>([
    ['an empty optional text is absent', { who: 'a', note: '' }, { who: 'a' }],
    ['an empty required text stays for validation', { who: '' }, { who: '' }],
    ['spaces are a text', { note: ' ' }, { note: ' ' }],
    ['an empty list, object, number or choice is absent', { ids: ' ', more: '', count: '', ask: '' }, {}],
    ['undefined is absent', { note: undefined, elsewhere: undefined }, {}],
    ['true and false', { ask: 'true', either: ' FALSE ' }, { ask: true, either: false }],
    ['null where it is allowed', { either: 'null', note: 'null' }, { either: null, note: 'null' }],
    ['numbers', { count: ' 42 ', share: '-1.5e2' }, { count: 42, share: -150 }],
    ['a number that is not whole is left to validation', { count: '1.5' }, { count: 1.5 }],
    ['lines', { ids: 'a\r\n b \n\nc\n' }, { ids: ['a', 'b', 'c'] }],
    ['commas', { ids: 'a, b,c,' }, { ids: ['a', 'b', 'c'] }],
    ['semicolons and bars', { ids: 'a;b | c;\n' }, { ids: ['a', 'b', 'c'] }],
    ['yes and no, 1 and 0', { ask: 'Yes', either: '0', share: '1' }, { ask: true, either: false, share: 1 }],
    ['lines that end in commas', { ids: 'a,\nb,\nc' }, { ids: ['a', 'b', 'c'] }],
    ['a JSON list', { ids: ' ["a,b", "c"]' }, { ids: ['a,b', 'c'] }],
    ['entries by their own type', { numbers: '1,2' }, { numbers: [1, 2] }],
    ['an object', { more: '{"a": [1, {"b": null}]}' }, { more: { a: [1, { b: null }] } }],
    [
      'texts stay texts',
      { who: 'true', note: '[1]', password: ' 12 ' },
      { who: 'true', note: '[1]', password: ' 12 ' },
    ],
    [
      'what has its type already',
      { ask: false, count: 0, ids: ['a,b'], more: {} },
      { ask: false, count: 0, ids: ['a,b'], more: {} },
    ],
    // n8n#33800: an expression gives a number for an employee number
    ['a number where only text goes', { who: 5, ids: [7, 1.5] }, { who: '5', ids: ['7', '1.5'] }],
    ['a number that was rounded is left to validation', { who: 2 ** 53 }, { who: 2 ** 53 }],
    [
      'another type is left to validation',
      { who: true, ask: 1, more: null },
      { who: true, ask: 1, more: null },
    ],
    ['unknown names', { elsewhere: 'true', empty: '' }, { elsewhere: 'true', empty: '' }],
  ])('%s', (_, raw, inputs) => {
    expect(read(raw)).toEqual({ inputs, issues: [] });
  });

  test('a number that would be rounded to another one is refused', () => {
    for (const [name, text] of Object.entries({ count: '9007199254740993', share: '12345678901234567890' })) {
      expect(read({ [name]: text })).toEqual({
        inputs: { [name]: text },
        issues: [{ path: name, message: 'has more digits than a number can hold exactly' }],
      });
    }
    expect(read({ count: '9007199254740991' }).inputs).toEqual({ count: 9007199254740991 });
  });

  test('what can not be read is named, without its value, and stays for the executor to refuse', () => {
    const raw = {
      ask: 'flase',
      count: 'seven',
      share: '1,5',
      numbers: '1,x',
      ids: '[00g1',
      more: '{"pw": S3cret}',
    };
    const { inputs, issues } = read(raw);
    expect(issues).toEqual([
      { path: 'ask', message: 'must be true or false' },
      { path: 'count', message: 'must be a whole number' },
      { path: 'share', message: 'must be a number' },
      { path: 'numbers[1]', message: 'must be a whole number' },
      {
        path: 'ids',
        message:
          'must be a list: entries separated by commas, semicolons, | or line breaks, or JSON text, for example ["00g1","00g2"]',
      },
      { path: 'more', message: 'must be an object as JSON text, for example {"department":"Finance"}' },
    ]);
    expect(inputs).toEqual({ ...raw, numbers: [1, 'x'] });
  });

  test('an object field takes no list and no plain text', () => {
    expect(read({ more: 'Finance' }).issues).toHaveLength(1);
    expect(read({ more: '[1]' }).issues).toHaveLength(1);
  });

  test('names of the language itself are ordinary unknown names', () => {
    const raw = JSON.parse('{"__proto__": "x", "constructor": "y", "toString": ""}');
    const { inputs } = read(raw);
    expect(Object.keys(inputs)).toEqual(['__proto__', 'constructor', 'toString']);
    expect(Object.getPrototypeOf(inputs)).toBe(Object.prototype);
  });

  test('the raw values are not changed', () => {
    const raw = Object.freeze({ ids: Object.freeze(['a']), more: Object.freeze({ a: 1 }), ask: 'true' });
    expect(read(raw).inputs).toEqual({ ids: ['a'], more: { a: 1 }, ask: true });
  });
});

describe('over the whole catalog', () => {
  const asText = (value: unknown) => (typeof value === 'string' ? value : JSON.stringify(value));
  const actions = listActions().map((action) => [action.id, action] as const);

  test.each(actions)('%s: valid inputs come back from their texts, and as they are', (_, action) => {
    fc.assert(
      fc.property(validInputs(action), (inputs) => {
        const texts = Object.fromEntries(
          Object.entries(inputs).map(([name, value]) => [name, asText(value)]),
        );
        // Where a text is taken as well as JSON, the text stays, and keeps the digits of its numbers.
        const staysText = (name: string) => Array.isArray(action.input.properties[name]?.type);
        const expected = Object.fromEntries(
          Object.entries(JSON.parse(JSON.stringify(inputs))).map(([name, value]) => [
            name,
            staysText(name) ? texts[name] : value,
          ]),
        );
        expect(fromForm(action.input, texts)).toEqual({ inputs: expected, issues: [] });
        expect(fromForm(action.input, inputs)).toEqual({ inputs, issues: [] });
      }),
      { numRuns: TRIES },
    );
  });

  test.each(actions)(
    '%s: whatever a form holds, unread fields are refused by validation too',
    (_, action) => {
      const names = [...Object.keys(action.input.properties), 'elsewhere'];
      const raw = fc.dictionary(
        fc.constantFrom(...names),
        fc.oneof(fc.string(), fc.jsonValue({ maxDepth: 2 })),
        {
          noNullPrototype: true,
        },
      );
      fc.assert(
        fc.property(raw, (values) => {
          const { inputs, issues } = fromForm(action.input, values);
          const refused = inputIssues(action, inputs).map(({ path }) => path);
          for (const { path } of issues) expect(refused).toContain(path);
        }),
        { numRuns: TRIES },
      );
    },
  );

  test('ids on lines make the list of an action', () => {
    const action = findAction('addUserToMultipleGroups');
    const { inputs } = fromForm(action?.input as ObjectSchema, { userId: 'a', groupIds: '00g1\n00g2' });
    expect(inputs).toEqual({ userId: 'a', groupIds: ['00g1', '00g2'] });
  });
});

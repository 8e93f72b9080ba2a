import { describe, expect, jest, test } from '@jest/globals';
import type { ObjectSchema } from '../../src/catalog/action.js';
import { isFreeForm, snapshotInputs } from '../../src/catalog/snapshot-inputs.js';

const schema: ObjectSchema = {
  type: 'object',
  required: [],
  properties: {
    text: { type: 'string' },
    list: { type: 'array' },
    three: { type: 'array', maxItems: 3 },
    data: { type: 'object' },
    any: { type: ['object', 'array', 'string'] },
  },
};
const read = (inputs: object) => snapshotInputs(schema, inputs);
const failing = () => {
  throw new Error('secret');
};

describe('inputs', () => {
  test('are read once each, and undefined ones are omitted', () => {
    let reads = 0;
    const inputs = {
      get text() {
        reads += 1;
        return `read ${reads}`;
      },
      list: undefined,
    };
    const { values, issues } = read(inputs);
    expect(values).toStrictEqual({ text: 'read 1' });
    expect([issues, reads]).toEqual([[], 1]);
    expect(read({ text: null, data: 7 }).values).toEqual({ text: null, data: 7 });
  });

  test('are copied, and the copies are frozen', () => {
    const inputs = { list: ['a', { b: 1 }], data: { a: 1, deep: { b: [1] } } };
    const { values } = read(inputs);
    expect(values).toEqual(inputs);
    expect(values.list).not.toBe(inputs.list);
    expect(values.data).not.toBe(inputs.data);
    inputs.data.deep.b.push(2);
    expect(values).toMatchObject({ data: { deep: { b: [1] } } });
  });

  test('are named if they throw when they are read', () => {
    const inputs = Object.defineProperty({ data: { a: 1 } }, 'text', { get: failing, enumerable: true });
    expect(read(inputs)).toEqual({
      values: { data: { a: 1 } },
      issues: [{ path: 'text', message: 'could not be read' }],
    });
  });
});

describe('an input of the wrong type', () => {
  test('is replaced by an empty value, which validation refuses as well', () => {
    expect(read({ text: ['a'], list: { a: 1 }, data: [1] }).values).toEqual({ text: [], list: {}, data: [] });
    expect(read({ text: { a: failing } }).values).toEqual({ text: {} });
  });
});

describe('an input of several types', () => {
  test('may be any JSON, of which a copy is made', () => {
    expect(isFreeForm({ type: ['object', 'string'] })).toBe(true);
    for (const field of [{ type: 'object' }, {}] as const) expect(isFreeForm(field)).toBe(false);
    const list = [1, { a: 'x' }];
    for (const any of [list, { deep: list }, 'text', 7]) {
      const { values, issues } = read({ any });
      expect([values, issues]).toEqual([{ any }, []]);
      if (typeof any === 'object') expect(values.any).not.toBe(any);
    }
    expect(read({ any: { a: 1n } }).issues).toEqual([
      { path: 'any', message: 'must be data that JSON can represent' },
    ]);
  });
});

describe('a list', () => {
  test('with more entries than allowed is not read', () => {
    const long = new Proxy([1, 2, 3, 4], {
      get: (_, name) => (name === 'length' ? 4 : failing()),
    });
    expect(read({ three: long }).issues).toEqual([{ path: 'three', message: 'must be a list of at most 3' }]);
    expect(read({ three: [1, 2, 3] })).toEqual({ values: { three: [1, 2, 3] }, issues: [] });
    expect(read({ list: Array(1_000).fill(1) }).issues).toEqual([]);
    expect(read({ list: Array(1_001).fill(1) }).issues).toEqual([
      { path: 'list', message: 'must be a list of at most 1000' },
    ]);
    const endless = new Proxy([], { get: (_, name) => (name === 'length' ? Number.NaN : failing()) });
    expect(read({ list: endless }).issues).toHaveLength(1);
  });
});

describe('free-form data', () => {
  const data = (value: unknown) => {
    const { values, issues } = read({ data: value });
    return issues.length > 0 ? issues[0]?.message : values.data;
  };

  test('is copied as JSON would represent it', () => {
    const plain = { text: 'a', yes: true, no: false, none: null, number: -7.5, zero: 0 };
    expect(data(plain)).toStrictEqual(plain);
    expect(data({ a: undefined, b: 1 })).toStrictEqual({ b: 1 });
    expect(data({ a: -0 })).toStrictEqual({ a: 0 });
    for (const lost of [Number.NaN, Number.POSITIVE_INFINITY, [undefined]])
      expect(data({ a: lost })).toBe('must be data that JSON can represent');
    expect(data({ a: () => 1, b: Symbol('c'), d: [1] })).toStrictEqual({ d: [1] });
    expect(data({ toJSON: () => ({ a: 1 }) })).toStrictEqual({ a: 1 });
    expect(data(new Date(0))).toBe('1970-01-01T00:00:00.000Z');
    expect(
      data(
        new (class Money {
          amount = 1;
          toJSON() {
            return { a: 2 };
          }
        })(),
      ),
    ).toStrictEqual({ a: 2 });
    expect(data(Object.create({ inherited: 1 }, { own: { value: 1, enumerable: true } }))).toStrictEqual({
      own: 1,
    });
  });

  describe('with simple values only', () => {
    const wentThroughJson = (value: object) => {
      const spy = jest.spyOn(JSON, 'stringify');
      data(value);
      const { length } = spy.mock.calls;
      spy.mockRestore();
      return length > 0;
    };

    test('is copied directly', () => {
      for (const entry of ['text', '', 7, 0, -7.5, true, false, null, undefined])
        expect([entry, wentThroughJson({ entry, other: 'text' })]).toEqual([entry, false]);
    });

    test('and with lists and objects of these, is copied without JSON', () => {
      for (const entry of [[], {}, [1, 'a', [null]], { a: { b: [true] } }]) {
        expect([entry, wentThroughJson({ entry })]).toEqual([entry, false]);
        const copy = data({ entry });
        expect(copy).toEqual({ entry });
        expect((copy as { entry: unknown }).entry).not.toBe(entry);
      }
    });

    test('is copied through JSON when it contains anything else', () => {
      for (const entry of [
        [-0],
        { a: [undefined] },
        -0,
        Number.NaN,
        Number.POSITIVE_INFINITY,
        () => 1,
        Symbol('a'),
      ])
        expect([entry, wentThroughJson({ other: 'text', entry })]).toEqual([entry, true]);
      expect(wentThroughJson({ toJSON: 'text' })).toBe(true);
      expect(wentThroughJson(new (class Money {})())).toBe(true);
    });
  });

  test('may contain __proto__ as an ordinary name', () => {
    const copy = data(JSON.parse('{"__proto__": "text", "a": 1}'));
    expect(JSON.stringify(copy)).toBe('{"__proto__":"text","a":1}');
  });

  test('is refused when JSON cannot represent it', () => {
    const circle: Record<string, unknown> = {};
    circle.self = circle;
    for (const value of [circle, { a: 1n }, { deep: [1n] }, { toJSON: failing }])
      expect(data(value)).toBe('must be data that JSON can represent');
  });

  test('is refused when it is nested deeper than 64 levels', () => {
    const nested = (levels: number): unknown => (levels === 0 ? 1 : { a: nested(levels - 1) });
    expect(data(nested(64))).toEqual(nested(64));
    expect(data(nested(65))).toBe('must not be nested deeper than 64');
    expect(data({ ok: 1, list: [nested(63)] })).toBe('must not be nested deeper than 64');
    expect(data({ a: nested(10), b: null, c: 'x' })).toEqual({ a: nested(10), b: null, c: 'x' });
  });
});

describe('unknown names', () => {
  test('are reported without their values, unless the value is undefined', () => {
    const inputs = { text: 'a', stranger: 'secret', absent: undefined };
    expect(read(inputs).values).toStrictEqual({ text: 'a', stranger: true });
    const trap = Object.defineProperty({}, 'trap', { get: failing, enumerable: true });
    expect(read(trap).values).toStrictEqual({ trap: true });
    const named = read(JSON.parse('{"__proto__": 1}')).values;
    expect(Object.keys(named)).toEqual(['__proto__']);
    expect(read({ toString: 1 }).values).toHaveProperty('toString', true);
  });

  test('are reported up to twenty', () => {
    const many = Object.fromEntries(Array.from({ length: 30 }, (_, index) => [`stranger${index}`, 1]));
    expect(Object.keys(read(many).values)).toHaveLength(20);
  });
});

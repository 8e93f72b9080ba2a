import { describe, expect, test } from '@jest/globals';
import * as fc from 'fast-check';
import { ExactNumber, isExact, writeJson } from '../../src/json/exact-number.js';
import { readJson, TooDeep } from '../../src/json/read-json.js';
import { anyCharacter } from '../helpers/any-character.js';

const INEXACT = [
  '9007199254740993',
  '-9007199254740993',
  '12345678901234567890',
  '1e400',
  '0.1234567890123456789',
];
const EXACT = [
  '0',
  '-0',
  '1.0',
  '1e2',
  '0.1',
  '9007199254740991',
  '9007199254740994',
  '1e22',
  '1E-7',
  '100000000000000000000',
];

describe('a number', () => {
  test('that JavaScript would round is read as its exact text', () => {
    for (const written of INEXACT) {
      expect([written, isExact(written)]).toEqual([written, false]);
      const { value, exact } = readJson(`{"a":[${written},"x"],"__proto__":{"\\"":1.5}}`);
      expect(JSON.stringify(value)).toBe(`{"a":["${written}","x"],"__proto__":{"\\"":1.5}}`);
      expect(writeJson(exact)).toBe(`{"a":[${written},"x"],"__proto__":{"\\"":1.5}}`);
      expect(readJson(written).value).toBe(written);
    }
  });

  test('that JavaScript can represent is read as a number, in any notation', () => {
    for (const written of EXACT) {
      expect([written, isExact(written)]).toEqual([written, true]);
      const read = readJson(`[${written}]`);
      expect(read).toEqual({ value: [Number(written)] });
    }
  });

  test('is the same after reading and writing, whatever surrounds it', () => {
    const number = fc
      .tuple(
        fc.constantFrom('', '-'),
        fc.bigInt({ min: 0n, max: 10n ** 30n }),
        fc.constantFrom('', '.25', '.1e5', 'e-3'),
      )
      // JSON writes -0 as 0.
      .map(([sign, whole, rest]) => new ExactNumber(`${whole === 0n ? '' : sign}${whole}${rest}`));
    const { value } = fc.letrec((tie) => ({
      value: fc.oneof(
        { maxDepth: 4 },
        number,
        fc.string({ unit: anyCharacter }),
        fc.constantFrom(true, false, null, '\\', '"\\"', ''),
        fc.array(tie('value'), { maxLength: 4 }),
        fc.dictionary(fc.string({ unit: anyCharacter }), tie('value'), { maxKeys: 4, noNullPrototype: true }),
      ),
    }));
    fc.assert(
      fc.property(value, (given) => {
        const text = writeJson(given);
        const spaced = text.replace(/^/, ' \n');
        const { value: read, exact } = readJson(spaced);
        expect(JSON.stringify(read)?.length).toBeGreaterThan(0);
        const again = JSON.parse(writeJson(exact ?? read));
        expect(again).toEqual(JSON.parse(text));
        if (exact !== undefined) {
          const digits = (json: string) => json.match(/-?\d[\d.eE+-]{16,}/g) ?? [];
          // What JavaScript can represent may come back in another notation.
          const wanted = digits(text).filter((each) => !/[^\d-]/.test(each) && !isExact(each));
          expect(digits(writeJson(exact))).toEqual(expect.arrayContaining(wanted));
        }
      }),
      { numRuns: 500 },
    );
  });

  test('in an invalid notation cannot be written', () => {
    expect(() => new ExactNumber('1,"admin":true')).toThrow(TypeError);
    expect(() => new ExactNumber('')).toThrow(TypeError);
  });
});

describe('nested JSON', () => {
  test('is limited in depth, before recursion could end the process', () => {
    const nested = (levels: number) => `${'['.repeat(levels)}${']'.repeat(levels)}`;
    expect(readJson(nested(64))).toHaveProperty('value');
    for (const levels of [65, 1_000, 100_000]) expect(() => readJson(nested(levels))).toThrow(TooDeep);
    expect(() => readJson(`{"a":${'{"a":'.repeat(70)}1${'}'.repeat(70)}}`)).toThrow(
      'nested deeper than 64 levels',
    );
    expect(() => readJson('{"a":')).toThrow(SyntaxError);
  });
});

test('A fraction is read as its text exactly where JavaScript would round it, however many digits it has', () => {
  const digits = fc.array(fc.integer({ min: 0, max: 9 }), { minLength: 1, maxLength: 20 });
  fc.assert(
    fc.property(
      digits,
      digits,
      fc.integer({ min: -300, max: 300 }),
      fc.boolean(),
      (whole, part, power, hasPower) => {
        const start = whole.join('').replace(/^0+(?=\d)/, '');
        const written = `${start}.${part.join('')}${hasPower ? `e${power}` : ''}`;
        fc.pre(!Number.isSafeInteger(Number(written)));
        expect(readJson(`{"a":[${written}]}`).value).toEqual({
          a: [isExact(written) ? Number(written) : written],
        });
      },
    ),
    { numRuns: 2_000 },
  );
});

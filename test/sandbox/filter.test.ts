import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { Refusal } from '../../src/sandbox/server/errors.js';
import { type Operator, readExpression } from '../../src/sandbox/server/filter.js';
import { anyCharacter } from '../helpers/any-character.js';

const all: Operator[] = ['eq', 'ne', 'co', 'sw', 'ew', 'gt', 'ge', 'lt', 'le', 'pr', 'not'];

const item = {
  status: 'ACTIVE',
  created: '2026-03-01T10:00:00.000Z',
  not: 'a property',
  profile: {
    name: 'Sales "West" \\ (EMEA)',
    desks: 9,
    remote: true,
    left: false,
    sites: ['Berlin', 'Oslo'],
    none: [],
    gone: null,
  },
};

describe('an expression that holds for the item', () => {
  test.each([
    'status eq "active"',
    'status EQ "ACTIVE" AND profile.remote eq true',
    'profile.left eq false',
    'profile.name eq "sales \\"west\\" \\\\ (emea)"',
    'profile.name co "\\"West\\""',
    'profile.name sw "sales" and profile.name ew "(EMEA)"',
    'profile.name co "\\u0057est"',
    'status ne "STAGED"',
    'profile.gone ne "anything"',
    'profile.sites eq "oslo"',
    'profile.sites pr and not (profile.none pr)',
    'not (profile.gone pr)',
    'not(status eq "STAGED" or status eq "SUSPENDED")',
    'not eq "a property"',
    'profile.desks gt 8 and profile.desks lt 10',
    'profile.desks ge 9 and profile.desks le 9',
    'created gt "2026-03-01T10:59:00.000+01:00"',
    'created eq "2026-03-01T10:00:00Z"',
    'created lt "2026-03-02"',
    'created ge "2026-03-01T10:00:00.000Z" and created le "2026-03-01T10:00:00.000Z"',
    'status eq "STAGED" and profile.remote eq true or status eq "ACTIVE"',
    'status eq "ACTIVE" or status eq "STAGED" and profile.remote eq false',
    '((status eq "ACTIVE"))',
    '  status   pr  ',
  ])('%s', (text) => {
    expect(readExpression(text, all)(item)).toBe(true);
  });
});

describe('an expression that does not hold for the item', () => {
  test.each([
    'status eq "STAGED"',
    'status ne "active"',
    '(status eq "ACTIVE" or status eq "STAGED") and profile.remote eq false',
    'profile.desks lt 10 and profile.desks gt 9',
    'profile.desks gt 10',
    'profile.unknown pr',
    'profile.unknown eq "x"',
    'profile.none eq "x"',
    'profile.none pr',
    'profile.toString pr',
    'Status pr',
    'created lt "2026-03-01T10:00:00.000+01:00"',
  ])('%s', (text) => {
    expect(readExpression(text, all)(item)).toBe(false);
  });

  test('a value in another case, if case counts', () => {
    expect(readExpression('status eq "active"', all, { exact: true })(item)).toBe(false);
  });
});

describe('an expression that can not be read is refused with E0000031', () => {
  test.each([
    '',
    'status',
    'status eq',
    'status eq ACTIVE',
    'status eq "ACTIVE',
    'status is "ACTIVE"',
    'status eq "ACTIVE" and',
    'and status eq "ACTIVE"',
    '(status eq "ACTIVE"',
    'status eq "ACTIVE")',
    'status eq "a" status eq "b"',
    'not status eq "ACTIVE"',
    '"status" eq "ACTIVE"',
    "status eq 'ACTIVE'",
    'status eq ("ACTIVE")',
    'created gt 2026-03-01T10:00:00Z',
    'status pr "x"',
    'status eq "\\x"',
    '()',
  ])('%j', (text) => {
    expect(refusalOf(() => readExpression(text, all))).toBe('E0000031');
  });
});

test('an operator that the list does not take is refused with E0000001', () => {
  const only = (operator: Operator, name: string) => operator === 'eq' && name === 'status';
  expect(refusalOf(() => readExpression('status eq "A"', only))).toBeUndefined();
  for (const text of ['status ne "A"', 'id eq "A"', 'not (status eq "A")', 'status pr'])
    expect(refusalOf(() => readExpression(text, only))).toBe('E0000001');
});

test('any text as a value is found again, and is found by no other text', () => {
  fc.assert(
    fc.property(fc.string({ unit: anyCharacter }), fc.string({ unit: anyCharacter }), (text, other) => {
      const hit = readExpression(`profile.name eq ${JSON.stringify(text)}`, all, { exact: true });
      expect(hit({ profile: { name: text } })).toBe(true);
      expect(hit({ profile: { name: other } })).toBe(text === other);
    }),
  );
});

test('any text is read or refused, never anything else', () => {
  const part = fc.constantFrom(
    '(',
    ')',
    'not',
    'and',
    'or',
    'status',
    'eq',
    'pr',
    '"x"',
    '"',
    '\\',
    'true',
    ' ',
  );
  fc.assert(
    fc.property(fc.array(fc.oneof(part, fc.string()), { maxLength: 20 }), (parts) => {
      const code = refusalOf(() => readExpression(parts.join(' '), all)(item));
      expect([undefined, 'E0000031', 'E0000001']).toContain(code);
    }),
  );
});

/** The code of the refusal that the function throws; undefined if it throws none. */
function refusalOf(run: () => unknown): unknown {
  try {
    run();
    return undefined;
  } catch (error) {
    if (error instanceof Refusal) return error.body.errorCode;
    throw error;
  }
}

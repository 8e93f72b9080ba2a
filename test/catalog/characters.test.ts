import { describe, expect, test } from '@jest/globals';
import * as fc from 'fast-check';
import { characterFault, type TextKind } from '../../src/catalog/characters.js';
import { inputIssues } from '../../src/catalog/validate.js';
import { firstUnfit, isTaken } from '../contract/characters.js';
import { anyCharacter } from '../helpers/any-character.js';
import { actionOf } from '../helpers/programs.js';

const KINDS: readonly TextKind[] = ['identifier', 'line', 'lines'];

describe('a text', () => {
  test('with an invisible character is refused with its code and position', () => {
    for (const code of [0, 7, 0x7f, 0x85, 0xad, 0x180e, 0x200b, 0x202e, 0x2060, 0x2066, 0xfeff]) {
      const name = `U+${code.toString(16).toUpperCase().padStart(4, '0')}`;
      for (const kind of KINDS)
        expect(characterFault(`mira${String.fromCharCode(code)}@example.com`, kind)).toBe(
          `contains an invisible character (${name}) at position 5`,
        );
    }
  });

  test('with a character that Okta refuses is refused with its code and position', () => {
    expect(characterFault('Mira 😀', 'line')).toBe(
      'contains a character that Okta does not accept (U+1F600) at position 6',
    );
    expect(characterFault('\ud83dMira', 'lines')).toBe('contains half of a character (U+D83D) at position 1');
    expect(characterFault('Bj\ufffdrk', 'lines')).toBe(
      'contains a replacement character (U+FFFD) at position 3: the text was read in the wrong encoding',
    );
    expect(characterFault('x\u{e0041}', 'lines')).toMatch('U+E0041');
  });

  test('that is a name is refused with joiners, direction marks or spaces around it', () => {
    for (const sign of ['\u200c', '\u200d', '\u200e', '\u200f', '\u2028', '\ufe0f', '\u3164'])
      expect(characterFault(`a${sign}b`, 'identifier')).toMatch(
        /^contains an invisible character .* position 2$/,
      );
    for (const space of [' ', '\u00a0', '\u3000']) {
      const code = `U+${space.charCodeAt(0).toString(16).toUpperCase().padStart(4, '0')}`;
      expect(characterFault(`${space}Sales`, 'identifier')).toBe(
        `begins with a space (${code}) at position 1`,
      );
      expect(characterFault(`Sales${space}`, 'identifier')).toBe(`ends with a space (${code}) at position 6`);
      expect(characterFault(`${space}Sales${space}`, 'line')).toBeUndefined();
    }
  });

  test('of any script is accepted, with the joiners that its spelling needs', () => {
    const names = [
      'José',
      'Jose\u0301',
      'محمد',
      'שָׁלוֹם',
      '山田太郎',
      'Θεός',
      'İpek',
      'क्षेत्र',
      'A B',
      "O'Brien",
      'Große',
    ];
    for (const name of names) for (const kind of KINDS) expect(characterFault(name, kind)).toBeUndefined();
    for (const name of ['علی\u200cرضا', 'ක්\u200dෂ', 'ᠮ\u180bᠣ'])
      expect([characterFault(name, 'line'), characterFault(name, 'lines')]).toEqual([undefined, undefined]);
  });

  test('of several lines is accepted only as free text', () => {
    expect(characterFault('one\r\n\ttwo', 'lines')).toBeUndefined();
    expect(characterFault('one\ntwo', 'line')).toBe('contains an invisible character (U+000A) at position 4');
    expect(characterFault('\u200fשלום', 'lines')).toBeUndefined();
  });

  test("may contain exactly the characters that Unicode's tables allow", () => {
    for (const kind of KINDS)
      for (let code = 0; code <= 0x10ffff; code += code < 0x10000 ? 1 : 257) {
        const isRefused = characterFault(`a${String.fromCodePoint(code)}b`, kind) !== undefined;
        if (isRefused === isTaken(code, kind)) throw new Error(`${kind} U+${code.toString(16)}`);
      }
  });

  test('is refused at its first invalid character, or accepted completely', () => {
    const text = fc.string({ unit: anyCharacter, maxLength: 12 });
    fc.assert(
      fc.property(text, fc.constantFrom(...KINDS), (given, kind) => {
        const position = firstUnfit(given, kind);
        const fault = characterFault(given, kind);
        expect(Number(/at position (\d+)/.exec(fault ?? 'at position 0')?.[1])).toBe(position);
      }),
      { numRuns: 2_000 },
    );
  });
});

describe('inputs', () => {
  const person = {
    firstName: 'Mira',
    lastName: 'Holm',
    email: 'mira@example.com',
    login: 'mira@example.com',
    password: 'Tall-Birch-42',
  };
  const create = (change: object) =>
    inputIssues(actionOf('createUserWithPassword'), { ...person, ...change });
  const update = (profile: object) =>
    inputIssues(actionOf('updateUserProfileWithId'), { userId: '00u1', profile });

  test('that are identifiers or addresses are checked as such, at any depth', () => {
    const message = 'contains an invisible character (U+200D) at position 5';
    const bad = 'mira\u200d@example.com';
    for (const name of ['login', 'email', 'secondEmail']) {
      expect(create({ [name]: bad })).toEqual([{ path: name, message }]);
      expect(update({ [name]: bad })).toEqual([{ path: `profile.${name}`, message }]);
    }
    expect(create({ mobilePhone: '\u202a+1 555 0100\u202c' })).toHaveLength(1);
    expect(update({ displayName: bad })).toEqual([]);
    expect(create({ groupIds: ['00g1', '00g2 '] })).toEqual([
      { path: 'groupIds[1]', message: 'ends with a space (U+0020) at position 5' },
    ]);
    for (const id of ['addGroup', 'getGroupByName', 'updateGroup']) {
      const inputs = { name: 'Sales\u00a0', ...(id === 'updateGroup' && { groupId: '00g1' }) };
      expect(inputIssues(actionOf(id), inputs)).toEqual([
        { path: 'name', message: 'ends with a space (U+00A0) at position 6' },
      ]);
    }
  });

  test('in free-form data are named by their path', () => {
    expect(update({ notes: ['fine', { deep: 'a\0' }], 'dep\u200b': 'x' })).toEqual([
      { path: 'profile.notes[1].deep', message: 'contains an invisible character (U+0000) at position 2' },
      {
        path: 'profile',
        message: 'contains a name that contains an invisible character (U+200B) at position 4',
      },
    ]);
    expect(update({ address: 'one\ntwo' })).toEqual([]);
  });

  test('that are secret are reported by position only', () => {
    const issues = create({ password: 'Tall\u200bBirch-42' });
    expect(issues).toEqual([
      { path: 'password', message: 'contains an invisible character (U+200B) at position 5' },
    ]);
  });

  test('that are numbers which JavaScript would round are refused by name', () => {
    const message = 'must be at most 9007199254740991: a larger number would be rounded';
    expect(update({ externalNumber: JSON.parse('9007199254740993') })).toEqual([
      { path: 'profile.externalNumber', message },
    ]);
    expect(update({ all: [1e300, -(2 ** 53)] })).toHaveLength(2);
    expect(update({ most: 2 ** 53 - 1, least: -(2 ** 53) + 1, part: 0.1 })).toEqual([]);
  });

  test('that JSON would turn into null, which clears an attribute, are refused', () => {
    for (const value of [Number.NaN, Number.POSITIVE_INFINITY, new Date(Number.NaN), [undefined], Array(2)])
      expect(update({ title: value, more: {} })).toEqual([
        { path: 'profile', message: 'must be data that JSON can represent' },
      ]);
  });

  test('with a thousand invalid values are reported by the first twenty', () => {
    expect(update(Object.fromEntries(Array.from({ length: 1_000 }, (_, i) => [`a${i}`, '\0'])))).toHaveLength(
      20,
    );
  });
});

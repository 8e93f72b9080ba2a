import { expect, test } from '@jest/globals';
import * as fc from 'fast-check';
import { mayEscape } from '../../src/redaction/escaped-characters.js';
import { anySpelling, plainSpelling } from '../../src/redaction/secret-spellings.js';
import { anyCharacter } from '../helpers/any-character.js';

const charactersOf = (secret: string) => new Set(Array.from(secret, (char) => char.toLowerCase()));

const secrets = fc.string({
  minLength: 1,
  maxLength: 3,
  unit: fc.oneof(fc.constantFrom(...'aZ09 %&\\"/<+#\n\té😀'), anyCharacter),
});
/** Pieces of escapes, so that they meet in every order. */
const pieces = fc.constantFrom(
  ...['%', '25', '%25', '%5c', '%5C', '%26', '%23', '\\', 'u', '\\u00', '&', 'amp;', '#', ';', 'x', '26'],
  ...['quot', 'LT', 'nbsp', 'n', 't'],
);

/** Each character of a secret in a random spelling, with random pieces of escapes around it. */
const texts = (secret: string) =>
  fc
    .tuple(
      ...Array.from(secret.toWellFormed(), (char) => {
        const bytes = [...new TextEncoder().encode(char)].map((byte) => byte.toString(16).padStart(2, '0'));
        const units = Array.from({ length: char.length }, (_, at) =>
          char.charCodeAt(at).toString(16).padStart(4, '0'),
        );
        const spelled = fc.constantFrom(
          char,
          `\\${char}`,
          `%5C${char}`,
          bytes.map((byte) => `%${byte}`).join(''),
          bytes.map((byte) => `%2525${byte.toUpperCase()}`).join(''),
          units.map((unit) => `\\\\u${unit}`).join(''),
          `&#${char.codePointAt(0)};`,
          `%26amp;#${char.codePointAt(0)}`,
          JSON.stringify(char).slice(1, -1),
          encodeURIComponent(JSON.stringify(char).slice(1, -1)),
        );
        return fc.tuple(fc.array(pieces, { maxLength: 1 }), spelled).map(([lead, text]) => [...lead, text]);
      }),
      fc.array(pieces, { maxLength: 3 }),
    )
    .map((parts) => parts.flat().join(''));

test('every text in which a pattern finds an escaped secret may escape a character of it', () => {
  let found = 0;
  const both = secrets.chain((secret) => fc.tuple(fc.constant(secret.toWellFormed()), texts(secret)));
  fc.assert(
    fc.property(both, fc.boolean(), ([secret, text], anyCase) => {
      const flags = anyCase ? 'i' : '';
      if (new RegExp(plainSpelling(secret), flags).test(text)) return;
      if (!new RegExp(anySpelling(secret, anyCase), flags).test(text)) return;
      found += 1;
      expect([secret, text, mayEscape(text, charactersOf(secret))]).toEqual([secret, text, true]);
    }),
    { numRuns: 1_000 },
  );
  expect(found).toBeGreaterThan(200);
});

test('paths, queries and JSON without a character of the secret in an escape are not searched', () => {
  const characters = charactersOf('Tall-Birch-42');
  for (const text of [
    '/api/v1/users/blake.rivers%40example.com',
    '?after=a&limit=200&sendEmail=true&q=%20%25',
    'profile.login eq "a\\"b\\nc"',
  ])
    expect([text, mayEscape(text, characters)]).toEqual([text, false]);
  expect(mayEscape('/api/v1/users/blake.rivers%40example.com', charactersOf('blake@example.com'))).toBe(true);
});

import * as fc from 'fast-check';
import type { FieldSchema } from '../../src/catalog/action.js';
import { anyCharacter } from '../helpers/any-character.js';
import { fitsKind, kindOf } from './characters.js';

/** Texts that try to leave their place: climb in a path, end a header, pass for a template or a prototype. */
export const HOSTILE: readonly string[] = [
  '../',
  '..',
  '.',
  '../../admin/api/v1/users',
  '..%2f..%2f',
  '%2e%2e',
  '%2e%2e/%2e%2e',
  '%2f',
  '%5c',
  '%00',
  '%',
  '%zz',
  '//',
  '//evil.example',
  'https://evil.example/',
  '\\',
  '..\\..\\',
  '\0',
  'a\0b',
  '\r\nHost: evil.example\r\n\r\n',
  'a\r\nb',
  '\t',
  ' ',
  '?',
  'a?activate=false',
  '#',
  'a#b',
  '&sendEmail=true',
  'a/b',
  'a;b=c',
  '{userId}',
  '{step1.id}',
  '{handler.groupId}',
  '$body',
  '$&',
  '[hidden]',
  '__proto__',
  'constructor',
  'prototype',
  'toString',
  'me',
  'ME',
  'true',
  '0',
  '"',
  "' or 1 eq 1",
  '" or profile.login sw "a',
  '\\"',
  '😀',
  '\u202e',
  '\ufeff',
  'é',
  'x'.repeat(255),
];

/** Lone surrogates: text that no encoding carries. */
export const ILL_FORMED: readonly string[] = ['\ud800', '\udfff', 'a\ud83d', '\ude00b@example.com'];

const texts = new Map<string, fc.Arbitrary<string>>();

/** Any text that is well-formed, of any alphabet. */
export function anyText(minLength = 0, maxLength = 60): fc.Arbitrary<string> {
  // To make one takes longer than to draw from it.
  const bounds = `${minLength} ${maxLength}`;
  let made = texts.get(bounds);
  if (made === undefined) {
    made = fc.oneof(
      fc.string({ minLength, maxLength }),
      fc.string({ minLength, maxLength, unit: 'grapheme' }),
      fc.string({ minLength, maxLength, unit: anyCharacter }),
      fc.constantFrom(...HOSTILE),
    );
    texts.set(bounds, made);
  }
  return made;
}

const alphanumerics = (length: number): fc.Arbitrary<string> =>
  fc
    .array(fc.constantFrom(...'ABCXYZabcxyz0189'), { minLength: length, maxLength: length })
    .map((characters) => characters.join(''));

const oktaId = (prefix: string): fc.Arbitrary<string> => alphanumerics(17).map((rest) => prefix + rest);

const login: fc.Arbitrary<string> = fc
  .tuple(
    alphanumerics(6),
    fc.constantFrom('', '+', '/', '?', "'", '"', 'ø', '.', '%2F', '/../'),
    alphanumerics(3),
  )
  .map(([first, between, last]) => `${first}${between}${last}@example.com`);

const IDS: Record<string, fc.Arbitrary<string>> = {
  user: fc.oneof(
    { arbitrary: oktaId('00u'), weight: 3 },
    login,
    alphanumerics(8),
    oktaId('00U'),
    oktaId('00g'),
  ),
  group: oktaId('00g'),
  application: oktaId('0oa'),
};

/** Ids of a resource, as a list of them holds; names in one are tried in test/actions/names. */
export const idsOf = (resource: string): fc.Arbitrary<string> => IDS[resource] as fc.Arbitrary<string>;

/** Whether a pattern says which characters a text is made of, so that hardly any text fits by chance. */
export function isForm({ source }: RegExp): boolean {
  return source.startsWith('^[') || source.startsWith('^\\d');
}

/** Texts that a field takes: its examples, ids of its resource, and anything else that its schema allows. */
export function textsFor(field: FieldSchema): fc.Arbitrary<string> {
  const least = (field.minLength as number | undefined) ?? 0;
  const most = (field.maxLength as number | undefined) ?? 300;
  const pattern = field.pattern === undefined ? undefined : new RegExp(field.pattern as string, 'u');
  const fits = (text: string) => {
    const { length } = [...text];
    return (
      length >= least && length <= most && (pattern?.test(text) ?? true) && fitsKind(text, kindOf(field))
    );
  };
  const examples = (field.examples ?? []).filter((example) => typeof example === 'string').filter(fits);
  if (pattern !== undefined && isForm(pattern)) return fc.stringMatching(pattern).filter(fits);
  const choices = [
    anyText(least, Math.min(most, Math.max(60, least))).filter(fits),
    fc.constant((field.secret ? 'z' : 'x').repeat(most)),
    ...(fits('a@example.com') ? [login.filter(fits)] : []),
    ...(examples.length > 0 ? [fc.constantFrom(...examples)] : []),
  ];
  const ids = field.resource === undefined ? undefined : IDS[field.resource];
  return fc.oneof(
    ...choices,
    ...(ids ? [{ arbitrary: ids.filter(fits), weight: field.resource === 'user' ? 4 : 20 }] : []),
  );
}

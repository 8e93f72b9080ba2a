import fc from 'fast-check';
import type { Action, FieldSchema } from '../../src/catalog/action.js';
import { inputIssues } from '../../src/catalog/validate.js';
import { fitsKind, isFitData, kindOf } from '../contract/characters.js';
import { consistent } from '../contract/inputs.js';
import { isForm } from '../contract/texts.js';
import { anyCall } from './any-call.js';

/**
 * Valid inputs of an action, optional ones sometimes left out. Texts are never empty: an empty text of a form is an
 * absent field.
 */
export function validInputs(action: Action): fc.Arbitrary<Record<string, unknown>> {
  if (action.anyOperation) return anyCall();
  const { properties, required } = action.input;
  const everything = fc.record(
    Object.fromEntries(Object.entries(properties).map(([name, field]) => [name, validValue(field)])),
  );
  const optional = Object.keys(properties).filter((name) => !required.includes(name));
  return (
    fc
      .tuple(everything, fc.subarray(optional))
      // Fields that exclude each other: to filter whole records would throw nearly all of them away.
      .map(([values, chosen]) => consistent(action.input, values, [...required, ...chosen]))
      .filter((inputs) => inputIssues(action, inputs).length === 0)
  );
}

function validValue(field: FieldSchema): fc.Arbitrary<unknown> {
  if (field.enum !== undefined) return fc.constantFrom(...field.enum);
  switch (field.type) {
    case 'boolean':
      return fc.boolean();
    case 'integer':
      return fc.integer();
    case 'array':
      return fc.array(validValue(field.items ?? {}), {
        minLength: Number(field.minItems ?? 0),
        maxLength: 5,
      });
    case 'object':
      return fc
        .dictionary(fc.string(), fc.jsonValue(), {
          minKeys: Number(field.minProperties ?? 0),
          maxKeys: 4,
        })
        .filter(isFitData);
    default:
      return text(field);
  }
}

function text(field: FieldSchema): fc.Arbitrary<string> {
  const minLength = Math.max(1, Number(field.minLength ?? 0));
  const pattern = new RegExp(String(field.pattern ?? ''), 'u');
  if (isForm(pattern)) return fc.stringMatching(pattern).filter((value) => value.length <= 100);
  return fc
    .oneof(
      fc.string({ minLength, maxLength: minLength + 20, unit: 'grapheme' }),
      fc.constantFrom(
        '00u1a2b3c4d5e6f7g8h9',
        'mira.holm',
        'true',
        '12e3',
        '[00g1]',
        '{"a":1}',
        'a,b',
        'a\nb',
      ),
    )
    .filter(
      // Each field by itself: to filter whole records would throw nearly all of them away.
      (value) => pattern.test(value) && value.length >= minLength && fitsKind(value, kindOf(field)),
    );
}

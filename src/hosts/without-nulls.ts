import type { FieldSchema, ObjectSchema } from '../catalog/action.js';

/**
 * Inputs without the optional ones that are null: forms, tools and tables whose every field must be filled write null
 * where there is nothing. What stays: null for a required input, so that validation names it; null where the field's
 * schema allows it; null within an object, where it clears an attribute; and names that the schema does not know.
 * @example withoutNulls(action.input, { userId: 'a', sendEmail: null }) // { userId: 'a' }
 */
export function withoutNulls(
  schema: ObjectSchema,
  inputs: Readonly<Record<string, unknown>>,
): Record<string, unknown> {
  const kept = Object.entries(inputs).filter(
    ([name, value]) => value !== null || !mayBeLeftOut(schema, name),
  );
  return Object.fromEntries(kept);
}

function mayBeLeftOut({ properties, required }: ObjectSchema, name: string): boolean {
  const field = Object.hasOwn(properties, name) ? properties[name] : undefined;
  return field !== undefined && !required.includes(name) && !allowsNull(field);
}

/** A field without a type takes anything that its choices take. */
function allowsNull({ type, enum: choices }: FieldSchema): boolean {
  if (choices?.includes(null)) return true;
  return type === undefined ? choices === undefined : type === 'null' || type.includes('null');
}

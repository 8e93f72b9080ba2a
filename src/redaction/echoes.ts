import type { Action, FieldSchema } from '../catalog/action.js';
import type { Result } from '../result/result.js';
import type { Redactor } from './redact.js';

/**
 * A result in which secrets are hidden that the org echoes in other fields. What the schema marks as secret is the result
 * itself and stays: hosts decide whether to show it.
 * @param redactor with the token and the secret inputs; very short ones are ignored
 */
export function hideEchoes<T>(action: Action, result: Result<T>, redactor: Redactor): Result<T> {
  const long = redactor.ofLong();
  if (result.ok) return { ...result, output: withoutEchoes(action.output, result.output, long) as T };
  const { output } = result.error;
  // The error has the brand of isConnectorError, so it is changed in place.
  if (output !== undefined) result.error.output = withoutEchoes(action.output, output, long);
  return result;
}

/** An item of a list, in the same way. */
export function hideEchoesIn(schema: FieldSchema, item: unknown, redactor: Redactor): unknown {
  return withoutEchoes(schema, item, redactor.ofLong());
}

function withoutEchoes(schema: FieldSchema, value: unknown, redactor: Redactor): unknown {
  if (schema.secret) return value;
  if (typeof value !== 'object' || value === null) return redactor.foreign(value);
  if (Array.isArray(value)) return value.map((entry) => withoutEchoes(schema.items ?? {}, entry, redactor));
  const { properties = {} } = schema;
  return Object.fromEntries(
    Object.entries(value).map(([name, entry]) => {
      const field = Object.hasOwn(properties, name) ? properties[name] : undefined;
      return [redactor.text(name), withoutEchoes(field ?? {}, entry, redactor)];
    }),
  );
}

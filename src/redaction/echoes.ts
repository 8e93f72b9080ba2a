import type { Action, FieldSchema } from '../catalog/action.js';
import type { Result } from '../result/result.js';
import type { Redactor } from './redact.js';

/**
 * A result without the secrets that the org sent back where nobody asked for them. What the schema marks as secret was
 * asked for and stays: hosts decide whether to show it.
 * @param redactor knows the token and the secret inputs; those that any text may hold are left alone
 */
export function hideEchoes<T>(action: Action, result: Result<T>, redactor: Redactor): Result<T> {
  const long = redactor.ofLong();
  if (result.ok) return { ...result, output: withoutEchoes(action.output, result.output, long) as T };
  const { output } = result.error;
  // the error is the one that isConnectorError knows, so it is changed in its place
  if (output !== undefined) result.error.output = withoutEchoes(action.output, output, long);
  return result;
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

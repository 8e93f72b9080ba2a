import type { FieldSchema } from '../catalog/action.js';

const known = new WeakMap<FieldSchema, boolean>();

/** Whether a schema marks any value as secret. */
export function holdsSecrets(schema: FieldSchema): boolean {
  let holds = known.get(schema);
  if (holds === undefined) {
    const { secret, secretNames, properties = {} } = schema;
    holds = secret === true || secretNames === true || Object.values(properties).some(holdsSecrets);
    known.set(schema, holds);
  }
  return holds;
}

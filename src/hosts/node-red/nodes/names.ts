import type { Action, FieldSchema } from '../../../catalog/action.js';

export const CONNECTION_TYPE = 'okta-connection';

/** The Node-RED type of an action's node. */
export function typeOf({ id }: Pick<Action, 'id'>): string {
  return `okta-${id}`;
}

/** The inputs that Node-RED stores as credentials: encrypted, and never sent to the editor. */
export function secretFields(action: Action): string[] {
  return Object.entries(action.input.properties)
    .filter(([, field]) => field.secret)
    .map(([name]) => name);
}

/** Whether a field's type is, or includes, a type of JSON. */
export function hasType({ type }: FieldSchema, name: string): boolean {
  return typeof type === 'string' ? type === name : (type?.includes(name) ?? false);
}

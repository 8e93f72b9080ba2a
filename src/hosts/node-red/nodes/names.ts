import type { Action, FieldSchema } from '../../../catalog/action.js';

export const CONNECTION_TYPE = 'okta-connection';

/** The Node-RED type of an action's node. */
export function typeOf({ id }: Pick<Action, 'id'>): string {
  return `okta-${id}`;
}

/** The fields that Node-RED keeps as credentials: encrypted, and never sent to the editor. */
export function secretFields(action: Action): string[] {
  return Object.entries(action.input.properties)
    .filter(([, field]) => field.secret)
    .map(([name]) => name);
}

export function takes({ type }: FieldSchema, name: string): boolean {
  return typeof type === 'string' ? type === name : (type?.includes(name) ?? false);
}

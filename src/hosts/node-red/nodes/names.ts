import type { FieldSchema, ObjectSchema } from '../../../catalog/action.js';

export const CONNECTION_TYPE = 'okta-connection';

/** The type of the node at whose path Okta's event hook calls. */
export const HOOK_TYPE = 'okta-event-hook';

/** The Node-RED type of the node of an action or a trigger. */
export function typeOf({ id }: { readonly id: string }): string {
  return `okta-${id}`;
}

/** The inputs that Node-RED stores as credentials: encrypted, and never sent to the editor. */
export function secretFields(action: { readonly input: ObjectSchema }): string[] {
  return Object.entries(action.input.properties)
    .filter(([, field]) => field.secret)
    .map(([name]) => name);
}

/** Whether a field's type is, or includes, a type of JSON. */
export function hasType({ type }: FieldSchema, name: string): boolean {
  return typeof type === 'string' ? type === name : (type?.includes(name) ?? false);
}

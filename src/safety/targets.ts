import type { Action } from '../catalog/action.js';
import type { Values } from '../catalog/template.js';

/** A user, group or application that an input names. */
export interface Target {
  readonly name: string;
  readonly resource: 'user' | 'group' | 'application';
  /** As given: a user may be named by login. */
  readonly id: string;
}

/**
 * The resources that the inputs name, as the schema marks them (`resource`). Of what is composed of other actions only
 * those that it always works on: what else it changes are targets of its parts, and what it is to keep is none.
 */
export function targetsOf({ input, uses }: Action, values: Values): Target[] {
  return Object.entries(input.properties).flatMap(([name, field]) => {
    const resource = field.resource ?? field.items?.resource;
    if (resource === undefined) return [];
    if (uses !== undefined && !input.required.includes(name)) return [];
    const ids = [values[name]].flat().filter((id) => typeof id === 'string');
    return ids.map((id) => ({ name, resource, id }));
  });
}

import type { Action, FieldSchema, ListRule } from './action.js';

/** The schema of a list's items. */
export function itemSchema(list: Action): FieldSchema {
  return list.output.properties[(list.items as ListRule).output]?.items ?? {};
}

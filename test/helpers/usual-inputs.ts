import type { Action, FieldSchema } from '../../src/catalog/action.js';
import { listActions } from '../../src/catalog/catalog.js';

export const userId = '00u1a2b3c4d5e6f7g8h9';
export const groupId = '00g1a2b3c4d5e6f7g8h9';
export const applicationId = '0oa1a2b3c4d5e6f7g8h9';

/** Whom and what the servers of these tests answer about, by input. */
const KNOWN: Readonly<Record<string, unknown>> = {
  login: 'r@example.com',
  email: 'r@example.com',
  shortname: 'r',
  name: 'Night shift',
};
const IDS = { user: userId, group: groupId, application: applicationId };

/** Valid inputs of every action, which lead to one request where nothing is refused. */
export const usualInputs: Readonly<Record<string, Record<string, unknown>>> = Object.fromEntries(
  listActions().map((action) => [action.id, usualInputsOf(action)]),
);

/**
 * The required inputs of the action's first example that works, and of the others as few as make them valid. Ids
 * stand in the place of logins, so that nothing has to be looked up.
 */
function usualInputsOf({ id, input, examples }: Action): Record<string, unknown> {
  const example = examples.find(({ output }) => output !== undefined)?.inputs as Record<string, unknown>;
  const { required, minProperties = 0 } = input as { required: readonly string[]; minProperties?: number };
  const names = Object.keys(input.properties).filter((name) => name in example);
  const optional = names.filter((name) => !required.includes(name));
  const { required: needed = [] } = (input.else ?? {}) as { required?: readonly string[] };
  const others = optional.filter((name) => needed.includes(name));
  const more = Math.max(0, minProperties - required.length - others.length);
  const chosen = [
    ...required,
    ...others,
    ...optional.filter((name) => !others.includes(name)).slice(0, more),
  ];
  const missing = required.filter((name) => !(name in example));
  if (missing.length > 0) throw new Error(`${id}: its first example that works lacks ${missing.join(', ')}.`);
  return Object.fromEntries(
    chosen.map((name) => [name, usualValue(input.properties[name], name, example[name])]),
  );
}

function usualValue(field: FieldSchema | undefined, name: string, value: unknown): unknown {
  const { resource = field?.items?.resource } = field ?? {};
  if (resource !== undefined) return field?.type === 'array' ? [IDS[resource]] : IDS[resource];
  return KNOWN[name] ?? value;
}

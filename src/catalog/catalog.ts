import type { Action, FieldSchema } from './action.js';
import { deepFreeze } from './manifest.js';

type Texts = typeof import('../generated/catalog.js');

/** The largest file of the package, loaded with the first action: the command line's help needs none. */
const texts = (): Texts => require('../generated/catalog.js');

const found = new Map<string, Action>();
const resources = new Map<string, FieldSchema>();
const resourceNames = new WeakMap<FieldSchema, string>();
let everything: readonly Action[] | undefined;
let lists: readonly Action[] | undefined;

/** The action of this id, parsed when it is first asked for; undefined if there is none. */
export function findAction(id: string): Action | undefined {
  return found.get(id) ?? parse(id);
}

/** The actions that are lists. */
export function listLists(): readonly Action[] {
  lists ??= Object.freeze(listActions().filter(({ items }) => items !== undefined));
  return lists;
}

/** All actions, in the order of the manifest's groups. */
export function listActions(): readonly Action[] {
  everything ??= Object.freeze(Object.keys(texts().actionTexts).map((id) => findAction(id) as Action));
  return everything;
}

/** The name of the resource that an output property holds, or undefined. */
export function resourceOf(property: FieldSchema): string | undefined {
  return resourceNames.get(property);
}

function parse(id: string): Action | undefined {
  const { actionTexts } = texts();
  if (!Object.hasOwn(actionTexts, id)) return undefined;
  const action = deepFreeze(withResources(JSON.parse(actionTexts[id] as string) as Action));
  found.set(id, action);
  return action;
}

function resource(name: string): FieldSchema {
  let schema = resources.get(name);
  if (schema === undefined) {
    schema = deepFreeze(JSON.parse(texts().resourceTexts[name] as string) as FieldSchema);
    resources.set(name, schema);
    resourceNames.set(schema, name);
  }
  return schema;
}

/** Resources are shared: an output property that refers to one becomes the resource's own schema. */
function withResources(action: Action): Action {
  const properties = Object.fromEntries(
    Object.entries(action.output.properties).map(([name, property]) => {
      const { items } = property;
      if (typeof items?.$ref === 'string') return [name, { ...property, items: referred(items) }];
      return [name, referred(property)];
    }),
  );
  return { ...action, output: { ...action.output, properties } };
}

function referred(schema: FieldSchema): FieldSchema {
  const { $ref: reference } = schema;
  return typeof reference === 'string' ? resource(reference.split('/').pop() as string) : schema;
}

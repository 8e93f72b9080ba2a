import type { INodeProperties } from 'n8n-workflow';
import type { Action, FieldSchema } from '../../../catalog/action.js';
import { pickerOf, type Searchable, wordsOf } from '../../../catalog/searchable.js';
import { attributesMapper } from './attributes.js';

/** The form of an action: the required inputs as fields, the optional ones in a collection. */
export function actionForm(action: Action): INodeProperties[] {
  const show = { resource: [action.group], operation: [action.id] };
  const { properties, required } = action.input;
  const entries = Object.entries(properties).filter(([name]) => !isShownByN8n(action, name));
  const needed = entries
    .filter(([name]) => required.includes(name))
    .map(([name, field]) => ({ ...formField(name, field), required: true, displayOptions: { show } }));
  const optional = entries.filter(([name]) => !required.includes(name));
  return [
    ...needed,
    ...attributesMapper(action, show),
    ...(action.items === undefined ? [] : listFields(action, show)),
    ...optionsCollection(optional, show),
  ];
}

/** The collection of the optional inputs; none where there are none. */
export function optionsCollection(
  optional: readonly (readonly [name: string, field: FieldSchema])[],
  show: Record<string, string[]>,
): INodeProperties[] {
  if (optional.length === 0) return [];
  return [
    {
      displayName: 'Options',
      name: OPTIONS,
      type: 'collection',
      placeholder: 'Add option',
      default: {},
      options: optional.map(([name, field]) => formField(name, field)),
      displayOptions: { show },
    },
  ];
}

/** Whether a list's input has a standard field of n8n, outside the collection of options. */
export function isShownByN8n({ items }: Action, name: string): boolean {
  return items !== undefined && (name === 'returnAll' || name === 'limit');
}

/** The fields of a list with the names, texts and defaults that n8n prescribes for them. */
function listFields({ input }: Action, show: Record<string, string[]>): INodeProperties[] {
  return [
    {
      displayName: 'Return All',
      name: 'returnAll',
      type: 'boolean',
      default: false,
      description: 'Whether to return all results or only up to a given limit',
      displayOptions: { show },
    },
    {
      displayName: 'Limit',
      name: 'limit',
      type: 'number',
      default: 50,
      typeOptions: { minValue: 1, maxValue: input.properties.limit?.maximum as number },
      description: 'Max number of results to return',
      displayOptions: { show: { ...show, returnAll: [false] } },
    },
  ];
}

/** The name of the collection with an action's optional inputs. */
export const OPTIONS = 'options';

/** The names of a list's only entry type, and of the only field of its entries. */
export const ENTRIES = 'values';
export const ENTRY = 'value';

/** The name of the node's method that searches the org for a resource. */
export function searchMethod(resource: string): string {
  return `search${resource[0]?.toUpperCase()}${resource.slice(1)}`;
}

/** The form field of an input. */
export function formField(name: string, field: FieldSchema, kind = pickerOf(name, field)): INodeProperties {
  const base = {
    displayName: field.title ?? name,
    name,
    ...(field.description !== undefined && { description: field.description }),
  };
  if (kind !== undefined && field.type !== 'array') return { ...base, ...locator(field, kind) };
  if (field.enum !== undefined) {
    const options = field.enum.map((value) => ({
      name: field.choices?.[String(value)] ?? String(value),
      value: String(value),
    }));
    return { ...base, type: 'options', default: (field.default as string) ?? '', options };
  }
  switch (field.type) {
    case 'boolean':
      return { ...base, type: 'boolean', default: (field.default as boolean) ?? false };
    case 'integer':
    case 'number':
      return { ...base, type: 'number', default: (field.default as number) ?? 0 };
    case 'object':
      return { ...base, type: 'json', default: '{}' };
    case 'array':
      return kind === undefined ? { ...base, ...text(field) } : { ...base, ...list(field, kind) };
    default:
      return { ...base, ...text(field) };
  }
}

function text(field: FieldSchema): Pick<INodeProperties, 'type' | 'default'> {
  const example = field.examples?.[0];
  return {
    type: 'string',
    default: (field.default as string) ?? '',
    ...(field.secret && { typeOptions: { password: true } }),
    ...(example !== undefined && { placeholder: `e.g. ${String(example)}` }),
  };
}

/** A picker that searches the org, or takes an id from a person or an expression. */
function locator(
  { resource, examples }: FieldSchema,
  kind: Searchable,
): Pick<INodeProperties, 'type' | 'default'> {
  // n8n replaces the title of a mode with the name id by "By ID".
  const byId = {
    ...(resource === 'user'
      ? { displayName: 'By ID or Login', name: 'idOrLogin' }
      : { displayName: 'By ID', name: 'id' }),
    type: 'string' as const,
    ...(examples?.[0] !== undefined && { placeholder: `e.g. ${String(examples[0])}` }),
  };
  const fromList = {
    displayName: 'From List',
    name: 'list',
    type: 'list' as const,
    typeOptions: { searchListMethod: searchMethod(kind), searchable: true },
  };
  return Object.assign(
    { type: 'resourceLocator' as const, default: { mode: 'list', value: '' } },
    { modes: [fromList, byId] },
  );
}

/** A list with a picker for each entry. An expression in one entry may evaluate to several ids. */
function list(
  { items = {}, title = '' }: FieldSchema,
  kind: Searchable,
): Pick<INodeProperties, 'type' | 'default'> {
  const entry = formField(ENTRY, items, kind);
  const values = [{ displayName: title, name: ENTRIES, values: [entry] }];
  return Object.assign(
    { type: 'fixedCollection' as const, default: {} },
    {
      options: values,
      typeOptions: { multipleValues: true },
      placeholder: `Add ${wordsOf(kind)}`,
    },
  );
}

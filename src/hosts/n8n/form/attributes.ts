import {
  type IExecuteFunctions,
  type ILoadOptionsFunctions,
  type INodeProperties,
  NodeOperationError,
  type ResourceMapperField,
  type ResourceMapperFields,
} from 'n8n-workflow';
import type { Action, FieldSchema } from '../../../catalog/action.js';
import { findAction } from '../../../catalog/catalog.js';
import { type ProfileForm, profileForms, profileInputOf } from '../../../catalog/org/org-action.js';
import type { Connector, OrgActions } from '../../../connector/types.js';
import type { ActionError } from '../../../result/failure.js';
import { attributesNotRead } from '../../shared/refusals.js';
import { checksProfiles, connect } from '../connection.js';
import { forN8n } from '../error.js';

/** The name of the property that maps the org's own attributes. */
export const ATTRIBUTES = 'attributes';

/** The resource mapper with the org's attributes, for an action with a profile. */
export function attributesMapper(action: Action, show: Record<string, string[]>): INodeProperties[] {
  const profile = profileInputOf(action);
  if (profile === undefined) return [];
  const { title } = action.input.properties[profile.name] as FieldSchema;
  const mapper = {
    resourceMapperMethod: 'getAttributes',
    mode: 'add' as const,
    valuesLabel: 'Attributes of the Org',
    fieldWords: { singular: 'attribute', plural: 'attributes' },
    addAllFields: false,
    supportAutoMap: false,
  };
  return [
    {
      displayName: 'Attributes of the Org',
      name: ATTRIBUTES,
      type: 'resourceMapper',
      noDataExpression: true,
      default: { mappingMode: 'defineBelow', value: null },
      description: `The org's own attributes. One without a value is left out; to clear one, give null in ${title}. What ${title} holds comes before what is chosen here.`,
      typeOptions: { loadOptionsDependsOn: ['resource', 'operation'], resourceMapper: mapper },
      displayOptions: { show },
    },
  ];
}

/** The attributes that the mapper holds for one item. */
export function readAttributes(
  functions: Pick<IExecuteFunctions, 'getNodeParameter'>,
  action: Action,
  itemIndex: number,
): Record<string, unknown> {
  if (profileInputOf(action) === undefined) return {};
  const mapped = functions.getNodeParameter(`${ATTRIBUTES}.value`, itemIndex, {}) as object | null;
  const given = Object.entries(mapped ?? {});
  return Object.fromEntries(
    given.filter(([, value]) => value !== null && value !== undefined && value !== ''),
  );
}

/** Reads the attributes of the org for the mapper. */
export async function getAttributes(this: ILoadOptionsFunctions): Promise<ResourceMapperFields> {
  const action = findAction(String(this.getCurrentNodeParameter('operation')));
  if (action === undefined || profileInputOf(action) === undefined) return { fields: [] };
  const connector = await connect(this);
  const found = await connector.forOrg().finally(() => connector.close());
  if (!found.ok) {
    const { message, remedy } = forN8n(found.error);
    throw new NodeOperationError(this.getNode(), message, { description: remedy });
  }
  const fields = fieldsOf(profileForms(action, found.output.fields));
  return { fields, emptyFieldsNotice: 'The org has no further attributes.' };
}

/** The fields of all user types. Of those with one name the first counts; what not every type has names its own. */
function fieldsOf(forms: readonly ProfileForm[]): ResourceMapperField[] {
  const fields = new Map<string, ResourceMapperField>();
  for (const { of, properties, required } of forms) {
    for (const [name, field] of Object.entries(properties)) {
      if (fields.has(name)) continue;
      const everywhere = forms.every((form) => Object.hasOwn(form.properties, name));
      const title = field.title ?? name;
      fields.set(name, {
        id: name,
        displayName: everywhere ? title : `${title} (${of})`,
        required: everywhere && required.includes(name),
        defaultMatch: false,
        canBeUsedToMatch: false,
        display: true,
        ...typeOf(field),
      });
    }
  }
  return [...fields.values()];
}

/** n8n fills in false for every boolean that it shows, so true and false are a choice. */
function typeOf({ type, enum: values, choices }: FieldSchema): Pick<ResourceMapperField, 'type' | 'options'> {
  const is = [type ?? 'string'].flat().find((each) => each !== 'null');
  const listed = is === 'boolean' ? [true, false] : values?.filter((value) => value !== null);
  if (listed !== undefined) {
    const options = listed.map((value) => ({
      name: choices?.[String(value)] ?? String(value),
      value: value as string | number | boolean,
    }));
    return { type: 'options', options };
  }
  if (is === 'array') return { type: 'array' };
  return { type: is === 'number' || is === 'integer' ? 'number' : 'string' };
}

const withAttributes = new WeakMap<Connector, OrgActions>();

/**
 * The connector for an action: where the credentials say that profiles are checked, with the org's attributes. They are
 * read once for an execution.
 */
export async function connectorFor(
  functions: IExecuteFunctions,
  connector: Connector,
  action: Action | undefined,
): Promise<{ ok: true; output: Connector } | { ok: false; error: ActionError }> {
  if (action === undefined || profileInputOf(action) === undefined || !(await checksProfiles(functions)))
    return { ok: true, output: connector };
  const known = withAttributes.get(connector);
  if (known !== undefined) return { ok: true, output: known };
  const found = await connector.forOrg();
  if (!found.ok) return { ok: false, error: attributesNotRead(found.error, 'credentials') };
  withAttributes.set(connector, found.output);
  return found;
}

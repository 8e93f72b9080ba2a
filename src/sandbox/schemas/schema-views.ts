import type { JsonObject, UserType } from '../org/model.js';
import type { Org } from '../org/org.js';
import type { Attribute } from './attribute.js';
import { groupBase, userBase } from './base-attributes.js';

const permissions = [{ principal: 'SELF', action: 'READ_ONLY' }];

function attributeView(attribute: Attribute & { printsLengths?: true }, unique: boolean, own: boolean) {
  const { title, description, type, format, required = false, items, enum: values, oneOf } = attribute;
  const printsLengths = own || attribute.printsLengths;
  const view: JsonObject = { title };
  if (description !== undefined) view.description = description;
  Object.assign(view, {
    type,
    ...(format === undefined ? {} : { format }),
    required,
    mutability: attribute.mutability ?? 'READ_WRITE',
    scope: 'NONE',
    ...(printsLengths && attribute.minLength !== undefined ? { minLength: attribute.minLength } : {}),
    ...(printsLengths && attribute.maxLength !== undefined ? { maxLength: attribute.maxLength } : {}),
    ...(items ? { items } : {}),
    ...(values ? { enum: values } : {}),
    ...(oneOf ? { oneOf } : {}),
    // written as a boolean, printed as the state of the check
    ...(unique ? { unique: 'UNIQUE_VALIDATED' } : {}),
    ...(attribute.default === undefined ? {} : { default: attribute.default }),
    permissions,
    master: { type: 'PROFILE_MASTER' },
  });
  return view;
}

function subschema(
  id: 'base' | 'custom',
  attributes: Iterable<readonly [string, Attribute]>,
  unique: ReadonlySet<string>,
): JsonObject {
  const all = [...attributes];
  const required = all.filter(([, attribute]) => attribute.required).map(([name]) => name);
  const properties = all.map(([name, attribute]) => [
    name,
    attributeView(attribute, unique.has(name), id === 'custom'),
  ]);
  return {
    id: `#${id}`,
    type: 'object',
    properties: Object.fromEntries(properties),
    // missing where nothing is required
    ...(required.length > 0 ? { required } : {}),
  };
}

const profile = {
  profile: { allOf: [{ $ref: '#/definitions/custom' }, { $ref: '#/definitions/base' }] },
};

/** The schema of a user type as Okta prints it: Okta's own attributes, and the type's. */
export function userSchemaView(org: Org, base: string, type: UserType): JsonObject {
  const self = `${base}/api/v1/meta/schemas/user/${type.schemaId}`;
  const unique = org.uniqueUserAttributes;
  return {
    id: `${base}/meta/schemas/user/${type.schemaId}`,
    $schema: 'http://json-schema.org/draft-04/schema#',
    name: type.name,
    title: type.displayName,
    description: type.description,
    lastUpdated: type.lastUpdated,
    created: type.created,
    definitions: {
      custom: subschema('custom', type.attributes, unique),
      base: subschema('base', Object.entries(userBase), unique),
    },
    type: 'object',
    properties: profile,
    _links: {
      self: { rel: 'self', href: self, method: 'GET' },
      type: { rel: 'type', href: `${base}/api/v1/meta/types/user/${type.id}`, method: 'GET' },
    },
  };
}

/** A user type as Okta prints it. */
export function userTypeView(org: Org, base: string, type: UserType): JsonObject {
  return {
    id: type.id,
    displayName: type.displayName,
    name: type.name,
    description: type.description,
    createdBy: org.tokenOwnerId,
    lastUpdatedBy: org.tokenOwnerId,
    created: type.created,
    lastUpdated: type.lastUpdated,
    default: type.id === org.userTypeId,
    _links: {
      schema: {
        rel: 'schema',
        href: `${base}/api/v1/meta/schemas/user/${type.schemaId}`,
        method: 'GET',
      },
      self: { rel: 'self', href: `${base}/api/v1/meta/types/user/${type.id}`, method: 'GET' },
    },
  };
}

/** The schema of the org's groups as Okta prints it. */
export function groupSchemaView(org: Org, base: string): JsonObject {
  return {
    $schema: 'http://json-schema.org/draft-04/schema#',
    id: `${base}/meta/schemas/group/default`,
    name: 'group',
    title: 'Okta group',
    description: 'Okta group profile template',
    lastUpdated: org.groupSchemaUpdated,
    created: org.groupSchemaCreated,
    definitions: {
      custom: subschema('custom', org.groupAttributes, org.uniqueGroupAttributes),
      base: subschema('base', Object.entries(groupBase), org.uniqueGroupAttributes),
    },
    type: 'object',
    properties: profile,
    _links: { self: { rel: 'self', href: `${base}/api/v1/meta/schemas/group/default`, method: 'GET' } },
  };
}

import { otherParty } from '../log/parties.js';
import type { JsonObject, UserType } from '../org/model.js';
import type { Org } from '../org/org.js';
import { invalid, notFound } from '../server/errors.js';
import {
  type Answer,
  bodyOf,
  type Call,
  isObject,
  objectAt,
  ok,
  param,
  type Route,
} from '../server/routes.js';
import type { Attribute } from './attribute.js';
import { groupSchemaView, userSchemaView, userTypeView } from './schema-views.js';

const types = ['string', 'boolean', 'number', 'integer', 'array'];
const nameForm = /^[A-Za-z_][A-Za-z0-9_]*$/;
/** Okta's limit, for users of one type and for groups. */
const mostUnique = 5;

function typeOfSchema(org: Org, schemaId: string): UserType {
  const wanted = schemaId === 'default' ? org.defaultType().schemaId : schemaId;
  const found = [...org.userTypes.values()].find((type) => type.schemaId === wanted);
  if (!found) throw notFound(schemaId, 'UserSchema');
  return found;
}

function readUserSchema(org: Org, call: Call): Answer {
  return ok(userSchemaView(org, call.base, typeOfSchema(org, param(call, 'schemaId'))));
}

/** POST changes the attributes that it names; null deletes one. */
function changeUserSchema(org: Org, call: Call): Answer {
  const type = typeOfSchema(org, param(call, 'schemaId'));
  changeAttributes(type.attributes, org.uniqueUserAttributes, bodyOf(call));
  type.lastUpdated = org.time();
  org.log.record('directory.user_profile.update', [otherParty(type.id, 'UserType', type.displayName)]);
  return ok(userSchemaView(org, call.base, type));
}

function changeGroupSchema(org: Org, call: Call): Answer {
  changeAttributes(org.groupAttributes, org.uniqueGroupAttributes, bodyOf(call));
  org.groupSchemaUpdated = org.time();
  return ok(groupSchemaView(org, call.base));
}

/** Nothing is changed unless everything can be. */
function changeAttributes(attributes: Map<string, Attribute>, unique: Set<string>, body: JsonObject): void {
  const custom = objectAt(objectAt(objectAt(body, 'definitions'), 'custom'), 'properties') ?? {};
  const changed = new Map(attributes);
  const marked = new Set(unique);
  for (const [name, given] of Object.entries(custom)) {
    if (given === null) {
      changed.delete(name);
      marked.delete(name);
      continue;
    }
    if (!nameForm.test(name)) throw invalid('definitions', `${name}: Invalid property name`);
    const { unique: isUnique, ...attribute } = checkedAttribute(name, given, changed.get(name));
    changed.set(name, attribute as unknown as Attribute);
    if (isUnique === true) marked.add(name);
    if (isUnique === false) marked.delete(name);
  }
  if (marked.size > mostUnique)
    throw invalid('definitions', `At most ${mostUnique} attributes can be unique`);
  attributes.clear();
  for (const [name, attribute] of changed) attributes.set(name, attribute);
  unique.clear();
  for (const name of marked) unique.add(name);
}

function checkedAttribute(name: string, given: unknown, before: Attribute | undefined): JsonObject {
  if (!isObject(given)) throw invalid('definitions', `${name}: Invalid property`);
  const { permissions: _permissions, master: _master, scope: _scope, ...rest } = given;
  const attribute: JsonObject = { ...before, ...rest };
  if (typeof attribute.title !== 'string' || attribute.title === '') {
    throw invalid('definitions', `${name}: The field title cannot be left blank`);
  }
  if (!types.includes(String(attribute.type)) || (before && attribute.type !== before.type)) {
    throw invalid('definitions', `${name}: Invalid or changed property type`);
  }
  if (attribute.type === 'array' && !isObject(attribute.items)) {
    throw invalid('definitions', `${name}: An array needs items`);
  }
  return attribute;
}

function readType(org: Org, call: Call): Answer {
  const id = param(call, 'typeId');
  const type = id === 'default' ? org.defaultType() : org.typeOf(id);
  return ok(userTypeView(org, call.base, type));
}

export const schemaRoutes: Route[] = [
  {
    method: 'GET',
    path: '/api/v1/meta/types/user',
    handle: (org, call) => ok([...org.userTypes.values()].map((type) => userTypeView(org, call.base, type))),
  },
  { method: 'GET', path: '/api/v1/meta/types/user/:typeId', handle: readType },
  { method: 'GET', path: '/api/v1/meta/schemas/user/:schemaId', handle: readUserSchema },
  { method: 'POST', path: '/api/v1/meta/schemas/user/:schemaId', handle: changeUserSchema },
  {
    method: 'GET',
    path: '/api/v1/meta/schemas/group/default',
    handle: (org, call) => ok(groupSchemaView(org, call.base)),
  },
  { method: 'POST', path: '/api/v1/meta/schemas/group/default', handle: changeGroupSchema },
];

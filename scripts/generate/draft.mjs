// The draft of an action from the facts of one of Okta's operations. What they don't tell says TODO, which the generator
// refuses.
import { INPUT_AFTER, PATH_SEGMENT } from './requests.mjs';

const COMMON = '../../schemas/common.json#';
/** Parameters of lists, which pagination gives. */
const PAGING = new Set(['after', 'limit', 'expand', 'fields']);
/** Path segments and the group of actions that they belong to. */
const GROUP_OF = [
  [/\/roles\b|\/iam\//, 'roles'],
  [/^\/api\/v1\/apps\b/, 'applications'],
  [/^\/api\/v1\/groups\b/, 'groups'],
  [/^\/api\/v1\/users\b/, 'users'],
];
/** Names under which Okta's bodies hold secrets. */
const SECRET = /password|secret|token|answer|private|credential/i;

/**
 * @param facts `id` for another id than the operation's; `operations`, `bodies`, `groups`, `resources`, `links`
 * @returns the draft, which fits schemas/action.schema.json
 */
export function draftOf(operationId, facts) {
  const { operations, id = shortened(operationId) } = facts;
  const operation = operations[operationId];
  const { method, path } = operation;
  const { fields, given } = pathFields(path);
  const query = queryFields(operation, fields);
  const { template, inputs: body, required } = bodyFields(operation, facts, { ...fields, ...query });
  const properties = { ...fields, ...query, ...body };
  const write = method !== 'GET';
  const isList = !write && operation.list !== undefined;
  return {
    $schema: '../../schemas/action.schema.json',
    id,
    title: titled(id),
    description: write
      ? 'TODO: what it does, what it leaves as it is, and what takes it back.'
      : 'TODO: what it reads, and what is left out.',
    group: groupOf(path, facts.groups),
    effect: write ? (method === 'DELETE' ? 'destructive' : 'write') : 'read',
    input: {
      type: 'object',
      additionalProperties: false,
      required: [...Object.keys(fields), ...required],
      properties: Object.keys(properties).length > 0 ? properties : { todo: field('string', 'TODO') },
    },
    request: {
      operationId,
      ...(Object.keys(given).length > 0 && { path: given }),
      ...(isList &&
        operation.query?.limit && { query: { limit: 'TODO: the most that Okta gives a page, a number' } }),
      ...(template && { body: template }),
    },
    ...(write && { change: changeOf(operationId, operation, facts) }),
    ...(isList && { list: ITEMS }),
    output: outputOf(fields, write, isList),
    examples: [
      {
        title: 'TODO: an everyday use',
        inputs: sampleOf(properties, [...Object.keys(fields), ...required]),
        output: { TODO: 'what the output holds' },
      },
      isList && Object.keys(fields).length === 0
        ? NOTHING_WANTED
        : {
            title: 'TODO: how it fails',
            inputs: sampleOf(properties, [...Object.keys(fields), ...required]),
            error: { code: 'NOT_FOUND', outcome: 'unchanged' },
          },
    ],
  };
}

/** At most 40 letters, as ids are. */
const shortened = (id) => id.slice(0, 40);

function titled(id) {
  const words = id.replaceAll(/([a-z0-9])([A-Z])/g, '$1 $2').replaceAll(/([A-Z]+)([A-Z][a-z])/g, '$1 $2');
  return words[0].toUpperCase() + words.slice(1);
}

function groupOf(path, groups) {
  const found = GROUP_OF.find(([pattern]) => pattern.test(path))?.[1] ?? 'org';
  return groups.includes(found) ? found : groups[0];
}

function field(type, name) {
  const title = name === 'TODO' ? name : titled(name);
  return {
    type,
    title,
    description: 'TODO',
    ...(type === 'string' && { minLength: 1, maxLength: 255 }),
    ...(SECRET.test(name) && type === 'string' && { secret: true }),
    ...(type === 'object' && { additionalProperties: true }),
    ...(type === 'array' && { items: { type: 'string' }, maxItems: 100 }),
  };
}

/** One input a path parameter; users, groups and applications by the inputs that all actions share. */
function pathFields(path) {
  const fields = {};
  const given = {};
  for (const [, segment, parameter] of path.matchAll(/(?<=\/)(\w[\w-]*)\/\{(\w+)\}/g)) {
    const shared = INPUT_AFTER[segment];
    if (shared !== undefined && !(shared in fields)) {
      fields[shared] = { $ref: `${COMMON}/inputs/${shared}` };
      continue;
    }
    const name = parameter in fields ? `${parameter}2` : parameter;
    fields[name] = {
      ...field('string', name),
      characters: 'identifier',
      pattern: PATH_SEGMENT,
      mustBe: 'TODO: what it must be, such as "the id of a zone"',
    };
    if (name !== parameter) given[parameter] = `{${name}}`;
  }
  return { fields, given };
}

function queryFields({ query = {} }, taken) {
  const names = Object.keys(query).filter((name) => !PAGING.has(name) && !(name in taken) && isName(name));
  return Object.fromEntries(names.map((name) => [name, field(plainType(query[name]), name)]));
}

const isName = (name) => /^[a-z][A-Za-z0-9]*$/.test(name);
const TYPES = new Set(['string', 'boolean', 'integer', 'number', 'array', 'object']);
const plainType = (type) => (TYPES.has(type) ? type : type.endsWith('[]') ? 'array' : 'string');

/** One input a property of the body that Okta takes. */
function bodyFields({ body }, { bodies }, taken) {
  if (body === undefined) return { inputs: {}, required: [] };
  const { properties, required } = propertiesOf(typeof body === 'string' ? bodies[body] : undefined, bodies);
  const open = Object.entries(properties).filter(([, schema]) => !resolved(schema, bodies).readOnly);
  const inputs = {};
  const template = {};
  const needed = [];
  for (const [name, schema] of open) {
    const plain = name.replaceAll(/[^A-Za-z0-9]+(.)?/g, (_, letter = '') => letter.toUpperCase());
    const input = plain in taken || !isName(plain) ? `body${titled(plain).replaceAll(' ', '')}` : plain;
    inputs[input] = field(plainType([resolved(schema, bodies).type].flat()[0] ?? 'object'), input);
    template[name] = `{${input}}`;
    if (required.includes(name)) needed.push(input);
  }
  return { inputs, required: needed, template };
}

function resolved(schema = {}, bodies, depth = 0) {
  const name = schema.$ref?.split('/').pop();
  const found = name === undefined ? schema : (bodies[name] ?? {});
  // A property that only adds words to another schema stands in a list of one or two.
  const parts = depth > 5 || found.properties ? [] : (found.allOf ?? []);
  return Object.assign({}, ...parts.map((part) => resolved(part, bodies, depth + 1)), found);
}

function propertiesOf(schema, bodies, depth = 0) {
  const { properties = {}, required = [], allOf = [] } = resolved(schema, bodies);
  const parts = depth > 5 ? [] : allOf.map((part) => propertiesOf(part, bodies, depth + 1));
  return {
    properties: Object.assign({}, ...parts.map((part) => part.properties), properties),
    required: [...parts.flatMap((part) => part.required), ...required],
  };
}

/** The kind of change that method and path suggest; the writer of the action decides. */
function changeOf(operationId, { method, path }, { links }) {
  const parts = [...path.matchAll(/\/(\w[\w-]*)\/\{\w+\}/g)].map(([, segment]) => singular(segment));
  const last = singular(
    path
      .replace(/\/\{\w+\}$/, '')
      .split('/')
      .pop(),
  );
  const pair = (path.endsWith('}') ? parts : [...parts, last]).slice(-2);
  const link = [pair, [...pair].reverse()].find((names) => links[names.join(' ')] !== undefined);
  const status = /\/lifecycle\/(\w+)$/.exec(path)?.[1];
  if (status !== undefined)
    return { kind: 'transition', of: parts.at(-1) ?? last, to: [STATUS_AFTER[status] ?? 'TODO'] };
  if (link !== undefined && (method === 'PUT' || method === 'POST')) return { kind: 'link', of: link };
  if (link !== undefined && method === 'DELETE') return { kind: 'unlink', of: link };
  if (method === 'DELETE') return { kind: 'delete', of: path.endsWith('}') ? (parts.at(-1) ?? last) : last };
  if (method === 'POST' && !path.endsWith('}') && /^(?:create|add)/.test(operationId))
    return { kind: 'create', of: last };
  return { kind: 'set', of: path.endsWith('}') ? (parts.at(-1) ?? last) : last };
}

const STATUS_AFTER = {
  activate: 'ACTIVE',
  deactivate: 'INACTIVE',
  suspend: 'SUSPENDED',
  unsuspend: 'ACTIVE',
};

function singular(segment) {
  const one = segment === 'apps' ? 'application' : segment.replace(/ies$/, 'y').replace(/s$/, '');
  return one.replaceAll(/-(\w)/g, (_, letter) => letter.toUpperCase());
}

/** The output that holds the items of a list, until the writer names them. */
const ITEMS = 'items';

/** How a list fails that needs no inputs: every list has a limit. */
const NOTHING_WANTED = {
  title: 'A limit that gives nothing',
  inputs: { limit: 0 },
  error: { code: 'INVALID_INPUT', outcome: 'not-sent' },
};

/** What the path names comes back; of a read also what Okta answers. */
function outputOf(fields, write, isList) {
  const names = Object.keys(fields);
  const shared = (name) =>
    Object.values(INPUT_AFTER).includes(name)
      ? { $ref: `${COMMON}/outputs/${name}` }
      : { type: 'string', title: titled(name), description: 'TODO' };
  const properties = Object.fromEntries(names.map((name) => [name, shared(name)]));
  if (isList)
    properties[ITEMS] = {
      type: 'array',
      title: 'TODO',
      description: 'TODO: what the list holds. "list" names this output.',
      items: { type: 'object', additionalProperties: true, required: [], properties: {} },
    };
  else if (!write || names.length === 0)
    properties.todo = {
      type: 'string',
      title: 'TODO',
      description: 'TODO: a field of the answer, or a schema of schemas/.',
    };
  return {
    type: 'object',
    additionalProperties: false,
    required: isList ? [...names, ITEMS] : names,
    properties,
  };
}

const HANDLES = { userId: 'blake', groupId: 'group:engineering', applicationId: 'application:wiki' };

function sampleOf(properties, names) {
  return Object.fromEntries(
    names.map((name) => {
      const { type } = properties[name];
      const samples = { boolean: false, integer: 1, number: 1, array: [], object: {} };
      return [name, HANDLES[name] ?? samples[type] ?? 'TODO'];
    }),
  );
}

import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';
import { Ajv } from 'ajv';
import { linesOf } from './schema-errors.mjs';
import { checkShared } from './shared.mjs';

export const KEYWORDS = ['secret', 'resource', 'choices', 'mustBe', 'characters', 'chain', 'examples'];

/** What is in schemas/ and is not a resource of Okta's. */
const SHARED = ['common.json', 'effects.json'];

/** What `uses` says of the one action that takes any of Okta's operations. */
const ANY_OPERATION = 'any operation';

/** Beside an action's file, what only its tests need. */
export const SIDECAR = '.test.json';

const RESOURCE = {
  type: 'object',
  required: ['title', 'type', 'properties'],
  properties: {
    title: { type: 'string' },
    type: { const: 'object' },
    required: { type: 'array', items: { type: 'string' } },
    properties: { type: 'object', additionalProperties: { type: 'object' } },
    chain: { type: 'object', additionalProperties: { type: 'string' } },
  },
};
const COMMON = {
  type: 'object',
  required: ['inputs', 'outputs'],
  properties: {
    inputs: { type: 'object', additionalProperties: { $ref: 'action#/definitions/field' } },
    outputs: {
      type: 'object',
      additionalProperties: {
        type: 'object',
        required: ['type', 'title', 'description'],
        properties: { onlyWith: { type: 'object', minProperties: 1 } },
      },
    },
  },
};

/** @throws Error that names the file where it is not there or holds no JSON */
export function readFile(root, file) {
  try {
    return JSON.parse(readFileSync(join(root, file), 'utf8'));
  } catch (error) {
    throw new Error(
      `${file}: ${error.code === 'ENOENT' ? 'it is not there' : `no valid JSON: ${error.message}`}`,
    );
  }
}

/**
 * Reads the manifest, the actions and Okta's resources, and refuses what does not hold together.
 * @returns {{ manifest: object, resources: Record<string, object>, shared: object, operations: object,
 *   actions: object[], peoplePolicy: object }} `shared` is schemas/effects.json, `operations` the facts of
 *   okta/operations.json; actions have every $ref resolved, but for resources, which stand as
 *   { $ref: '#/resources/<name>' }
 * @throws Error that names the file and what is wrong with it
 */
export function readSources(root) {
  const read = (file) => readFile(root, file);
  const actionSchema = read('schemas/action.schema.json');
  const checkResource = compile(RESOURCE);
  const resources = {};
  for (const file of readdirSync(join(root, 'schemas')).sort()) {
    if (file.endsWith('.schema.json') || SHARED.includes(file) || !file.endsWith('.json')) continue;
    const name = `schemas/${file}`;
    const resource = read(name);
    report(checkResource, resource, name);
    reportSchema(resource, name);
    const reference = placeOfReference(resource);
    if (reference !== undefined)
      throw new Error(`${name}: ${reference} is not for resources, which stand alone`);
    resources[basename(file, '.json')] = resource;
  }
  const manifest = read('manifest.json');
  report(compile(read('schemas/manifest.schema.json')), manifest, 'manifest.json');
  const common = read('schemas/common.json');
  report(compile(COMMON, { action: actionSchema }), common, 'schemas/common.json');
  for (const part of ['inputs', 'outputs']) {
    reportSchema({ properties: common[part] }, 'schemas/common.json', `/${part}`);
  }
  reportSchema(manifest.connection.inputs, 'manifest.json', '/connection/inputs');
  for (const [index, { inputs }] of (manifest.connection.alternatives ?? []).entries())
    reportSchema(inputs, 'manifest.json', `/connection/alternatives/${index}/inputs`);
  const shared = read('schemas/effects.json');
  report(
    compile(read('schemas/effects.schema.json'), { action: actionSchema }),
    shared,
    'schemas/effects.json',
  );
  const { operations } = read('okta/operations.json');
  const rights = read('okta/rights.json');

  const checkAction = compile(actionSchema);
  const checkSidecar = compile(read('schemas/action-test.schema.json'));
  const actions = [];
  for (const { id: group } of manifest.groups) {
    const folder = join('actions', group);
    if (!existsSync(join(root, folder)))
      throw new Error(`manifest.json: the group ${group} of /groups has no folder ${folder}`);
    for (const file of readdirSync(join(root, folder)).sort()) {
      const name = `actions/${group}/${file}`;
      const source = read(name);
      if (file.endsWith(SIDECAR)) {
        report(checkSidecar, source, name);
        const action = file.replace(SIDECAR, '.json');
        if (!existsSync(join(root, folder, action)))
          throw new Error(`${name}: there is no ${action} beside it`);
        continue;
      }
      report(checkAction, source, name);
      for (const part of ['input', 'output']) reportSchema(source[part], name, `/${part}`);
      if (source.id !== basename(file, '.json'))
        throw new Error(`${name}: the id is ${source.id}; it must be the file's name`);
      if (source.group !== group)
        throw new Error(
          `${name}: the group is ${source.group}, but the folder is ${group}; they are the same`,
        );
      delete source.$schema;
      if (source.uses === ANY_OPERATION) {
        delete source.uses;
        source.anyOperation = true;
      }
      const whole = source.list === undefined ? source : withListFields(source, name);
      actions.push({ file: name, ...resolveReferences(whole, { root, file: name, from: name }) });
    }
  }
  const ids = new Set(actions.map((action) => action.id.toLowerCase()));
  if (ids.size !== actions.length) throw new Error('Two actions have the same id.');
  checkShared({ shared, operations, actions });
  const peoplePolicy = read('schemas/people-policy.schema.json');
  reportSchema(peoplePolicy, 'schemas/people-policy.schema.json');
  return { manifest, resources, shared, operations, rights, actions, peoplePolicy };
}

/** What every list takes and gives besides. */
export const LIST_INPUTS = ['limit', 'returnAll', 'maxItems', 'cursor'];
export const LIST_OUTPUTS = ['count', 'nextCursor'];

function withListFields(source, name) {
  const { list, input, output } = source;
  const fail = (text) => {
    throw new Error(`${name}: ${text}`);
  };
  if (source.effect !== 'read') fail('"list" is for what only reads: its "effect" must be read');
  if (output.properties[list]?.type !== 'array' || !output.required.includes(list))
    fail(`"list" names ${list}, which must be a required output of type array`);
  const taken = [
    ...LIST_INPUTS.filter((field) => field in input.properties),
    ...LIST_OUTPUTS.filter((field) => field in output.properties),
  ];
  if (taken.length > 0) fail(`a list has ${taken.join(', ')} by itself: leave it out`);
  const shared = (part, names) =>
    Object.fromEntries(
      names.map((field) => [field, { $ref: `../../schemas/common.json#/${part}/${field}` }]),
    );
  return {
    ...source,
    input: { ...input, properties: { ...input.properties, ...shared('inputs', LIST_INPUTS) } },
    output: {
      ...output,
      required: [...output.required, 'count'],
      properties: { ...output.properties, ...shared('outputs', LIST_OUTPUTS) },
    },
  };
}

export function compile(schema, others = {}) {
  const ajv = new Ajv({ allErrors: true, strict: false, verbose: true });
  for (const [name, other] of Object.entries(others)) ajv.addSchema(other, name);
  return ajv.compile(schema);
}

export function report(validate, data, name) {
  if (validate(data)) return;
  throw new Error(`${name} does not fit its schema:\n${linesOf(validate.errors)}`);
}

const forSchemas = new Ajv({ allErrors: true, strict: false });

/** Refuses what is no JSON Schema, before anything is made of it. */
export function reportSchema(schema, name, place = '') {
  let valid;
  try {
    valid = forSchemas.validateSchema(schema);
  } catch (error) {
    throw new Error(`${name} holds no JSON Schema at ${place || '/'}: ${error.message}`);
  }
  if (valid) return;
  throw new Error(`${name} holds no JSON Schema at ${place || '/'}:\n${linesOf(forSchemas.errors, place)}`);
}

function placeOfReference(value, place = '') {
  if (value === null || typeof value !== 'object') return undefined;
  if (typeof value.$ref === 'string') return `${place}/$ref`;
  const places = Object.entries(value).map(([key, entry]) => placeOfReference(entry, `${place}/${key}`));
  return places.find((found) => found !== undefined);
}

/**
 * @param at.file the action that it is all for; at.from the file that this value stands in
 * @param place where the value stands in that file
 */
export function resolveReferences(value, at, place = '', depth = 0) {
  const inside = (entry, key) => resolveReferences(entry, at, `${place}/${key}`, depth);
  if (Array.isArray(value)) return value.map(inside);
  if (value === null || typeof value !== 'object') return value;
  if (typeof value.$ref !== 'string') {
    return Object.fromEntries(Object.entries(value).map(([key, entry]) => [key, inside(entry, key)]));
  }
  const fail = (what) => {
    throw new Error(`${at.file}: ${place} in ${at.from} refers to ${value.$ref}: ${what}`);
  };
  const [path, pointer] = value.$ref.split('#');
  const from = join(dirname(at.from), path);
  if (!/^(?:schemas|actions)\/[\w/-]+\.json$/.test(from) || !existsSync(join(at.root, from)))
    fail(`there is no file ${from}`);
  if (dirname(from) === 'schemas' && !pointer) return { $ref: `#/resources/${basename(from, '.json')}` };
  if (depth > 8) fail('there is a circle');
  let target = readFile(at.root, from);
  for (const key of (pointer ?? '').split('/').slice(1))
    target = Object.hasOwn(Object(target), key) ? target[key] : undefined;
  if (target === undefined) fail('nothing is there');
  return resolveReferences(target, { ...at, from }, pointer, depth + 1);
}

// Takes the facts of every operation from Okta's management contract: node scripts/extract-operations.mjs <contract.json>
// okta/operations.json is what the connector and its tools need: method, path, parameters with types and enums, kind of
// body and of answer, where its list stands, scopes. okta/schemas.json is what only tests and drafts need: defaults and bounds of parameters, and the bodies' schemas.
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';

const METHODS = ['get', 'post', 'put', 'patch', 'delete'];
const JSON_TYPE = 'application/json';
const BOUNDS = ['default', 'enum', 'minimum', 'maximum'];

const root = resolve(dirname(fileURLToPath(import.meta.url)), '..');
const [file] = process.argv.slice(2);
if (file === undefined)
  throw new Error('Usage: node scripts/extract-operations.mjs <management contract as JSON>');
const contract = JSON.parse(readFileSync(file, 'utf8'));

const operations = {};
const parameters = {};
const schemas = {};
for (const [path, item] of Object.entries(contract.paths))
  for (const method of METHODS.filter((name) => item[name] !== undefined)) extract(path, method, item);

const origin = `Okta Management API, OpenAPI ${contract.info.version}`;
mkdirSync(join(root, 'okta'), { recursive: true });
write('operations.json', { origin, operations: sorted(operations) });
write('schemas.json', { origin, parameters: sorted(parameters), schemas: sorted(schemas) });
process.stdout.write(`${Object.keys(operations).length} operations of ${origin}\n`);

function extract(path, method, item) {
  const { operationId, requestBody, responses, security, deprecated } = item[method];
  const all = [...(item.parameters ?? []), ...(item[method].parameters ?? [])].map(resolved);
  const query = all.filter((parameter) => parameter.in === 'query');
  const operation = { method: method.toUpperCase(), path };
  if (query.length > 0)
    operation.query = Object.fromEntries(query.map(({ name, schema }) => [name, typeOf(schema)]));
  const required = query.filter((parameter) => parameter.required).map(({ name }) => name);
  if (required.length > 0) operation.required = required;
  const enums = enumsOf(all.filter((parameter) => parameter.in === 'query' || parameter.in === 'path'));
  if (Object.keys(enums).length > 0) operation.enums = enums;
  const commas = query.filter(({ explode }) => explode === false).map(({ name }) => name);
  if (commas.length > 0) operation.commas = commas;
  const headers = all.filter((parameter) => parameter.in === 'header').map(({ name }) => name);
  if (headers.length > 0) operation.headers = headers;
  if (requestBody !== undefined) Object.assign(operation, bodyOf(operationId, resolved(requestBody)));
  operation.scopes = security.flatMap(({ oauth2 = [] }) => oauth2);
  // 200 alone is so common that it is left out.
  const success = Object.keys(responses)
    .filter((status) => status.startsWith('2'))
    .map(Number);
  if (success.join() !== '200') operation.success = success;
  const list = method === 'get' ? listIn(responses, operation.query) : undefined;
  if (list !== undefined) operation.list = list;
  if (security.length === 0) operation.anonymous = true;
  const answers = answerTypes(responses).filter((type) => type !== JSON_TYPE);
  if (answers.length > 0) operation.answers = answers;
  if (deprecated) operation.deprecated = true;
  operations[operationId] = operation;
  const bounded = query.filter(({ schema }) => hasBounds(resolved(schema)));
  if (bounded.length > 0)
    parameters[operationId] = Object.fromEntries(bounded.map(({ name, schema }) => [name, bounds(schema)]));
}

/** A JSON body is named by its schema, another one by its content types. */
function bodyOf(operationId, { content, required }) {
  const types = Object.keys(content);
  const optional = required === true ? {} : { optionalBody: true };
  if (!types.includes(JSON_TYPE)) return { body: types, ...partsOf(content), ...optional };
  const { schema } = content[JSON_TYPE];
  const name = schema.$ref?.split('/').pop() ?? `${operationId}Body`;
  if (schema.$ref === undefined) schemas[name] = schema;
  collect(schema);
  return { body: name, ...(resolved(schema).type === 'array' && { listBody: true }), ...optional };
}

/** The names of a multipart body's parts. */
function partsOf(content) {
  const schema = content['multipart/form-data']?.schema;
  return schema === undefined ? {} : { parts: Object.keys(resolved(schema).properties) };
}

/** The values that Okta takes for a parameter, or for the entries of one. */
function enumsOf(parameters) {
  return Object.fromEntries(
    parameters.flatMap(({ name, schema }) => {
      const whole = resolved(schema);
      const values = whole.enum ?? resolved(whole.items ?? {}).enum;
      return values === undefined ? [] : [[name, values]];
    }),
  );
}

/** Where the list of an answer stands: '' for the whole answer, or the name of the one list in a page of an object. */
function listIn(responses, query = {}) {
  const schema = resolved(resolved(responses['200'] ?? {}).content?.[JSON_TYPE]?.schema ?? {});
  if (schema.type === 'array') return '';
  if (query.after === undefined) return undefined;
  const lists = Object.entries(schema.properties ?? {}).filter(([, each]) => resolved(each).type === 'array');
  return lists.length === 1 ? lists[0][0] : undefined;
}

function answerTypes(responses) {
  return Object.entries(responses)
    .filter(([status]) => status.startsWith('2'))
    .flatMap(([, response]) => Object.keys(resolved(response).content ?? {}));
}

function typeOf(schema) {
  const { type = 'string', items } = resolved(schema);
  return type === 'array' ? `${resolved(items ?? {}).type ?? 'string'}[]` : type;
}

function hasBounds(schema) {
  return BOUNDS.some((keyword) => schema[keyword] !== undefined);
}

function bounds(schema) {
  const whole = resolved(schema);
  return Object.fromEntries(['type', ...BOUNDS].map((keyword) => [keyword, whole[keyword]]));
}

/** Keeps every component schema that a schema refers to. */
function collect(value) {
  if (value === null || typeof value !== 'object') return;
  if (typeof value.$ref === 'string') {
    const name = value.$ref.split('/').pop();
    if (schemas[name] !== undefined) return;
    schemas[name] = target(value.$ref);
    collect(schemas[name]);
  } else for (const entry of Object.values(value)) collect(entry);
}

function resolved(value) {
  return typeof value.$ref === 'string' ? resolved(target(value.$ref)) : value;
}

function target(reference) {
  return reference
    .split('/')
    .slice(1)
    .reduce((value, key) => value[key.replaceAll('~1', '/')], contract);
}

function sorted(entries) {
  return Object.fromEntries(Object.entries(entries).sort(([a], [b]) => (a < b ? -1 : 1)));
}

/** One line an entry, so that a new version of the contract shows as a readable difference. */
function write(name, tables) {
  const parts = Object.entries(tables).map(([key, value]) => {
    if (typeof value === 'string') return `${JSON.stringify(key)}: ${JSON.stringify(value)}`;
    const lines = Object.entries(value).map(
      ([id, entry]) => `${JSON.stringify(id)}: ${JSON.stringify(entry)}`,
    );
    return `${JSON.stringify(key)}: {\n${lines.join(',\n')}\n}`;
  });
  writeFileSync(join(root, 'okta', name), `{\n${parts.join(',\n')}\n}\n`);
}

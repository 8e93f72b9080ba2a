// Takes from Okta's management contract what the contract tests need: the operations that the connector uses.
// node scripts/extract-contract.mjs <path to management-contract.json>
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { readSources } from './generate/sources.mjs';

const IDENTIFIER_RULE = ['getUser', 'listUsers'];
const METHODS = ['get', 'post', 'put', 'patch', 'delete'];

const root = resolve(dirname(fileURLToPath(import.meta.url)), '..');
const [file] = process.argv.slice(2);
if (file === undefined)
  throw new Error('Usage: node scripts/extract-contract.mjs <management-contract.json>');
const contract = JSON.parse(readFileSync(file, 'utf8'));

const { manifest, actions, lists } = readSources(root);
const wanted = new Set([
  ...[...actions, ...lists].flatMap(({ steps }) => steps.map(({ operationId }) => operationId)),
  ...actions.flatMap(({ reconcile = [] }) => reconcile.flatMap(({ read }) => read?.operationId ?? [])),
  ...manifest.connectionTest,
  ...IDENTIFIER_RULE,
]);
const schemas = {};
const operations = {};
for (const [path, item] of Object.entries(contract.paths)) {
  for (const method of METHODS.filter((name) => wanted.has(item[name]?.operationId))) {
    operations[item[method].operationId] = operation(method, path, item);
  }
}
const missing = [...wanted].filter((id) => operations[id] === undefined);
if (missing.length > 0) throw new Error(`The contract has no operation ${missing.join(', ')}.`);

const folder = join(root, 'test', 'fixtures', 'contract');
mkdirSync(folder, { recursive: true });
write('operations.json', { version: contract.info.version, operations: sorted(operations) });
write('schemas.json', sorted(schemas));
process.stdout.write(
  `${Object.keys(operations).length} operations, ${Object.keys(schemas).length} schemas of version ${contract.info.version}\n`,
);

function operation(method, path, item) {
  const { parameters = [], requestBody, responses, security } = item[method];
  const body = requestBody && resolved(requestBody);
  const schema = body?.content['application/json'].schema;
  collect(schema);
  return {
    method: method.toUpperCase(),
    path,
    parameters: [...(item.parameters ?? []), ...parameters].map(resolved).map((parameter) => {
      collect(parameter.schema);
      const { name, in: place, required = false, schema: type } = parameter;
      return { name, in: place, required: required || place === 'path', schema: type };
    }),
    ...(body && { body: { required: body.required ?? false, schema } }),
    responses: Object.keys(responses),
    scopes: security.flatMap(({ oauth2 = [] }) => oauth2),
  };
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
  return value.$ref === undefined ? value : target(value.$ref);
}

function target(reference) {
  return reference
    .split('/')
    .slice(1)
    .reduce((value, key) => value[key], contract);
}

function sorted(entries) {
  return Object.fromEntries(Object.entries(entries).sort(([a], [b]) => (a < b ? -1 : 1)));
}

function write(name, value) {
  writeFileSync(join(folder, name), `${JSON.stringify(value, null, 1)}\n`);
}

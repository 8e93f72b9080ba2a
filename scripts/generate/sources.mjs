import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { basename, dirname, join, resolve } from 'node:path';
import { Ajv } from 'ajv';

export const KEYWORDS = ['secret', 'resource', 'choices', 'mustBe', 'chain', 'examples'];

const read = (file) => JSON.parse(readFileSync(file, 'utf8'));

/**
 * Reads the manifest, the actions and Okta's resources, and refuses what does not hold together.
 * @returns {{ manifest: object, resources: Record<string, object>, actions: object[], lists: object[] }} actions and
 *   lists with every $ref resolved, but for resources, which stand as { $ref: '#/resources/<name>' }
 * @throws Error that names the file and what is wrong with it
 */
export function readSources(root) {
  const schemas = join(root, 'schemas');
  const resources = {};
  for (const file of readdirSync(schemas).sort()) {
    if (file.endsWith('.schema.json') || file === 'common.json' || !file.endsWith('.json')) continue;
    resources[basename(file, '.json')] = read(join(schemas, file));
  }
  const manifest = read(join(root, 'manifest.json'));
  check(read(join(schemas, 'manifest.schema.json')), manifest, 'manifest.json');

  const checkAction = compile(read(join(schemas, 'action.schema.json')));
  const found = { actions: [], lists: [] };
  for (const [kind, group] of manifest.groups.flatMap(({ id }) => [
    ['actions', id],
    ['lists', id],
  ])) {
    const folder = join(root, kind, group);
    if (kind === 'lists' && !existsSync(folder)) continue;
    for (const file of readdirSync(folder).sort()) {
      const source = read(join(folder, file));
      const name = `${kind}/${group}/${file}`;
      report(checkAction, source, name);
      if (source.id !== basename(file, '.json')) throw new Error(`${name}: the id is ${source.id}`);
      if (source.group !== group) throw new Error(`${name}: the group is ${source.group}`);
      delete source.$schema;
      found[kind].push({ file: name, ...resolveReferences(source, folder, schemas) });
    }
  }
  const all = [...found.actions, ...found.lists];
  const ids = new Set(all.map((action) => action.id.toLowerCase()));
  if (ids.size !== all.length) throw new Error('Two actions have the same id.');
  return { manifest, resources, ...found };
}

function compile(schema) {
  return new Ajv({ allErrors: true, strict: false }).compile(schema);
}

function check(schema, data, name) {
  report(compile(schema), data, name);
}

function report(validate, data, name) {
  if (validate(data)) return;
  const lines = validate.errors.map((error) => `  ${error.instancePath || '/'} ${error.message}`);
  throw new Error(`${name} does not fit its schema:\n${[...new Set(lines)].join('\n')}`);
}

function resolveReferences(value, folder, schemas) {
  if (Array.isArray(value)) return value.map((entry) => resolveReferences(entry, folder, schemas));
  if (value === null || typeof value !== 'object') return value;
  if (typeof value.$ref === 'string') {
    const [path, pointer] = value.$ref.split('#');
    const file = resolve(folder, path);
    if (dirname(file) === schemas && !pointer) return { $ref: `#/resources/${basename(file, '.json')}` };
    let target = read(file);
    for (const key of pointer.split('/').slice(1)) target = target?.[key];
    if (target === undefined) throw new Error(`Nothing stands at ${value.$ref}`);
    return resolveReferences(target, dirname(file), schemas);
  }
  return Object.fromEntries(
    Object.entries(value).map(([key, entry]) => [key, resolveReferences(entry, folder, schemas)]),
  );
}

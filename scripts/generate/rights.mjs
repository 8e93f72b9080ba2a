import { Ajv } from 'ajv';
import { HEADER } from './catalog.mjs';

const names = { type: 'array', items: { type: 'string' }, minItems: 1, uniqueItems: true };
const table = (entry) => ({ type: 'object', minProperties: 1, additionalProperties: entry });
const entry = (lists) => ({
  type: 'object',
  additionalProperties: false,
  required: ['title'],
  minProperties: 2,
  properties: { title: { type: 'string' }, ...Object.fromEntries(lists.map((name) => [name, names])) },
});
const SCHEMA = {
  type: 'object',
  additionalProperties: false,
  required: ['origin', 'roles', 'resources', 'permissions'],
  properties: {
    origin: { type: 'string' },
    roles: table(entry(['has', 'inferred'])),
    resources: table({ type: 'string' }),
    permissions: table(entry(['documented', 'described', 'inferred'])),
  },
};

/**
 * The module of what each operation needs an administrator to have, and what the standard roles have: one text, parsed
 * when rights are first computed.
 * @param rights okta/rights.json
 * @throws Error that names what is wrong with it
 */
export function rightsModule({ rights, operations }) {
  const ajv = new Ajv();
  if (!ajv.validate(SCHEMA, rights)) throw new Error(`okta/rights.json: ${ajv.errorsText()}`);
  const { origin: _, ...facts } = rights;
  for (const [name, { title: _title, ...lists }] of Object.entries(facts.permissions))
    for (const id of Object.values(lists).flat())
      if (!operations[id]) throw new Error(`okta/rights.json: ${name} names ${id}, which is no operation`);
  for (const [role, { has, inferred = [] }] of Object.entries(facts.roles))
    for (const name of [...has, ...inferred])
      if (!isPartOf(name, facts.permissions))
        throw new Error(`okta/rights.json: ${role} has ${name}, which is no permission`);
  const text = JSON.stringify(facts).replaceAll('\\', '\\\\').replaceAll("'", "\\'");
  return `${HEADER}export const rightsText: string =\n  '${text}';\n`;
}

/** A permission of the table, or one that manages some of it. */
function isPartOf(name, permissions) {
  const below = name.replace(/manage$/, '');
  return Object.keys(permissions).some((one) => one === name || (below !== name && one.startsWith(below)));
}

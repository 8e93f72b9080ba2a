import { Ajv } from 'ajv';
import standalone from 'ajv/dist/standalone/index.js';
import { transformSync } from 'esbuild';
import { HEADER } from './catalog.mjs';
import { KEYWORDS } from './sources.mjs';

const standaloneCode = standalone.default ?? standalone;

/** One compiled validator a file (plain JavaScript, minified: they are most of the package), and an index that loads each when it is first used. */
export function validatorModules({ actions, resources, peoplePolicy }) {
  const files = {
    'validators/people-policy.js': compile(peoplePolicy, 'schemas/people-policy.schema.json', false),
  };
  for (const action of actions)
    files[`validators/${action.id}.js`] = compile(action.input, fileOf(action), false);
  for (const [name, schema] of Object.entries(resources)) {
    files[`validators/resources/${name}.js`] = compile(schema, `schemas/${name}.json`, true);
  }
  files['validators.ts'] = indexModule(actions, Object.keys(resources));
  return files;
}

function compile(schema, file, isResource) {
  const ajv = new Ajv({
    allErrors: true,
    strict: true,
    strictRequired: false,
    strictTypes: false,
    allowUnionTypes: true,
    messages: false,
    code: { source: true },
  });
  ajv.addVocabulary(KEYWORDS.filter((keyword) => keyword !== 'examples'));
  try {
    const code = withShortFindings(standaloneCode(ajv, ajv.compile(withoutTexts(schema))), isResource);
    return `${HEADER}${transformSync(code, { minify: true, treeShaking: true, platform: 'node', format: 'cjs' }).code}`;
  } catch (error) {
    throw new Error(`${file}: its schema does not compile: ${error.message}`);
  }
}

const FINDING =
  /const (err\d+) = \{instancePath:? ?(.*?),schemaPath:("[^"]*"),keyword:("[^"]*"),params:(\{.*?\})(?:,propertyName:\w+)?\};\s*if\(vErrors === null\)\{\s*vErrors = \[\1\];\s*\}\s*else \{\s*vErrors\.push\(\1\);\s*\}/gs;
/** Keywords of whose parameters nothing is said. */
const WITHOUT_PARAMS = new Set(['"pattern"', '"minProperties"', '"if"']);

/**
 * Ajv spells out at every check how a finding is added: half of the code. A function does it instead. Of a misfit in
 * Okta's answer only the place and the keyword are told, so its parameters, which would bring the whole schema along,
 * are left out.
 */
function withShortFindings(code, isResource) {
  const short = code.replace(FINDING, (_, _name, place, schemaPath, keyword, params) => {
    const rest = isResource || WITHOUT_PARAMS.has(keyword) ? '' : `,${params}`;
    return `vErrors=found(vErrors,${place || 'instancePath'},${isResource ? '""' : schemaPath},${keyword}${rest});`;
  });
  if (/schemaPath:"/.test(short)) throw new Error('ajv writes findings in another way now');
  return `${short}
function found(findings, instancePath, schemaPath, keyword, params = {}) {
  const finding = { instancePath, schemaPath, keyword, params };
  if (findings === null) return [finding];
  findings.push(finding);
  return findings;
}`;
}

const fileOf = ({ group, id }) => `actions/${group}/${id}.json`;

/** Texts and our own keywords check nothing, and would only be inlined. */
function withoutTexts(schema, isProperties = false) {
  if (Array.isArray(schema)) return schema.map((entry) => withoutTexts(entry));
  if (schema === null || typeof schema !== 'object') return schema;
  const dropped = ['title', 'description', 'default', '$schema', ...KEYWORDS];
  return Object.fromEntries(
    Object.entries(schema)
      .filter(([key]) => isProperties || !dropped.includes(key))
      .map(([key, value]) => {
        if (key === 'enum' || key === 'const' || key === 'dependencies') return [key, value];
        return [key, withoutTexts(value, !isProperties && key === 'properties')];
      }),
  );
}

function indexModule(actions, resources) {
  const lines = (names, folder) =>
    names.map((name) => `  '${name}': () => require('${folder}/${name}.js').default,\n`).join('');
  return `${HEADER}import type { CompiledValidator } from '../catalog/compiled-validator.js';

type Load = () => CompiledValidator;

export const inputValidators: Record<string, Load> = {
${lines(
  actions.map((action) => action.id),
  './validators',
)}};

export const resourceValidators: Record<string, Load> = {
${lines(resources, './validators/resources')}};

export const peoplePolicyValidator: Load = () => require('./validators/people-policy.js').default;
`;
}

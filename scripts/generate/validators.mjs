import { Ajv } from 'ajv';
import standalone from 'ajv/dist/standalone/index.js';
import { transformSync } from 'esbuild';
import { HEADER } from './catalog.mjs';
import { KEYWORDS } from './sources.mjs';

const standaloneCode = standalone.default ?? standalone;

/** One compiled validator a file (plain JavaScript, minified: they are most of the package), and an index that loads each when it is first used. */
export function validatorModules({ actions, resources }) {
  const files = {};
  for (const action of actions)
    files[`validators/${action.id}.js`] = compile(action.input, `actions/${action.group}/${action.id}.json`);
  for (const [name, schema] of Object.entries(resources)) {
    files[`validators/resources/${name}.js`] = compile(schema, `schemas/${name}.json`);
  }
  files['validators.ts'] = indexModule(actions, Object.keys(resources));
  return files;
}

function compile(schema, file) {
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
    const code = standaloneCode(ajv, ajv.compile(withoutTexts(schema)));
    return `${HEADER}${transformSync(code, { minify: true, treeShaking: true, platform: 'node', format: 'cjs' }).code}`;
  } catch (error) {
    throw new Error(`${file}: its schema does not compile: ${error.message}`);
  }
}

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
  return `${HEADER}import type { CompiledValidator } from '../core/compiled-validator.js';

type Load = () => CompiledValidator;

export const inputValidators: Record<string, Load> = {
${lines(
  actions.map((action) => action.id),
  './validators',
)}};

export const resourceValidators: Record<string, Load> = {
${lines(resources, './validators/resources')}};
`;
}

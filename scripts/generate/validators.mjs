import { Ajv } from 'ajv';
import standalone from 'ajv/dist/standalone/index.js';
import { transformSync } from 'esbuild';
import { HEADER } from './catalog.mjs';
import { KEYWORDS } from './sources.mjs';

const standaloneCode = standalone.default ?? standalone;

/** One compiled validator a file (plain JavaScript, minified), and an index that loads each when it is first used. */
export function validatorModules({ actions, triggers, resources, peoplePolicy }) {
  const files = {
    'validators/found.js': FOUND,
    'validators/people-policy.js': compile(peoplePolicy, 'schemas/people-policy.schema.json'),
  };
  for (const action of actions) files[`validators/${action.id}.js`] = compile(action.input, fileOf(action));
  for (const [name, schema] of Object.entries(resources))
    files[`validators/resources/${name}.js`] = compile(schema, `schemas/${name}.json`, true);
  // Presets take the same inputs, so one validator serves them all.
  const ofTriggers = new Map(triggers.map(({ id, input }) => [JSON.stringify(input), id]).reverse());
  for (const [input, id] of ofTriggers)
    files[`validators/${id}.js`] = compile(JSON.parse(input), `triggers/${id}.json`);
  const shared = triggers.map(({ id, input }) => [id, ofTriggers.get(JSON.stringify(input))]);
  files['validators.ts'] = indexModule(actions, shared, Object.keys(resources));
  return files;
}

/** What every validator adds findings with. */
const FOUND = `${HEADER}const lengthOf = require('ajv/dist/runtime/ucs2length').default;

const found = (findings, instancePath, keyword, params = {}, schemaPath = '') => {
  const finding = { instancePath, schemaPath, keyword, params };
  if (findings === null) return [finding];
  findings.push(finding);
  return findings;
};

const count = (findings) => (findings === null ? 0 : findings.length);

const text = (before, place, value, most, least, pattern) => {
  if (typeof value !== 'string') return found(before, place, 'type', { type: 'string' });
  const length = lengthOf(value);
  let findings = before;
  if (length > most) findings = found(findings, place, 'maxLength', { limit: most });
  if (length < least) findings = found(findings, place, 'minLength', { limit: least });
  if (pattern !== undefined && !pattern.test(value)) findings = found(findings, place, 'pattern');
  return findings;
};

const needed = (findings, place, value, name) =>
  value === undefined ? found(findings, place, 'required', { missingProperty: name }) : findings;

/** A value of one JavaScript type, or none. */
const typed = (findings, place, value, type, orNull) =>
  value === undefined || typeof value === type || (orNull && value === null)
    ? findings
    : found(findings, place, 'type', { type });

module.exports = { found, count, text, needed, typed };
`;

function compile(schema, file, isResource = false) {
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
    const checked = withoutTexts(schema);
    const code = standaloneCode(ajv, ajv.compile(checked));
    // Definitions become functions of their own, which need all that ajv hands from one to the other.
    const isOne = code.split('{instancePath=').length === 2;
    const short = withShortTypes(withoutCounter(withShortTexts(withShortFindings(code, isResource, isOne))));
    const whole = withRequires(isOne ? withoutSchema(short, checked) : short, isResource);
    return `${HEADER}${transformSync(whole, { minify: true, treeShaking: true, platform: 'node', format: 'cjs' }).code}`;
  } catch (error) {
    throw new Error(`${file}: its schema does not compile: ${error.message}`);
  }
}

const FINDING =
  /const (err\d+) = \{instancePath:? ?(.*?),schemaPath:"([^"]*)",keyword:"([^"]*)",params:(\{.*?\})(?:,propertyName:\w+)?\};\s*if\(vErrors === null\)\{\s*vErrors = \[\1\];\s*\}\s*else \{\s*vErrors\.push\(\1\);\s*\}/gs;
/** Keywords of whose parameters nothing is said. A field's own enum stands in the action's schema. */
const WITHOUT_PARAMS = new Set(['pattern', 'minProperties', 'if']);
const UNUSED_PARAMS = /,\s*depsCount:.*(?=\})|comparison: *"[<>=]+", */s;
const WHOLE = /\(data, \{instancePath[^{}]*\}=\{\}\)\{/;
/** Places in a schema by which a finding is explained; of any other, where it is in the value says enough. */
const TELLING_PLACE = /^#\/(?:then|else|dependencies)\/|\/propertyNames\//;

/**
 * Ajv spells out at every check how a finding is added: half of the code. A function does it instead. Of a misfit in
 * Okta's answer only the place and the keyword are told, so its parameters, which would bring the whole schema along,
 * are left out.
 */
function withShortFindings(code, isResource, isOne) {
  const short = code.replace(FINDING, (_, _name, place, schemaPath, keyword, params) => {
    const isTelling = !isResource && TELLING_PLACE.test(schemaPath);
    const isUnused =
      isResource ||
      WITHOUT_PARAMS.has(keyword) ||
      (keyword === 'enum' && isOne && !/then|else/.test(schemaPath));
    const words = [
      'vErrors',
      (isOne ? place?.replace(/^instancePath *\+ */, '') : place) || (isOne ? '""' : 'instancePath'),
      JSON.stringify(keyword),
      isUnused ? undefined : params.replace(UNUSED_PARAMS, ''),
      isTelling ? JSON.stringify(schemaPath) : undefined,
    ];
    while (words.at(-1) === undefined) words.pop();
    return `vErrors=found(${words.map(String).join(',')});`;
  });
  const whole = isOne ? short.replace(WHOLE, '(data){') : short;
  if (/schemaPath:"/.test(whole) || (isOne && whole.includes('instancePath')))
    throw new Error('ajv writes findings in another way now');
  return whole;
}

const TEXT =
  /if\(typeof (data[\w.]*) === "string"\)\{((?:if\((?:func\d+\(\1\) [<>] \d+|!pattern\d+\.test\(\1\))\)\{vErrors=found\([^;]*?\);errors\+\+;\})+)\}else \{vErrors=found\(vErrors,([^;]*?),"type",\{type: "string"\}\);errors\+\+;\}/g;

/** Most fields are texts with bounds, which a function checks: half of what is left. */
function withShortTexts(code) {
  return code.replace(TEXT, (_, value, checks, place) => {
    const most = / > (\d+)\)/.exec(checks)?.[1];
    const least = / < (\d+)\)/.exec(checks)?.[1];
    const pattern = /!(pattern\d+)\.test/.exec(checks)?.[1];
    const words = ['vErrors', place, value, most, least, pattern];
    while (words.at(-1) === undefined) words.pop();
    return `vErrors=text(${words.map((word) => word ?? 'undefined').join(',')});`;
  });
}

const NEEDED =
  /if\((data[\w.]*)\.(\w+) === undefined\)\{vErrors=found\(vErrors,([^;{}]*?),"required"(?:,\{[^{}]*\})?\);\}/g;
const TYPED =
  /if\((data[\w.]*) !== undefined\)\{if\(typeof \1 !== "(string|boolean)"\)\{vErrors=found\(vErrors,([^;{}]*?),"type"(?:,\{[^{}]*\})?\);\}\}/g;
const TYPED_OR_NULL =
  /if\((data[\w.]*) !== undefined\)\{let (data\d+) = \1;if\(\(typeof \2 !== "(string|boolean)"\) && \(\2 !== null\)\)\{vErrors=found\(vErrors,([^;{}]*?),"type"(?:,\{[^{}]*\})?\);\}\}/g;

/** The same for what must be there, and for other fields that must only be of a type. */
function withShortTypes(code) {
  return code
    .replace(NEEDED, 'vErrors=needed(vErrors,$3,$1.$2,"$2");')
    .replace(TYPED, 'vErrors=typed(vErrors,$3,$1,"$2");')
    .replace(TYPED_OR_NULL, 'vErrors=typed(vErrors,$4,$1,"$3",true);');
}

/** Ajv counts findings beside their list, whose length says the same. */
function withoutCounter(code) {
  const short = code
    .replace(/let errors = 0;|errors\+\+;|errors = (?:_errs\d+|vErrors\.length);/g, '')
    .replaceAll('return errors === 0;', 'return vErrors === null;')
    .replace(/(const _errs\d+ = |_errs\d+ === )errors;/g, '$1count(vErrors);');
  if (/(?<!\.)\berrors\b/.test(short)) throw new Error('ajv counts findings in another way now');
  return short;
}

const LENGTH = /const (func\d+) = require\("ajv\/dist\/runtime\/ucs2length"\)\.default;/;

/** Loads what the code uses, and nothing else. */
function withRequires(code, isResource) {
  const length = LENGTH.exec(code)?.[1];
  const short = length && code.split(length).length === 2 ? code.replace(LENGTH, '') : code;
  const names = ['found', 'count', 'text', 'needed', 'typed'].filter((name) => short.includes(`${name}(`));
  return `${short}\nconst { ${names.join(', ')} } = require('${isResource ? '..' : '.'}/found.js');`;
}

const KNOWN_NAMES = /func\d+\.call\(schema\d+((?:\.\w+)*)\.properties, (key\d+)\)/g;

/** Where a schema has many fields, ajv looks their names up in the schema, which brings all of it along. A set does. */
function withoutSchema(code, schema) {
  const sets = [];
  const short = code.replace(KNOWN_NAMES, (_, path, key) => {
    const place = path
      .split('.')
      .slice(1)
      .reduce((part, name) => part[name], schema);
    sets.push(`const names${sets.length} = new Set(${JSON.stringify(Object.keys(place.properties))});`);
    return `names${sets.length - 1}.has(${key})`;
  });
  return `${short}\n${sets.join('\n')}`;
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

function indexModule(actions, triggers, resources) {
  const line = (name, file) => `  '${name}': () => require('${file}.js').default,\n`;
  const lines = (names, folder) => names.map((name) => line(name, `${folder}/${name}`)).join('');
  return `${HEADER}import type { CompiledValidator } from '../catalog/compiled-validator.js';

type Load = () => CompiledValidator;

export const inputValidators: Record<string, Load> = {
${lines(
  actions.map((action) => action.id),
  './validators',
)}${triggers.map(([id, file]) => line(id, `./validators/${file}`)).join('')}};

export const resourceValidators: Record<string, Load> = {
${lines(resources, './validators/resources')}};

export const peoplePolicyValidator: Load = () => require('./validators/people-policy.js').default;
`;
}

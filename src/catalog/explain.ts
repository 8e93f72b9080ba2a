import type { InputIssue } from '../result/failure.js';
import type { FieldSchema } from './action.js';
import type { SchemaFinding } from './compiled-validator.js';

const ARTICLE: Record<string, string> = { array: 'a list', object: 'an object', integer: 'a whole number' };

/**
 * What a validator found, in words. The message never contains the value, which may be a secret.
 * @param schema of the whole input
 * @example explain(schema, finding) // { path: 'groupIds[2]', message: 'must be a string' }
 */
export function explain(schema: FieldSchema, finding: SchemaFinding): InputIssue {
  const keys = finding.instancePath.split('/').slice(1).map(unescapePointer);
  const { params } = finding;
  const branch = /^#\/(then|else)\//.exec(finding.schemaPath)?.[1];
  if (branch !== undefined) return explainCondition(schema, branch, keys, finding);
  const excluding = /^#\/dependencies\/([^/]+)\/properties\/[^/]+\/false schema$/.exec(
    finding.schemaPath,
  )?.[1];
  if (excluding !== undefined)
    return { path: pathOf(keys), message: `can't be used together with ${unescapePointer(excluding)}` };
  const bound = /^#\/dependencies\/([^/]+)\/properties\/([^/]+)\/(?:enum|const)$/.exec(finding.schemaPath);
  if (bound !== null) return explainBound(schema, bound[1] as string, bound[2] as string);
  switch (finding.keyword) {
    case 'required':
      return { path: pathOf([...keys, String(params.missingProperty)]), message: 'is required' };
    case 'dependencies':
      return {
        path: pathOf([...keys, String(params.missingProperty)]),
        message: `is required when ${String(params.property)} is given`,
      };
    case 'additionalProperties':
      return {
        path: pathOf([...keys, String(params.additionalProperty).slice(0, 100)]),
        message: `is not a field of this action; it takes ${Object.keys(schema.properties ?? {}).join(', ')}`,
      };
    case 'propertyNames':
      return {
        path: pathOf([...keys, String(params.propertyName).slice(0, 100)]),
        message: 'is not allowed here: it has a field of its own',
      };
    default:
      return { path: pathOf(keys), message: `must be ${expected(fieldAt(schema, keys), finding)}` };
  }
}

/** A field that goes with some values of another one. */
function explainBound(schema: FieldSchema, name: string, other: string): InputIssue {
  const rules = schema.dependencies as Readonly<Record<string, FieldSchema>> | undefined;
  const field = rules?.[name]?.properties?.[other];
  const values = field?.enum ?? [field?.const];
  return { path: name, message: `is only for ${other} ${values.join(', ')}` };
}

/** What a condition over several fields requires; the schema of the branch may say it in words of its own (`mustBe`). */
function explainCondition(
  schema: FieldSchema,
  branch: string,
  keys: readonly string[],
  finding: SchemaFinding,
): InputIssue {
  const name = finding.keyword === 'required' ? String(finding.params.missingProperty) : (keys[0] ?? '');
  const field = (schema[branch] as FieldSchema | undefined)?.properties?.[name];
  if (field?.mustBe !== undefined) return { path: name, message: `must be ${field.mustBe}` };
  const verb = finding.keyword === 'required' ? 'is required' : 'must be left out';
  return { path: name, message: `${verb} with these other fields` };
}

function expected(field: FieldSchema | undefined, { keyword, params }: SchemaFinding): string {
  const limit = Number(params.limit);
  switch (keyword) {
    case 'type':
      return typeNames(params.type);
    case 'enum':
      return `one of ${((params.allowedValues ?? field?.enum ?? []) as unknown[]).join(', ')}`;
    case 'minLength':
      return limit === 1 ? 'filled in' : `at least ${limit} characters long`;
    case 'maxLength':
      return `at most ${limit} characters long`;
    case 'minItems':
      return `a list of at least ${limit}`;
    case 'maxItems':
      return `a list of at most ${limit}`;
    case 'minimum':
      return `at least ${limit}`;
    case 'maximum':
      return `at most ${limit}`;
    case 'pattern':
    case 'minProperties':
      return field?.mustBe ?? (keyword === 'pattern' ? 'in another form' : 'filled in');
    case 'const':
      return String(params.allowedValue);
    default:
      return field?.mustBe ?? 'in another form';
  }
}

function typeNames(type: unknown): string {
  const names = Array.isArray(type) ? type.map(String) : String(type).split(',');
  return names.map((name) => ARTICLE[name] ?? (name === 'null' ? 'null' : `a ${name}`)).join(' or ');
}

function fieldAt(schema: FieldSchema, keys: readonly string[]): FieldSchema | undefined {
  let field: FieldSchema | undefined = schema;
  for (const key of keys) field = /^\d+$/.test(key) ? field?.items : field?.properties?.[key];
  return field;
}

function pathOf(keys: readonly string[]): string {
  return keys.reduce((path, key) => {
    if (/^\d+$/.test(key)) return `${path}[${key}]`;
    return path === '' ? key : `${path}.${key}`;
  }, '');
}

function unescapePointer(key: string): string {
  return key.replaceAll('~1', '/').replaceAll('~0', '~');
}

import { Ajv, type ValidateFunction } from 'ajv';
import { type ContractSchema, dereferenced, operationNamed } from './contract.js';

/** Free-form by nature: an org's own attributes stand here beside Okta's, and an application's own settings. */
const OPEN = new Set(['profile', 'settings']);

const ajv = new Ajv({ allErrors: true, strict: false, validateFormats: false });
const compiled = new Map<string, ValidateFunction>();

/** One thing in a body that the contract does not allow. */
export interface BodyFinding {
  /** Dotted, e.g. `profile.department`. */
  readonly place: string;
  readonly keyword: string;
  readonly value: unknown;
}

/** What the contract has against a request body, with every object closed but profiles and settings. */
export function checkBody(operationId: string, body: unknown): BodyFinding[] {
  const { body: expected } = operationNamed(operationId);
  if (expected === undefined)
    return body === undefined ? [] : [{ place: '', keyword: 'no body', value: body }];
  if (body === undefined) return expected.required ? [{ place: '', keyword: 'required', value: body }] : [];
  let validate = compiled.get(operationId);
  if (validate === undefined) {
    validate = ajv.compile(closed(expected.schema));
    compiled.set(operationId, validate);
  }
  if (validate(body)) return [];
  return (validate.errors ?? []).map(({ instancePath, keyword, params }) => {
    const name = String(params.additionalProperty ?? params.missingProperty ?? '');
    const keys = [...instancePath.split('/').slice(1), ...(name === '' ? [] : [name])];
    return { place: keys.join('.'), keyword, value: valueAt(body, keys) };
  });
}

/**
 * A request's schema in draft-07, closed. OpenAPI's `nullable` becomes a type, Okta's `minimum` and `maximum` on
 * strings become the lengths they mean, and what is only read is left out.
 */
function closed(schema: ContractSchema, name = ''): Record<string, unknown> {
  const {
    properties,
    items,
    oneOf,
    type,
    nullable,
    minimum,
    maximum,
    enum: values,
    ...rest
  } = dereferenced(schema);
  const text = type === 'string';
  const { minLength = text ? minimum : undefined, maxLength = text ? maximum : undefined } = rest;
  const result: Record<string, unknown> = {};
  if (type !== undefined) result.type = nullable === true ? [type, 'null'] : type;
  if (values !== undefined) result.enum = nullable === true ? [...values, null] : values;
  if (minLength !== undefined) result.minLength = minLength;
  if (maxLength !== undefined) result.maxLength = maxLength;
  if (!text && minimum !== undefined) result.minimum = minimum;
  if (!text && maximum !== undefined) result.maximum = maximum;
  if (items !== undefined) result.items = closed(items);
  if (oneOf !== undefined) result.oneOf = oneOf.map((option) => closed(option));
  if (rest.required !== undefined) result.required = rest.required;
  if (properties !== undefined) {
    const written = Object.entries(properties).filter(([, field]) => dereferenced(field).readOnly !== true);
    result.type = 'object';
    result.properties = Object.fromEntries(written.map(([key, field]) => [key, closed(field, key)]));
    result.additionalProperties = OPEN.has(name);
  }
  return result;
}

function valueAt(body: unknown, keys: readonly string[]): unknown {
  return keys.reduce<unknown>((value, key) => (value as Record<string, unknown> | null)?.[key], body);
}

/** What is wrong with one value of a query, which is text on the wire. */
export function checkQueryValue(schema: ContractSchema, text: string): string | undefined {
  const { type, enum: values, minimum, maximum } = dereferenced(schema);
  if (type === 'boolean') return /^(true|false)$/.test(text) ? undefined : 'is no boolean';
  if (type === 'integer') {
    if (!/^-?\d+$/.test(text)) return 'is no whole number';
    const number = Number(text);
    if (number < (minimum ?? number) || number > (maximum ?? number)) return 'is out of range';
  }
  return values === undefined || values.includes(text) ? undefined : 'is none of the enum';
}

/** The leaves of a body that a request may set, dotted; lists count as leaves, open objects end with `.*` too. */
export function writableLeaves(schema: ContractSchema, prefix = ''): string[] {
  const { properties, oneOf } = dereferenced(schema);
  if (oneOf !== undefined) return [...new Set(oneOf.flatMap((option) => writableLeaves(option, prefix)))];
  if (properties === undefined) return prefix === '' ? [] : [prefix];
  return Object.entries(properties).flatMap(([key, field]) =>
    dereferenced(field).readOnly === true
      ? []
      : writableLeaves(field, prefix === '' ? key : `${prefix}.${key}`),
  );
}

import type { FieldSchema, ObjectSchema } from '../../catalog/action.js';
import type { InputIssue } from '../../result/failure.js';

/** What a form's texts mean as inputs, and which fields could not be read. */
export interface FormInputs {
  inputs: Record<string, unknown>;
  /** One a field; a message never holds a value. */
  issues: InputIssue[];
}

/** As spreadsheets and people write them. */
const TRUE = /^(?:true|yes|1)$/i;
const TRUE_OR_FALSE = /^(?:true|yes|1|false|no|0)$/i;
const NUMBER = /^[+-]?(?:\d+(?:\.\d*)?|\.\d+)(?:e[+-]?\d+)?$/i;

/**
 * Turns what forms, flags and cells give into inputs of the types that the schema wants. Only texts are read: an empty
 * one is an absent field (but stays where a text is required, so that validation says so); true, yes and 1 are true;
 * a list is JSON, or entries with line breaks, commas, semicolons or | between them; JSON text makes an object. Everything
 * else passes through: values that are no text, and names that the schema does not know, for validation to name.
 *
 * What can't be read stays in the inputs as it is. So the executor refuses it even where a host forgets the
 * issues, and an optional input is never dropped because of a typing error.
 */
export function fromForm(schema: ObjectSchema, raw: Readonly<Record<string, unknown>>): FormInputs {
  const issues: InputIssue[] = [];
  const entries: [string, unknown][] = [];
  for (const [name, value] of Object.entries(raw)) {
    const field = Object.hasOwn(schema.properties, name) ? schema.properties[name] : undefined;
    const read =
      field !== undefined && isAbsent(field, value, schema.required.includes(name))
        ? undefined
        : readValue(field ?? {}, value, name, issues);
    if (read !== undefined) entries.push([name, read]);
  }
  return { inputs: Object.fromEntries(entries), issues };
}

function isAbsent(field: FieldSchema, value: unknown, required: boolean): boolean {
  if (value === '') return !(required && takes(field, 'string'));
  return (
    typeof value === 'string' && value.trim() === '' && field.type !== undefined && !takes(field, 'string')
  );
}

function readValue(field: FieldSchema, value: unknown, path: string, issues: InputIssue[]): unknown {
  if (Array.isArray(value)) return readEntries(field, value, path, issues);
  if (typeof value !== 'string' || field.type === undefined || takes(field, 'string')) return value;
  const read = readText(field, value.trim());
  if (read === undefined) {
    const rounded = NUMBER.test(value.trim()) && /number|integer/.test(String(field.type));
    issues.push({
      path,
      message: rounded ? 'has more digits than a number can keep' : `must be ${wanted(field)}`,
    });
    return value;
  }
  return Array.isArray(read) ? readEntries(field, read, path, issues) : read;
}

function readEntries(
  field: FieldSchema,
  list: readonly unknown[],
  path: string,
  issues: InputIssue[],
): unknown[] {
  return list.map((entry, index) => readValue(field.items ?? {}, entry, `${path}[${index}]`, issues));
}

/** The text as the first type that it can be read as; undefined if there is none. */
function readText(field: FieldSchema, text: string): unknown {
  if (takes(field, 'null') && text === 'null') return null;
  if ((takes(field, 'number') || takes(field, 'integer')) && NUMBER.test(text)) return exactNumber(text);
  if (takes(field, 'boolean') && TRUE_OR_FALSE.test(text)) return TRUE.test(text);
  if (takes(field, 'object') && text.startsWith('{')) return fromJson(text);
  if (takes(field, 'array')) return text.startsWith('[') ? fromJson(text) : listed(text);
  return undefined;
}

/** Undefined where it would be rounded to another whole number. */
function exactNumber(text: string): number | undefined {
  const number = Number(text);
  return Number.isInteger(number) && !Number.isSafeInteger(number) ? undefined : number;
}

function listed(text: string): string[] {
  return text
    .split(/[\r\n,;|]+/)
    .map((entry) => entry.trim())
    .filter((entry) => entry !== '');
}

/** The parser's own message would hold a piece of the text, so it is dropped. */
function fromJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

function wanted(field: FieldSchema): string {
  const example = field.examples?.[0];
  const such = example === undefined ? '' : `, for example ${JSON.stringify(example)}`;
  if (takes(field, 'boolean')) return 'true or false';
  if (takes(field, 'integer')) return 'a whole number';
  if (takes(field, 'number')) return 'a number';
  if (takes(field, 'object')) return `an object as JSON text${such}`;
  return `a list: entries with commas, semicolons, | or line breaks between them, or JSON text${such}`;
}

function takes({ type }: FieldSchema, name: string): boolean {
  return typeof type === 'string' ? type === name : (type?.includes(name) ?? false);
}

/**
 * Inputs without the optional ones that are null: forms, tools and tables whose every field must be filled write null
 * where there is nothing. What stays: null for a required input, so that validation names it; null where the field's
 * schema allows it; null within an object, where it clears an attribute; and names that the schema does not know.
 * @example withoutNulls(action.input, { userId: 'a', sendEmail: null }) // { userId: 'a' }
 */
export function withoutNulls(
  schema: ObjectSchema,
  inputs: Readonly<Record<string, unknown>>,
): Record<string, unknown> {
  const kept = Object.entries(inputs).filter(
    ([name, value]) => value !== null || !mayBeLeftOut(schema, name),
  );
  return Object.fromEntries(kept);
}

function mayBeLeftOut({ properties, required }: ObjectSchema, name: string): boolean {
  const field = Object.hasOwn(properties, name) ? properties[name] : undefined;
  return field !== undefined && !required.includes(name) && !allowsNull(field);
}

/** A field without a type takes anything that its choices take. */
function allowsNull({ type, enum: choices }: FieldSchema): boolean {
  if (choices?.includes(null)) return true;
  return type === undefined ? choices === undefined : type === 'null' || type.includes('null');
}

import type { FieldSchema, ObjectSchema } from '../../catalog/action.js';
import type { InputIssue } from '../../result/failure.js';

/** Inputs that were read from a form, and the fields that could not be read. */
export interface FormInputs {
  inputs: Record<string, unknown>;
  /** At most one per field. A message never holds a value. */
  issues: InputIssue[];
}

/** The spellings that people and spreadsheets use. */
const TRUE = /^(?:true|yes|1)$/i;
const TRUE_OR_FALSE = /^(?:true|yes|1|false|no|0)$/i;
const NUMBER = /^[+-]?(?:\d+(?:\.\d*)?|\.\d+)(?:e[+-]?\d+)?$/i;

/**
 * Converts the texts of forms, flags and cells to the types of the schema. An empty text means that the field is absent
 * (but it stays where a text is required, so that validation names it). `true`, `yes` and `1` are true. A list is JSON, or
 * entries separated by line breaks, commas, semicolons or |. An object is JSON. A number becomes text where only text goes:
 * expressions of workflow engines give numbers for numeric texts. Other values that are not text, and names that the
 * schema does not have, stay unchanged, so that validation names them.
 *
 * A text that can't be converted stays in the inputs. So the executor refuses it even if a host ignores the issues, and
 * a typing error never drops an optional input.
 * @example fromForm(action.input, { userId: 'a', sendEmail: 'no' }) // { inputs: { userId: 'a', sendEmail: false }, issues: [] }
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
  if (typeof value === 'number' && field.type === 'string') return exactText(value);
  if (typeof value !== 'string' || field.type === undefined || takes(field, 'string')) return value;
  const read = readText(field, value.trim());
  if (read === undefined) {
    const rounded = NUMBER.test(value.trim()) && /number|integer/.test(String(field.type));
    issues.push({
      path,
      message: rounded ? 'has more digits than a number can hold exactly' : `must be ${expected(field)}`,
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

/** The text as the first type of the field that it fits; undefined if it fits none. */
function readText(field: FieldSchema, text: string): unknown {
  if (takes(field, 'null') && text === 'null') return null;
  if ((takes(field, 'number') || takes(field, 'integer')) && NUMBER.test(text)) return exactNumber(text);
  if (takes(field, 'boolean') && TRUE_OR_FALSE.test(text)) return TRUE.test(text);
  if (takes(field, 'object') && text.startsWith('{')) return fromJson(text);
  if (takes(field, 'array')) return text.startsWith('[') ? fromJson(text) : listed(text);
  return undefined;
}

/** Undefined if JavaScript would round it to another whole number. */
function exactNumber(text: string): number | undefined {
  const number = Number(text);
  return Number.isInteger(number) && !Number.isSafeInteger(number) ? undefined : number;
}

/** The digits, unless the number may have been rounded already. */
function exactText(value: number): string | number {
  return Number.isSafeInteger(value) || !Number.isInteger(value) ? String(value) : value;
}

function listed(text: string): string[] {
  return text
    .split(/[\r\n,;|]+/)
    .map((entry) => entry.trim())
    .filter((entry) => entry !== '');
}

/** Drops the parser's message, because it quotes the text. */
function fromJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

function expected(field: FieldSchema): string {
  const example = field.examples?.[0];
  const such = example === undefined ? '' : `, for example ${JSON.stringify(example)}`;
  if (takes(field, 'boolean')) return 'true or false';
  if (takes(field, 'integer')) return 'a whole number';
  if (takes(field, 'number')) return 'a number';
  if (takes(field, 'object')) return `an object as JSON text${such}`;
  return `a list: entries separated by commas, semicolons, | or line breaks, or JSON text${such}`;
}

function takes({ type }: FieldSchema, name: string): boolean {
  return typeof type === 'string' ? type === name : (type?.includes(name) ?? false);
}

/**
 * Removes optional inputs that are null: some forms, tools and tables write null for an empty field. These stay: null for
 * a required input, so that validation names it; null where the field's schema allows it; null inside an object, where it
 * clears an attribute; and names that the schema does not have.
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

/** A field without a type accepts whatever its `enum` accepts. */
function allowsNull({ type, enum: choices }: FieldSchema): boolean {
  if (choices?.includes(null)) return true;
  return type === undefined ? choices === undefined : type === 'null' || type.includes('null');
}

import type { Action, FieldSchema, InputIssue } from '../../../../connector/public-types.js';
import { fromForm } from '../../../shared/form-inputs.js';
import { UsageError } from '../../errors.js';
import { parseJson } from '../../input/given-text.js';
import { joinIssues } from '../../input/inputs.js';

/** What a column can say of its attribute's type, as in `profile.floor:number`. */
const TYPES: Readonly<Record<string, FieldSchema>> = {
  text: { type: 'string' },
  boolean: { type: 'boolean' },
  number: { type: 'number' },
  list: { type: 'array' },
  json: {},
};

/** A cell that clears its attribute; an empty one leaves it as it is. */
export const CLEAR = '(clear)';

/** What a spreadsheet shows where a formula went wrong. */
const SPREADSHEET_ERROR =
  /^#(?:N\/A|REF!|VALUE!|NAME\?|DIV\/0!|NULL!|NUM!|SPILL!|CALC!|FIELD!|BLOCKED!|GETTING_DATA)$/;

export interface Attribute {
  name: string;
  /** A key of TYPES. */
  type?: string;
}

/** An attribute as a column names it. @throws UsageError where its type is none */
export function attributeOf(text: string): Attribute {
  const at = text.lastIndexOf(':');
  if (at < 1) return { name: text };
  const type = text.slice(at + 1).trim();
  if (Object.hasOwn(TYPES, type)) return { name: text.slice(0, at).trim(), type };
  throw new UsageError(
    `${text} names no type that a column can have.`,
    `After the colon stands one of ${Object.keys(TYPES).join(', ')}.`,
  );
}

/** Attributes of the profile that the action changes, as far as every org has them. */
export function knownAttributes({ output }: Action): Readonly<Record<string, FieldSchema>> {
  const profiles = Object.values(output.properties).map(({ properties }) => properties?.profile?.properties);
  return profiles.find((attributes) => attributes !== undefined) ?? {};
}

/** Why a cell can't be meant as it stands, whatever its field. */
export function cellProblem(text: string): string | undefined {
  return SPREADSHEET_ERROR.test(text.trim()) ? 'holds an error of the spreadsheet, such as #N/A' : undefined;
}

/**
 * Reads cells as attributes of an object. Okta's own attributes are texts. The type of others only the org knows: what
 * the column says, else JSON lists and objects and TRUE or FALSE are read as such, and all else is text, for a number may
 * be a badge's `00123`.
 */
export function readAttributes(
  action: Action,
  cells: readonly (readonly [attribute: Attribute, text: string])[],
): { values: Record<string, unknown>; issues: InputIssue[] } {
  const known = knownAttributes(action);
  const values: [string, unknown][] = [];
  const issues: InputIssue[] = [];
  for (const [{ name, type }, text] of cells) {
    const own = Object.hasOwn(known, name);
    if (text.trim() === CLEAR) {
      values.push([name, null]);
      continue;
    }
    const problem = type === 'text' ? undefined : (cellProblem(text) ?? nullProblem(text));
    if (problem !== undefined) {
      issues.push({ path: name, message: problem });
      values.push([name, text]);
      continue;
    }
    const read = readAs(type ?? (own ? 'text' : guessed(text)), text);
    for (const { path, message } of read.issues) issues.push({ path: name + path, message });
    values.push([name, read.value]);
  }
  return { values: Object.fromEntries(values), issues };
}

function readAs(type: string, text: string): { value: unknown; issues: InputIssue[] } {
  if (type === 'json') {
    const parsed = parseJson(text);
    return 'problem' in parsed
      ? { value: text, issues: [{ path: '', message: parsed.problem }] }
      : { value: parsed.value, issues: [] };
  }
  const properties = { value: TYPES[type] as FieldSchema };
  const read = fromForm({ type: 'object', properties, required: ['value'] }, { value: text });
  const issues = read.issues.map(({ path, message }) => ({ path: path.slice('value'.length), message }));
  return { value: read.inputs.value, issues };
}

/** Databases write it for what is not there, scripts for what is to be cleared: nobody knows which is meant. */
function nullProblem(text: string): string | undefined {
  return /^(?:null|NULL)$/.test(text.trim())
    ? `reads null: leave the cell empty to keep the attribute, or write ${CLEAR} to clear it`
    : undefined;
}

function guessed(text: string): string {
  const trimmed = text.trim();
  if (/^(?:true|True|TRUE|false|False|FALSE)$/.test(trimmed)) return 'boolean';
  if (/^(?:\[\s*["[{]|\{\s*["}])/.test(trimmed)) return 'json';
  // A list of numbers, but not "[External]"; one with too many digits is told when it is read.
  return /^\[[\s\d.,+eE-]*\]$/.test(trimmed) || /^\[\s*(?:true|false|null)\b/.test(trimmed) ? 'json' : 'text';
}

/** Cells by the input that they are. */
export type Cells = readonly (readonly [input: string, text: string])[];

/** Reads a row's cells as inputs of the types that the action wants, and says what can't be meant as it stands. */
export function readCells(
  action: Action,
  cells: Cells,
): { values: Record<string, unknown>; issues: InputIssue[] } {
  const { properties, required } = action.input;
  const issues: InputIssue[] = [];
  const raw = cells.map(([input, text]) => {
    const field = properties[input] as FieldSchema;
    if (field.secret) return [input, text];
    const clears = text.trim() === CLEAR;
    if (clears && mayBeEmpty(field) && !required.includes(input)) return [input, new Empty()];
    const problem = clears ? "can't be cleared by this action; leave the cell empty" : cellProblem(text);
    if (problem !== undefined) issues.push({ path: input, message: problem });
    return [input, text];
  });
  const read = fromForm(action.input, Object.fromEntries(raw));
  for (const [name, value] of Object.entries(read.inputs)) if (value instanceof Empty) read.inputs[name] = '';
  return { values: read.inputs, issues: joinIssues(issues, read.issues) };
}

/** An empty text on purpose, where an empty cell means none. */
class Empty {}

function mayBeEmpty({ type, minLength, pattern, enum: choices }: FieldSchema): boolean {
  return type === 'string' && !minLength && pattern === undefined && choices === undefined;
}

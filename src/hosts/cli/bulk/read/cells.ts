import type { Action, FieldSchema, InputIssue } from '../../../../connector/public-types.js';
import { CLEAR, cellProblem } from '../../../../people/file/cell.js';
import { fromForm } from '../../../shared/form-inputs.js';
import { UsageError } from '../../errors.js';
import { parseJson } from '../../input/given-text.js';
import { joinIssues } from '../../input/inputs.js';

/** The types that a column can declare, as in `profile.floor:number`. */
const TYPES: Readonly<Record<string, FieldSchema>> = {
  text: { type: 'string' },
  boolean: { type: 'boolean' },
  number: { type: 'number' },
  list: { type: 'array' },
  json: {},
};

export interface Attribute {
  name: string;
  /** A key of TYPES. */
  type?: string;
}

/** Parses a column's attribute and type. @throws UsageError if the type is unknown */
export function attributeOf(text: string): Attribute {
  const at = text.lastIndexOf(':');
  if (at < 1) return { name: text };
  const type = text.slice(at + 1).trim();
  if (Object.hasOwn(TYPES, type)) return { name: text.slice(0, at).trim(), type };
  throw new UsageError(
    `${text} names an unknown column type.`,
    `Use one of these after the colon: ${Object.keys(TYPES).join(', ')}.`,
  );
}

/** The attributes that the profile changed by the action has in every org. */
export function knownAttributes({ output }: Action): Readonly<Record<string, FieldSchema>> {
  const profiles = Object.values(output.properties).map(({ properties }) => properties?.profile?.properties);
  return profiles.find((attributes) => attributes !== undefined) ?? {};
}

/**
 * Converts cells to attributes of an object. Okta's own attributes are text. For other attributes the type that the column
 * declares applies; without one, JSON lists, JSON objects, TRUE and FALSE are converted, and everything else is text,
 * because a number may be a badge's `00123`.
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

/** Databases write null for an absent value, scripts for a value to clear. Which one is meant is unknown. */
function nullProblem(text: string): string | undefined {
  return /^(?:null|NULL)$/.test(text.trim())
    ? `is null: leave the cell empty to keep the attribute, or write ${CLEAR} to clear it`
    : undefined;
}

function guessed(text: string): string {
  const trimmed = text.trim();
  if (/^(?:true|True|TRUE|false|False|FALSE)$/.test(trimmed)) return 'boolean';
  if (/^(?:\[\s*["[{]|\{\s*["}])/.test(trimmed)) return 'json';
  // A list of numbers, but not "[External]". Too many digits are reported when it is parsed.
  return /^\[[\s\d.,+eE-]*\]$/.test(trimmed) || /^\[\s*(?:true|false|null)\b/.test(trimmed) ? 'json' : 'text';
}

/** Cells with the names of their inputs. */
export type Cells = readonly (readonly [input: string, text: string])[];

/** Converts a row's cells to the types of the action's inputs, and reports cells that are certainly mistakes. */
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

/** A text that is empty on purpose. An empty cell means that the input is absent. */
class Empty {}

function mayBeEmpty({ type, minLength, pattern, enum: choices }: FieldSchema): boolean {
  return type === 'string' && !minLength && pattern === undefined && choices === undefined;
}

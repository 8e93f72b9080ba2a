import type { Action, FieldSchema, InputIssue } from '../../../connector/public-types.js';
import { fromForm } from '../../shared/form-inputs.js';
import { joinIssues } from '../inputs.js';
import { CLEAR, cellProblem } from './attribute-cells.js';

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

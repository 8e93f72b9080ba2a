import type { Action } from '../../../catalog/action.js';
import { fromForm } from '../../shared/form-inputs.js';
import type { Message, Red, RedNode } from './red.js';

/** An input as a node's form stores it. */
export interface TypedInput {
  /** Where the value comes from: a type of Node-RED (str, msg, flow, global, env, jsonata…) or one of ours: secret, choice, list, json. */
  type: string;
  value: string;
  /** The name of the resource whose id the value is. */
  label?: string;
}

export type TypedInputs = Readonly<Record<string, TypedInput>>;

/** Types whose value is the text itself. `fromForm` converts it by the schema. */
const LITERAL_TYPES = new Set(['str', 'choice', 'list', 'json', 'num', 'bool']);

/**
 * Evaluates a node's fields for one message. A property that the message or context does not have gives no input. A
 * value that cannot be converted stays as it is, and the executor reports it.
 * @throws Error where an expression cannot be evaluated
 */
export async function readTypedInputs(
  red: Red,
  node: RedNode,
  action: Action,
  typed: TypedInputs,
  message: Message,
): Promise<Record<string, unknown>> {
  const raw: Record<string, unknown> = {};
  for (const [name, input] of Object.entries(typed)) {
    const value = await evaluate(red, node, name, input, message);
    if (value !== undefined) raw[name] = value;
  }
  return fromForm(action.input, raw).inputs;
}

async function evaluate(
  red: Red,
  node: RedNode,
  name: string,
  input: TypedInput | null,
  message: Message,
): Promise<unknown> {
  // An imported flow may contain values that no form wrote.
  const { type, value }: Partial<TypedInput> = Object(input);
  if (type === 'secret') return node.credentials?.[name];
  if (type !== undefined && LITERAL_TYPES.has(type)) return value;
  if (value === '') return undefined;
  if (typeof type !== 'string' || typeof value !== 'string')
    throw new Error(`The field ${name} has no valid type and value.`);
  return new Promise((resolve, reject) => {
    const fail = () => reject(new Error(`The ${type} expression of ${name} cannot be evaluated.`));
    try {
      red.util.evaluateNodeProperty(value, type, node, message, (error, found) => {
        if (error) fail();
        else resolve(found);
      });
    } catch {
      fail();
    }
  });
}

import type { Action } from '../../../catalog/action.js';
import { fromForm } from '../../shared/form-inputs.js';
import type { Message, Red, RedNode } from './red.js';

/** How a node's form says where an input comes from. */
export interface TypedInput {
  /** A Node-RED type (str, msg, flow, global, env, jsonata…), or one of our own: secret, choice, list, json. */
  type: string;
  value: string;
  /** What people call the value, where it is an id that somebody picked. */
  label?: string;
}

export type TypedInputs = Readonly<Record<string, TypedInput>>;

/** Types whose value is the text itself; fromForm reads it by the schema. */
const TEXTS = new Set(['str', 'choice', 'list', 'json', 'num', 'bool']);

/**
 * The action's inputs for one message. What a message or context does not hold is an absent input; what can't be
 * read stays as it is, so that the executor refuses it and says why.
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
  // An imported flow may hold what no form has written.
  const { type, value }: Partial<TypedInput> = Object(input);
  if (type === 'secret') return node.credentials?.[name];
  if (type !== undefined && TEXTS.has(type)) return value;
  if (value === '') return undefined;
  if (typeof type !== 'string' || typeof value !== 'string')
    throw new Error(`The field ${name} can't be read.`);
  return new Promise((resolve, reject) => {
    const fail = () => reject(new Error(`The ${type} expression of ${name} can't be evaluated.`));
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

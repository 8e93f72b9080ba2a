import type { Action, FieldSchema } from '../../../catalog/action.js';
import { fromForm } from '../../shared/form-inputs.js';
import type { Message, Red, RedNode } from './red.js';

/** The type of JSON that the text of an attribute's field becomes: stored with it, so that a run needs no schema. */
export interface StoredAs {
  is: string;
  /** The type of a list's entries. */
  entries?: string;
}

/** The type of a profile whose attributes are fields of their own: `profile.shirtSize`. */
const ATTRIBUTES = 'attributes';

/** An input as a node's form stores it. */
export interface TypedInput extends Partial<StoredAs> {
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
  action: Pick<Action, 'input'>,
  typed: TypedInputs,
  message: Message,
): Promise<Record<string, unknown>> {
  const raw: [string, unknown][] = [];
  for (const [name, input] of Object.entries(typed)) {
    if (isAttribute(name, typed)) continue;
    const value =
      input?.type === ATTRIBUTES
        ? await readAttributes(red, node, name, typed, message)
        : await evaluate(red, node, name, input, message);
    if (value !== undefined) raw.push([name, value]);
  }
  return fromForm(action.input, Object.fromEntries(raw)).inputs;
}

function isAttribute(name: string, typed: TypedInputs): boolean {
  const dot = name.indexOf('.');
  return dot > 0 && Object(typed[name.slice(0, dot)]).type === ATTRIBUTES;
}

/** The attributes of a profile. An empty one is left out; one of the type null is cleared. */
async function readAttributes(
  red: Red,
  node: RedNode,
  profile: string,
  typed: TypedInputs,
  message: Message,
): Promise<Record<string, unknown>> {
  const [raw, properties]: [[string, unknown][], [string, FieldSchema][]] = [[], []];
  for (const [path, input] of Object.entries(typed)) {
    if (!path.startsWith(`${profile}.`)) continue;
    const name = path.slice(profile.length + 1);
    const { type, is, entries }: Partial<TypedInput> = Object(input);
    const value = type === 'null' ? null : await evaluate(red, node, path, input, message);
    if (value === undefined) continue;
    raw.push([name, value]);
    properties.push([name, { ...(is && { type: is }), ...(entries && { items: { type: entries } }) }]);
  }
  const schema = { type: 'object', required: [], properties: Object.fromEntries(properties) } as const;
  return fromForm(schema, Object.fromEntries(raw)).inputs;
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

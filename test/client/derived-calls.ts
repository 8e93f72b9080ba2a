import type { Client } from '@okta/okta-sdk-nodejs';
import { listHandlerOf } from '../../src/actions/handlers/index.js';
import { listActions, resourceOf } from '../../src/catalog/catalog.js';
import type { Action } from '../../src/index.js';
import { seed } from '../../src/sandbox/index.js';
import { operationNamed } from '../contract/contract.js';
import { type Parts, partsOf } from '../contract/expected-request.js';
import type { ClientCall } from './client-call.js';

type Method = (parameters: Record<string, unknown>) => Promise<unknown>;

/**
 * How Okta's client does what an action does by one request, or by a look before it: by the contract's words for the
 * inputs of the first example that works. An action with a handler sends what it decides, and so its call is written
 * by hand.
 * @throws Error that says what is missing
 */
export function derivedCall(action: Action): ClientCall {
  const { id, steps, state, effect, examples, output, handler, items } = action;
  if (handler && items === undefined)
    throw new Error(`${id} has a handler: write its call by Okta's client in test/client.`);
  const example = examples.find((each) => each.output !== undefined);
  if (example === undefined) throw new Error(`${id}: no example has an output.`);
  const inputs = withIds(example.inputs);
  const main = steps.find(({ method }) => effect === 'read' || method !== 'GET');
  if (main === undefined) throw new Error(`${id}: no step changes anything.`);
  const before = steps.find(({ name }) => state?.first === true && name === state.read);
  const resource = Object.keys(output.properties).find((name) => resourceOf(output.properties[name] ?? {}));
  return {
    action: id,
    inputs,
    client: async (client) => {
      for (const step of before === undefined ? [main] : [before, main]) {
        const parts = partsOf(action, step.operationId, inputs);
        const answer = await call(client, step.operationId, parts);
        if (step === main) return items === undefined ? answer : await itemsOf(answer);
      }
      return undefined;
    },
    ...(resource !== undefined && { same: (values) => values[resource] }),
    ...(items !== undefined && !listHandlerOf(action).ofPage && { same: (values) => values[items.output] }),
  };
}

/** Okta's client goes through the pages of a list itself. */
async function itemsOf(answer: unknown): Promise<unknown> {
  if (typeof (answer as AsyncIterable<unknown>)?.[Symbol.asyncIterator] !== 'function') return answer;
  const items: unknown[] = [];
  for await (const item of answer as AsyncIterable<unknown>) items.push(item);
  return items;
}

/** Those of all actions that no call is written for. */
export function derivedCalls(written: readonly ClientCall[]): ClientCall[] {
  const known = new Set(written.map(({ action }) => action));
  return (
    listActions()
      // What is composed of other actions sends what these send.
      .filter(({ id, uses }) => !known.has(id) && uses === undefined)
      .map(derivedCall)
  );
}

/** Logins would be looked up before; the client is told the id. */
function withIds(inputs: Readonly<Record<string, unknown>>): Record<string, unknown> {
  const people = Object.values(seed.people);
  const idOf = (value: unknown) => people.find(({ login }) => login === value)?.id ?? value;
  return Object.fromEntries(
    Object.entries(inputs).map(([name, value]) => [name, name === 'userId' ? idOf(value) : value]),
  );
}

/** Calls the client's method of this operation: its own parameters by place, as its own code names them. */
function call(client: Client, operationId: string, { path, query, body }: Parts): Promise<unknown> {
  const api = Object.values(client).find(
    (each) => typeof (each as Record<string, unknown>)?.[operationId] === 'function',
  ) as Record<string, Method> | undefined;
  if (api === undefined) throw new Error(`Okta's client has no method ${operationId}.`);
  const names = [...String(api[operationId]).matchAll(/param\.(\w+)/g)].map(([, name]) => name as string);
  const { parameters } = operationNamed(operationId);
  const left = names.filter((name) => !parameters.some((each) => each.in !== 'path' && each.name === name));
  // What a path holds comes first, in its order; what is left then is the body.
  const values: Record<string, unknown> = { ...query };
  for (const { name } of parameters.filter((each) => each.in === 'path'))
    values[left.shift() as string] = path[name];
  const [bodyName] = left;
  if (body !== undefined && bodyName !== undefined) values[bodyName] = body;
  return (api[operationId] as Method).call(api, values);
}

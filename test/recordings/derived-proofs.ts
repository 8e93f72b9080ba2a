import { listHandlerOf } from '../../src/actions/handlers/index.js';
import type { Action, FieldSchema } from '../../src/catalog/action.js';
import { listActions } from '../../src/catalog/catalog.js';
import type { ActionId } from '../../src/index.js';
import { operationNamed } from '../contract/contract.js';
import { places } from '../contract/places.js';
import type { Exchange } from '../helpers/recordings.js';
import { usualInputs } from '../helpers/usual-inputs.js';
import { asked, isSuccess, type Json, type Proof, recorded, refusedAs } from './proof.js';

/** The operation that an action is about: of one that changes something the one that does. */
function mainOperation({ effect, steps }: Action): string | undefined {
  return steps.find(({ method }) => effect === 'read' || method !== 'GET')?.operationId;
}

const nameless = (path: string) => path.replace(/\{[^{}]+\}/g, '{}');

/** Actions that hand on Okta's answer as it is, so that what comes out follows from their file. */
const PLAIN = listActions().filter(
  (action) => !action.anyOperation && (!action.handler || (action.items && !listHandlerOf(action).ofPage)),
);

/** Actions to which a recorded exchange belongs by its operation. */
export function plainActionsOf({ method, template }: Exchange): Action[] {
  return PLAIN.filter((action) => {
    const operationId = mainOperation(action);
    if (operationId === undefined) return false;
    const operation = operationNamed(operationId);
    return operation.method === method && nameless(operation.path) === nameless(template);
  });
}

/**
 * The runs that prove a recorded answer through every plain action with its operation, by the first example's inputs with
 * the recorded ids: every success, and of reads that there is no such thing.
 */
export function derivedProofs(exchange: Exchange): Proof[] {
  const actions = plainActionsOf(exchange);
  if (isSuccess(exchange)) return actions.flatMap((action) => proofOf(action, exchange));
  return isNotFound(exchange)
    ? actions.filter(({ effect }) => effect === 'read').map((action) => notFound(action, exchange))
    : [];
}

/** A read of what Okta does not know has one answer, whatever is read. */
function notFound(action: Action, exchange: Exchange): Proof {
  return {
    action: action.id,
    inputs: { ...usualInputs[action.id], ...idsIn(action, exchange) },
    script: [recorded(exchange)],
    requests: [asked(exchange)],
    expected: refusedAs('NOT_FOUND', exchange),
  };
}

function isNotFound({ answer }: Exchange): boolean {
  return (answer as Json | undefined)?.errorCode === 'E0000007';
}

function proofOf(action: Action, exchange: Exchange): Proof[] {
  const inputs = {
    ...bodyInputs(action, exchange),
    ...idsIn(action, exchange),
    ...(action.items && { returnAll: true }),
  };
  const before = action.steps.find(({ name }) => action.state?.first === true && name === action.state.read);
  return [
    {
      action: action.id,
      inputs,
      script: [...(before ? [{ status: 200, body: { status: 'OTHER' } }] : []), recorded(exchange)],
      requests: [
        ...(before ? [`GET ${exchange.path.replace(/\/lifecycle\/\w+$/, '')}`] : []),
        asked(exchange),
      ],
      expected: { output: outputOf(action, exchange.answer, inputs) },
    },
  ];
}

/** Where the inputs of an action's request stand, by `path id`, `body profile`. */
function placesOf(action: Action): [place: string, input: string][] {
  const all = places[action.id as ActionId][mainOperation(action) as string] ?? {};
  return Object.entries(all).filter((entry): entry is [string, string] => typeof entry[1] === 'string');
}

/** The ids of the recorded path, by the inputs that give them. */
function idsIn(action: Action, { path, template }: Exchange): Json {
  const names = operationNamed(mainOperation(action) as string).path.split('/');
  const values = path.split('/');
  const inputs = Object.fromEntries(placesOf(action));
  return Object.fromEntries(
    template.split('/').flatMap((segment, index) => {
      const name = /^\{(.+)\}$/.exec(names[index] ?? '')?.[1];
      const input = name && segment.startsWith('{') ? inputs[`path ${name}`] : undefined;
      return input === undefined ? [] : [[input, values[index]]];
    }),
  );
}

/** The example's inputs. Of many recordings the body is lost; what the answer shows of it was sent. */
function bodyInputs(action: Action, { answer }: Exchange): Json {
  const inputs: Json = { ...usualInputs[action.id] };
  for (const [place, input] of placesOf(action)) {
    if (Object.hasOwn(inputs, input) && place.startsWith('body '))
      inputs[input] = asShown(inputs[input], inside(answer, place.replace(' ', '.')));
  }
  return inputs;
}

/** A value of the example as the answer shows it, where it shows one of the same type. */
function asShown(given: unknown, shown: unknown): unknown {
  if (Array.isArray(given) || typeof given !== typeof shown || shown === null) return given;
  if (typeof given !== 'object' || given === null) return shown;
  return Object.fromEntries(
    Object.entries(given).map(([name, value]) => [name, asShown(value, (shown as Json)[name])]),
  );
}

/** What must come out: the inputs of its name, the whole answer as a resource with its flat fields, a list's items. */
function outputOf({ output, items, input, returns = {} }: Action, answer: unknown, inputs: Json): Json {
  const found = (name: string, field: FieldSchema): unknown => {
    if (items !== undefined && name === items.output) return inside(answer, items.from);
    if (items !== undefined && name === 'count') return (inside(answer, items.from) as unknown[]).length;
    if (name in input.properties && !field.secret) return inputs[name];
    if (name === 'changed') return true;
    if (field.chain !== undefined || returns[name] === '$body') return answer;
    return (answer as Json | undefined)?.[name];
  };
  const own = Object.entries(output.properties).map(([name, field]) => [name, found(name, field)] as const);
  const flat = Object.values(output.properties).flatMap(({ chain = {} }) =>
    Object.entries(chain as Record<string, string>).map(
      ([name, source]) =>
        [name, source.startsWith('{') ? inputs[source.slice(1, -1)] : inside(answer, source)] as const,
    ),
  );
  return Object.fromEntries([...own, ...flat].filter(([, value]) => value !== undefined && value !== null));
}

/** What stands at `$body.a.b` of an answer. */
function inside(answer: unknown, place: string): unknown {
  return place
    .split('.')
    .slice(1)
    .reduce((value, key) => (value as Json | undefined)?.[key], answer);
}

import { isJsonType } from '../../json/json-type.js';
import type { Action, CheckRule, FieldSchema, Step } from '../action.js';
import type { Values } from '../template.js';
import { jsonOf, mediaTypeOf } from './operation-body.js';
import { findOperation, type Operation, readAt } from './operations.js';

/** What a path parameter names, by its name; an `id` by the segment before it. */
const NAMED: Readonly<Record<string, FieldSchema['resource']>> = {
  userId: 'user',
  userIdOrLogin: 'user',
  primaryUserId: 'user',
  groupId: 'group',
  targetGroupId: 'group',
  appId: 'application',
};
const AFTER: Readonly<Record<string, FieldSchema['resource']>> = {
  users: 'user',
  groups: 'group',
  apps: 'application',
};
const OKTA_ID = /^(?:00u|00g|0oa)[0-9A-Za-z]{17}$/;

const NOTHING: Values = {};
const derived = { withBody: new Map<string, Action>(), without: new Map<string, Action>() };

/** One call of an operation: the action that it is, with the danger of its method, and the values of its templates. */
export interface OperationCall {
  readonly action: Action;
  readonly values: Record<string, unknown>;
}

/**
 * Makes of callOktaApi with valid inputs the action that its operation is. Its effect, its request and what it names
 * are the operation's own, so that policy, guard, check and hosts treat it like an action with a file of its own.
 */
export function operationCall(action: Action, inputs: Record<string, unknown>): OperationCall {
  const operation = findOperation(String(inputs.operationId)) as Operation;
  return {
    action: actionOf(action, operation, inputs.body !== undefined),
    values: valuesOf(operation, inputs),
  };
}

/**
 * The action that a call with these inputs is: of callOktaApi that of the operation, where the inputs name one. Without
 * it the call counts as what it may be at worst.
 */
export function actionFor(action: Action, inputs: unknown): Action {
  if (!action.anyOperation) return action;
  const id = (inputs as { operationId?: unknown } | null | undefined)?.operationId;
  const operation = typeof id === 'string' ? findOperation(id) : undefined;
  return operation === undefined ? action : actionOf(action, operation, true);
}

/** What an action may be, by its inputs: callOktaApi reads, writes or takes away. */
export function variantsOf(action: Action): readonly Action[] {
  if (!action.anyOperation) return [action];
  const { anyOperation: _any, grantsAccess: _grants, ...rest } = action;
  const read: Action = { ...rest, effect: 'read' };
  return [
    read,
    { ...rest, effect: 'write', grantsAccess: true },
    { ...rest, effect: 'destructive', grantsAccess: true },
  ];
}

function actionOf(action: Action, operation: Operation, hasBody: boolean): Action {
  const known = hasBody ? derived.withBody : derived.without;
  let made = known.get(operation.id);
  if (made === undefined) {
    made = makeAction(action, operation, hasBody);
    known.set(operation.id, made);
  }
  return made;
}

function makeAction(action: Action, operation: Operation, hasBody: boolean): Action {
  const { anyOperation: _any, grantsAccess: _grants, ...rest } = action;
  const reads = operation.method === 'GET';
  const step: Step = { ...stepOf(operation), ...(hasBody && { body: '{body}' }) };
  const { properties } = action.input;
  const named = Object.fromEntries(
    operation.pathParameters.map((name) => [name, { type: 'string', ...resourceOf(operation, name) }]),
  );
  return {
    ...rest,
    title: `${action.title} ${operation.id}`,
    operation: operation.id,
    effect: reads ? 'read' : operation.method === 'DELETE' ? 'destructive' : 'write',
    ...(!reads && { grantsAccess: true as const }),
    retry: step.retry,
    steps: [step],
    input: {
      ...action.input,
      properties: {
        ...properties,
        ...(hasBody && { body: { ...properties.body, secretNames: true } }),
        ...named,
        named: { type: 'array', items: { type: 'string', resource: 'group' } },
      },
    },
    ...(!reads && { check: checkOf(operation) }),
  };
}

const steps = new Map<Operation, Step>();

/** The request of an operation, without its body. */
export function stepOf(operation: Operation): Step {
  let made = steps.get(operation);
  if (made === undefined) {
    const { id, method, path, query, once, unclear404 } = operation;
    const names = Object.keys(query);
    const isSafe = method === 'GET' || ((method === 'PUT' || method === 'DELETE') && !once);
    made = {
      name: id,
      operationId: id,
      method,
      path,
      ...(names.length > 0 && { query: Object.fromEntries(names.map((name) => [name, `{?${name}}`])) }),
      retry: isSafe ? 'safe' : 'never',
      ...('sendEmail' in query && { mails: '?sendEmail' }),
      ...(method === 'DELETE' && path.endsWith('}') && !unclear404 && { doneWhen: [404] }),
    };
    steps.set(operation, made);
  }
  return made;
}

function resourceOf({ path }: Operation, name: string): Pick<FieldSchema, 'resource'> {
  const before = path.split('/').at(path.split('/').indexOf(`{${name}}`) - 1) ?? '';
  const resource = name === 'id' ? AFTER[before] : NAMED[name];
  return resource === undefined ? {} : { resource };
}

/** What reads can tell of an operation that changes something: whether what it works on is there. */
function checkOf({ id, method, path }: Operation): CheckRule {
  const target = method === 'PUT' ? undefined : readAt(path);
  return {
    reads: target === undefined ? {} : { target: { ...stepOf(target), query: {} } },
    changes: [{ change: 'org.operation', text: `Okta carries out ${id} (${method} ${path}).`, maybe: true }],
    notChecked: ['What the operation changes, and whether Okta takes its values.'],
  };
}

/** The values by the names in the templates, and what body and query name of the org; the inputs themselves, with more. */
function valuesOf(operation: Operation, inputs: Record<string, unknown>): Record<string, unknown> {
  const { method, pathParameters, query, commas } = operation;
  const values = inputs;
  const inPath = (inputs.pathParameters ?? NOTHING) as Values;
  for (const name of pathParameters) values[name] = inPath[name];
  const given = (inputs.query ?? NOTHING) as Values;
  for (const name in given) values[`?${name}`] = queryValue(given[name], query[name], commas.includes(name));
  if (typeof inputs.body === 'string' && isJsonType(mediaTypeOf(operation, inputs.contentType)))
    values.body = jsonOf(operation, inputs.body);
  if (method === 'GET') return values;
  const named = new Set<string>();
  for (const part of [inPath, given, values.body]) addIds(part, named);
  if (named.size > 0) values.named = [...named];
  return values;
}

function queryValue(value: unknown, type: string | undefined, hasCommas: boolean): unknown {
  if (type === 'boolean') return value === true || value === 'true';
  return hasCommas && Array.isArray(value) ? value.join(',') : value;
}

function addIds(value: unknown, found: Set<string>): void {
  if (typeof value === 'string') {
    if (value.length === 20 && OKTA_ID.test(value)) found.add(value);
  } else if (typeof value === 'object' && value !== null) {
    for (const name in value) addIds((value as Record<string, unknown>)[name], found);
  }
}

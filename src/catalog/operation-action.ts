import type { Action, CheckRule, FieldSchema, Step } from './action.js';
import { operationBody } from './operation-body.js';
import { findOperation, type Operation, readAt } from './operations.js';
import type { Values } from './template.js';

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

const derived = new Map<string, Action>();

/** One call of an operation: the action that it is, with the danger of its method, and the values of its templates. */
export interface OperationCall {
  readonly action: Action;
  readonly values: Record<string, unknown>;
}

/**
 * Makes of callOktaApi with valid inputs the action that its operation is. Its effect, its request and what it names
 * are the operation's own, so that policy, guard, check and hosts treat it as any other action.
 */
export function operationCall(action: Action, inputs: Values): OperationCall {
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
  const key = `${operation.id} ${hasBody}`;
  let made = derived.get(key);
  if (made === undefined) {
    made = makeAction(action, operation, hasBody);
    derived.set(key, made);
  }
  return made;
}

function makeAction(action: Action, operation: Operation, hasBody: boolean): Action {
  const { anyOperation: _any, grantsAccess: _grants, ...rest } = action;
  const reads = operation.method === 'GET';
  const step = stepOf(operation, hasBody);
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
        query: { ...properties.query, secretNames: true },
        body: { ...properties.body, secretNames: true },
        ...named,
        named: { type: 'array', items: { type: 'string', resource: 'group' } },
      },
    },
    ...(!reads && { check: checkOf(operation) }),
  };
}

function stepOf({ id, method, path, query, once }: Operation, hasBody: boolean): Step {
  const names = Object.keys(query);
  const isSafe = method === 'GET' || ((method === 'PUT' || method === 'DELETE') && !once);
  return {
    name: id,
    operationId: id,
    method,
    path,
    ...(names.length > 0 && { query: Object.fromEntries(names.map((name) => [name, `{?${name}}`])) }),
    ...(hasBody && { body: '{body}' }),
    retry: isSafe ? 'safe' : 'never',
    ...('sendEmail' in query && { mails: '?sendEmail' }),
    ...(method === 'DELETE' && path.endsWith('}') && { doneWhen: [404] }),
  };
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
    reads: target === undefined ? {} : { target: { ...stepOf(target, false), query: {} } },
    changes: [{ change: 'org.operation', text: `Okta carries out ${id} (${method} ${path}).`, maybe: true }],
    notChecked: ['What the operation changes, and whether Okta takes its values.'],
  };
}

/** The values by the names in the templates, and what body and query name of the org. */
function valuesOf(operation: Operation, inputs: Values): Record<string, unknown> {
  const { method, query, commas } = operation;
  const values: Record<string, unknown> = { ...inputs, ...(inputs.pathParameters as Values | undefined) };
  if (inputs.body !== undefined) {
    const sent = operationBody(operation, inputs.body, inputs.contentType as string | undefined);
    values.sent = sent;
    if ('json' in sent) values.body = sent.json;
  }
  const given = (inputs.query ?? {}) as Values;
  for (const name of Object.keys(given))
    values[`?${name}`] = queryValue(given[name], query[name], commas.includes(name));
  if (method !== 'GET') {
    const named = [...new Set([...idsIn(inputs.pathParameters), ...idsIn(values.body), ...idsIn(given)])];
    if (named.length > 0) values.named = named;
  }
  return values;
}

function queryValue(value: unknown, type: string | undefined, hasCommas: boolean): unknown {
  if (type === 'boolean') return value === true || value === 'true';
  return hasCommas && Array.isArray(value) ? value.join(',') : value;
}

function idsIn(value: unknown): string[] {
  if (typeof value === 'string') return OKTA_ID.test(value) ? [value] : [];
  if (typeof value !== 'object' || value === null) return [];
  return Object.values(value).flatMap(idsIn);
}

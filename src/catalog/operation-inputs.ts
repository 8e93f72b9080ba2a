import type { InputIssue } from '../result/failure.js';
import { characterFault } from './characters.js';
import { nearest } from './nearest.js';
import { operationBody, UnfitBody } from './operation-body.js';
import { findOperation, type Operation, operationIds } from './operations.js';
import type { Values } from './template.js';

/** What a value in path, query or headers must be, and how it is sent. */
interface Parameter {
  readonly type: string;
  readonly values?: readonly string[] | undefined;
  readonly segment?: true;
}

/**
 * What is wrong with the inputs of a call of any operation: an operation that Okta's API does not have, a parameter that
 * it does not take or that is missing, a value of another type. Names what is nearest. No message holds a value.
 * @param values inputs that fit the action's schema
 * @example operationIssues({ operationId: 'getUsr' })
 * // [{ path: 'operationId', message: 'is not an operation of Okta\'s API; near it: getUser, …' }]
 */
export function operationIssues(values: Values): InputIssue[] {
  const operation = findOperation(String(values.operationId));
  if (operation === undefined) {
    const near = nearest(String(values.operationId), operationIds());
    return [
      {
        path: 'operationId',
        message: `is not an operation of Okta's API${near.length > 0 ? `; near it: ${near.join(', ')}` : ''}`,
      },
    ];
  }
  return [
    ...groupIssues(
      operation,
      'pathParameters',
      'path parameter',
      values.pathParameters,
      pathParametersOf(operation),
      operation.pathParameters,
    ),
    ...groupIssues(
      operation,
      'query',
      'query parameter',
      values.query,
      queryOf(operation),
      operation.required,
    ),
    ...groupIssues(operation, 'headers', 'header', values.headers, headersOf(operation), []),
    ...bodyIssues(operation, values),
    ...pagingIssues(operation, values),
  ];
}

function pathParametersOf({ pathParameters, enums }: Operation): Record<string, Parameter> {
  const entry = (name: string) => [name, { type: 'string', values: enums[name], segment: true }];
  return Object.fromEntries(pathParameters.map(entry));
}

function queryOf({ query, enums }: Operation): Record<string, Parameter> {
  return Object.fromEntries(
    Object.entries(query).map(([name, type]) => [name, { type, values: enums[name] }]),
  );
}

function headersOf({ headers }: Operation): Record<string, Parameter> {
  return Object.fromEntries(headers.map((name) => [name, { type: 'string' }]));
}

function groupIssues(
  { id, method, path }: Operation,
  group: string,
  kind: string,
  given: unknown,
  known: Readonly<Record<string, Parameter>>,
  required: readonly string[],
): InputIssue[] {
  const values = (given ?? {}) as Values;
  const names = Object.keys(known);
  const missing = required
    .filter((name) => values[name] === undefined)
    .map((name) => ({ path: `${group}.${name}`, message: `is required: ${id} is ${method} ${path}` }));
  const wrong = Object.keys(values).flatMap((name) => {
    const parameter = Object.hasOwn(known, name) ? known[name] : undefined;
    const message =
      parameter === undefined
        ? `is not a ${kind} of ${id}${hintFor(name, names)}`
        : values[name] === undefined
          ? undefined
          : valueFault(values[name], parameter);
    return message === undefined ? [] : [{ path: `${group}.${name.slice(0, 100)}`, message }];
  });
  return [...missing, ...wrong];
}

function hintFor(name: string, names: readonly string[]): string {
  if (names.length === 0) return ', which takes none';
  const near = nearest(name, names);
  return near.length > 0 ? `; near it: ${near.join(', ')}` : `; it takes ${names.join(', ')}`;
}

function valueFault(value: unknown, parameter: Parameter): string | undefined {
  const { type, values, segment } = parameter;
  if (type.endsWith('[]')) {
    const entries = Array.isArray(value) ? value : [value];
    const faults = entries.map((entry) => valueFault(entry, { type: type.slice(0, -2), values }));
    return entries.length === 0
      ? 'must have at least one entry'
      : faults.find((fault) => fault !== undefined);
  }
  if (!isOfType(value, type)) return `must be ${TYPES[type] ?? 'a text'}`;
  const text = String(value);
  if (values !== undefined && !values.includes(text)) return `must be one of ${values.join(', ')}`;
  if (segment && /^\.{0,2}$/.test(text)) return 'must be filled in, and not only dots';
  return characterFault(text, segment ? 'identifier' : 'line');
}

const TYPES: Readonly<Record<string, string>> = {
  integer: 'a whole number',
  boolean: 'true or false',
  string: 'a text',
};

/** In a query all is text, so that a number or a boolean may come as its text. */
function isOfType(value: unknown, type: string): boolean {
  switch (type) {
    case 'integer':
      return Number.isSafeInteger(value) || (typeof value === 'string' && /^-?\d{1,15}$/.test(value));
    case 'boolean':
      return typeof value === 'boolean' || value === 'true' || value === 'false';
    default:
      return typeof value === 'string' || Number.isSafeInteger(value);
  }
}

function bodyIssues(operation: Operation, { body, contentType }: Values): InputIssue[] {
  const { id, body: types } = operation;
  if (types === undefined) {
    const given = [
      body === undefined ? undefined : 'body',
      contentType === undefined ? undefined : 'contentType',
    ];
    return given.flatMap((path) =>
      path === undefined ? [] : { path, message: `must be left out: ${id} takes no body` },
    );
  }
  if (contentType !== undefined && !types.includes(String(contentType)))
    return [{ path: 'contentType', message: `must be one of ${types.join(', ')}` }];
  if (body === undefined) {
    // Okta itself refuses a missing JSON body where it needs one; of a file there is nothing to send.
    const needsFile = !types.some((type) => type.includes('json'));
    return needsFile ? [{ path: 'body', message: `is required: ${id} takes ${types.join(', ')}` }] : [];
  }
  try {
    operationBody(operation, body, contentType as string | undefined);
    return [];
  } catch (error) {
    if (!(error instanceof UnfitBody)) throw error;
    return [{ path: 'body', message: error.message }];
  }
}

function pagingIssues({ id, list }: Operation, { returnAll, maxItems }: Values): InputIssue[] {
  if (returnAll && list === undefined)
    return [{ path: 'returnAll', message: `must be left out: ${id} does not read a list` }];
  return maxItems !== undefined && !returnAll
    ? [{ path: 'maxItems', message: 'must be left out unless returnAll is true' }]
    : [];
}

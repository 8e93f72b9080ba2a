import { isJsonType } from '../../json/json-type.js';
import type { InputIssue } from '../../result/failure.js';
import { characterFault } from '../characters.js';
import { similarTo } from '../nearest.js';
import type { Values } from '../template.js';
import { operationBody, UnfitBody } from './operation-body.js';
import { findOperation, type Operation, operationIds } from './operations.js';

/** What a value in path, query or headers must be, and how it is sent. */
interface Parameter {
  readonly type: string;
  readonly values?: readonly string[] | undefined;
  readonly segment?: true;
  /** A list that Okta takes as one text with commas. */
  readonly hasCommas?: boolean;
}

/**
 * What is wrong with the inputs of a call of any operation: an operation that Okta's API does not have, a parameter that
 * it does not take or that is missing, a value of another type. Names what is nearest. No message holds a value.
 * @param values inputs that fit the action's schema
 * @example operationIssues({ operationId: 'getUsr' })
 * // [{ path: 'operationId', message: 'is not an operation of Okta\'s API; similar: getUser, …' }]
 */
export function operationIssues(values: Values): InputIssue[] {
  const operation = findOperation(String(values.operationId));
  if (operation === undefined) {
    const similar = similarTo(String(values.operationId), operationIds());
    return [{ path: 'operationId', message: `is not an operation of Okta's API${similar}` }];
  }
  const { path, query, headers } = groupsOf(operation);
  const issues: InputIssue[] = [];
  addGroupIssues(issues, operation, path, values.pathParameters);
  addGroupIssues(issues, operation, query, values.query);
  addGroupIssues(issues, operation, headers, values.headers);
  addBodyIssues(issues, operation, values);
  addPagingIssues(issues, operation, values);
  return issues;
}

/** An input that holds parameters. */
interface Group {
  readonly input: string;
  readonly kind: string;
  readonly known: ReadonlyMap<string, Parameter>;
  readonly required: readonly string[];
}

const groups = new Map<Operation, Readonly<Record<'path' | 'query' | 'headers', Group>>>();

function groupsOf(operation: Operation): Readonly<Record<'path' | 'query' | 'headers', Group>> {
  let made = groups.get(operation);
  if (made === undefined) {
    const { pathParameters, query, enums, headers, required, commas } = operation;
    const inPath = pathParameters.map((name): [string, Parameter] => [
      name,
      { type: 'string', values: enums[name], segment: true },
    ]);
    const inQuery = Object.entries(query).map(([name, type]): [string, Parameter] => [
      name,
      { type, values: enums[name], hasCommas: commas.includes(name) },
    ]);
    const inHead = headers.map((name): [string, Parameter] => [name, { type: 'string' }]);
    made = {
      path: {
        input: 'pathParameters',
        kind: 'path parameter',
        known: new Map(inPath),
        required: pathParameters,
      },
      query: { input: 'query', kind: 'query parameter', known: new Map(inQuery), required },
      headers: { input: 'headers', kind: 'header', known: new Map(inHead), required: [] },
    };
    groups.set(operation, made);
  }
  return made;
}

function addGroupIssues(issues: InputIssue[], operation: Operation, group: Group, given: unknown): void {
  const { input, kind, known, required } = group;
  const values = given as Values | undefined;
  for (const name of required) {
    if (values?.[name] !== undefined) continue;
    const { id, method, path } = operation;
    issues.push({ path: `${input}.${name}`, message: `is required: ${id} is ${method} ${path}` });
  }
  for (const name in values) {
    const parameter = known.get(name);
    const message =
      parameter === undefined
        ? `is not a ${kind} of ${operation.id}${hintFor(name, [...known.keys()])}`
        : valueFault(values[name], parameter);
    if (message !== undefined) issues.push({ path: `${input}.${name.slice(0, 100)}`, message });
  }
}

function hintFor(name: string, names: readonly string[]): string {
  if (names.length === 0) return ', which takes none';
  return similarTo(name, names) || `; it takes ${names.join(', ')}`;
}

function valueFault(value: unknown, parameter: Parameter): string | undefined {
  const { type, values, segment, hasCommas } = parameter;
  if (type.endsWith('[]')) {
    const one = hasCommas && typeof value === 'string' ? value.split(',') : [value];
    const entries = Array.isArray(value) ? value : one;
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

function addBodyIssues(issues: InputIssue[], operation: Operation, { body, contentType }: Values): void {
  const { id, body: types } = operation;
  if (types === undefined) {
    const message = `must be left out: ${id} takes no body`;
    if (body !== undefined) issues.push({ path: 'body', message });
    if (contentType !== undefined) issues.push({ path: 'contentType', message });
    return;
  }
  if (contentType !== undefined && !types.includes(String(contentType))) {
    issues.push({ path: 'contentType', message: `must be one of ${types.join(', ')}` });
    return;
  }
  if (body === undefined) {
    // Okta itself refuses a missing JSON body where it needs one; of a file there is nothing to send.
    if (!types.some(isJsonType))
      issues.push({ path: 'body', message: `is required: ${id} takes ${types.join(', ')}` });
    return;
  }
  try {
    operationBody(operation, body, contentType as string | undefined);
  } catch (error) {
    if (!(error instanceof UnfitBody)) throw error;
    issues.push({ path: 'body', message: error.message });
  }
}

function addPagingIssues(
  issues: InputIssue[],
  { id, list }: Operation,
  { returnAll, maxItems }: Values,
): void {
  if (returnAll && list === undefined)
    issues.push({ path: 'returnAll', message: `must be left out: ${id} does not read a list` });
  else if (maxItems !== undefined && !returnAll)
    issues.push({ path: 'maxItems', message: 'must be left out unless returnAll is true' });
}

import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { root } from '../helpers/root.js';

/** A schema as OpenAPI 3.0 writes it. */
export interface ContractSchema {
  readonly $ref?: string;
  readonly type?: string;
  readonly enum?: readonly unknown[];
  readonly properties?: Readonly<Record<string, ContractSchema>>;
  readonly items?: ContractSchema;
  readonly oneOf?: readonly ContractSchema[];
  readonly nullable?: boolean;
  readonly readOnly?: boolean;
  readonly minimum?: number;
  readonly maximum?: number;
  readonly minLength?: number;
  readonly maxLength?: number;
  readonly [keyword: string]: unknown;
}

export interface Parameter {
  readonly name: string;
  readonly in: 'path' | 'query' | 'header';
  readonly required: boolean;
  readonly schema: ContractSchema;
}

export interface Operation {
  readonly method: string;
  readonly path: string;
  readonly parameters: readonly Parameter[];
  readonly body?: { readonly required: boolean; readonly schema: ContractSchema };
  readonly scopes: readonly string[];
  /** Statuses of success, the usual one first. */
  readonly success: readonly [number, ...number[]];
}

const NAME = /\{([^{}]+)\}/g;

/** An entry of okta/operations.json. */
interface Facts {
  readonly method: string;
  readonly path: string;
  readonly query?: Readonly<Record<string, string>>;
  readonly required?: readonly string[];
  readonly headers?: readonly string[];
  /** The name of a JSON body's schema, or the content types of another body. */
  readonly body?: string | readonly string[];
  readonly optionalBody?: true;
  readonly scopes: readonly string[];
  /** Left out where it is 200 alone. */
  readonly success?: Operation['success'];
}

type Table<T> = Readonly<Record<string, T>>;

const read = (name: string): unknown => JSON.parse(readFileSync(join(root, 'okta', name), 'utf8'));
const facts = (read('operations.json') as { operations: Table<Facts> }).operations;
const { parameters, schemas } = read('schemas.json') as {
  /** Bounds of query parameters, by operation and name. */
  parameters: Table<Table<ContractSchema>>;
  schemas: Table<ContractSchema>;
};

/** Every operation of Okta's management API, by operationId (okta/operations.json, made by scripts/extract-operations.mjs). */
export const operations: Table<Operation> = Object.fromEntries(
  Object.entries(facts).map(([id, entry]) => [id, operationOf(id, entry)]),
);

function operationOf(id: string, entry: Facts): Operation {
  const {
    method,
    path,
    query = {},
    required = [],
    headers = [],
    body,
    optionalBody,
    scopes,
    success = [200],
  } = entry;
  const text: ContractSchema = { type: 'string' };
  const names = [...path.matchAll(NAME)].map(([, name]) => name as string);
  return {
    method,
    path,
    parameters: [
      ...names.map((name) => ({ name, in: 'path' as const, required: true, schema: text })),
      ...Object.entries(query).map(([name, type]) => {
        const schema = parameters[id]?.[name] ?? { type };
        return { name, in: 'query' as const, required: required.includes(name), schema };
      }),
      ...headers.map((name) => ({ name, in: 'header' as const, required: false, schema: text })),
    ],
    ...(typeof body === 'string' && {
      body: { required: optionalBody !== true, schema: schemas[body] as ContractSchema },
    }),
    scopes,
    success,
  };
}

/** The operation of that name. */
export function operationNamed(id: string): Operation {
  const operation = Object.hasOwn(operations, id) ? operations[id] : undefined;
  if (operation === undefined) throw new Error(`Okta's contract has no operation ${id}.`);
  return operation;
}

/** The schema that a reference stands for, or the schema itself. */
export function dereferenced(schema: ContractSchema): ContractSchema {
  if (schema.$ref === undefined) return schema;
  return dereferenced(schemas[schema.$ref.split('/').pop() as string] as ContractSchema);
}

/** What a request is by its method and path, as the contract reads them. */
export interface Matched {
  readonly id: string;
  readonly operation: Operation;
  /** Path parameters, decoded. */
  readonly path: Readonly<Record<string, string>>;
}

interface Matcher {
  readonly id: string;
  readonly operation: Operation;
  readonly names: readonly string[];
  readonly pattern: RegExp;
}

/** A template fits only paths with as many parts between slashes, of the same method. */
const shapeOf = (method: string, path: string): string => `${method} ${path.split('/').length}`;

/** By shape. Paths with fewer parameters come first: /groups/rules is no group. */
const matchers = new Map<string, Matcher[]>();
for (const [id, operation] of Object.entries(operations)) {
  const shape = shapeOf(operation.method, operation.path);
  const pattern = new RegExp(
    `^${operation.path.replace(/[.*+?^$()|[\]\\]/g, '\\$&').replace(/\{[^{}]+\}/g, '([^/?#]+)')}$`,
  );
  const names = [...operation.path.matchAll(NAME)].map(([, name]) => name as string);
  matchers.set(shape, [...(matchers.get(shape) ?? []), { id, operation, names, pattern }]);
}
for (const some of matchers.values()) some.sort((one, other) => one.names.length - other.names.length);

/** The one operation whose method and path template a request fits; undefined if there is none. */
export function matchOperation(method: string, pathname: string): Matched | undefined {
  for (const { id, operation, names, pattern } of matchers.get(shapeOf(method, pathname)) ?? []) {
    const values = pattern.exec(pathname)?.slice(1);
    if (values === undefined) continue;
    const path = Object.fromEntries(
      names.map((name, index) => [name, decodeURIComponent(values[index] as string)]),
    );
    return { id, operation, path };
  }
  return undefined;
}

/** The attributes that the contract knows of the profile in an operation's body. */
export function profileAttributes(operationId: string): Readonly<Record<string, ContractSchema>> {
  const { body } = operationNamed(operationId);
  const profile = body && dereferenced(body.schema).properties?.profile;
  return (profile && dereferenced(profile).properties) ?? {};
}

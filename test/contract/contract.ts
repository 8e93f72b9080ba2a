import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { root } from '../root.js';

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
  readonly responses: readonly string[];
  readonly scopes: readonly string[];
}

const folder = join(root, 'test', 'fixtures', 'contract');
const read = (name: string): unknown => JSON.parse(readFileSync(join(folder, name), 'utf8'));

/** What scripts/extract-contract.mjs took from Okta's contract, by operationId. */
export const operations = (read('operations.json') as { operations: Readonly<Record<string, Operation>> })
  .operations;

const schemas = read('schemas.json') as Readonly<Record<string, ContractSchema>>;

/** The operation of that name. */
export function operationNamed(id: string): Operation {
  const operation = Object.hasOwn(operations, id) ? operations[id] : undefined;
  if (operation === undefined)
    throw new Error(`The fixture has no operation ${id}; run scripts/extract-contract.mjs.`);
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

const NAME = /\{([^{}]+)\}/g;
const matchers = Object.entries(operations).map(([id, operation]) => ({
  id,
  operation,
  names: [...operation.path.matchAll(NAME)].map(([, name]) => name as string),
  pattern: new RegExp(
    `^${operation.path.replace(/[.*+?^$()|[\]\\]/g, '\\$&').replace(/\{[^{}]+\}/g, '([^/?#]+)')}$`,
  ),
}));

/** The one operation whose method and path template a request fits; undefined if there is none. */
export function matchOperation(method: string, pathname: string): Matched | undefined {
  for (const { id, operation, names, pattern } of matchers) {
    const values = operation.method === method ? pattern.exec(pathname)?.slice(1) : undefined;
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

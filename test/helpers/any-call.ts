import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import fc from 'fast-check';
import { root } from './root.js';

/** An entry of okta/operations.json, as far as calls of any operation look into it. */
export interface OperationFacts {
  readonly method: string;
  readonly path: string;
  readonly query?: Readonly<Record<string, string>>;
  readonly required?: readonly string[];
  readonly enums?: Readonly<Record<string, readonly string[]>>;
  readonly commas?: readonly string[];
  readonly headers?: readonly string[];
  /** The name of a JSON body's schema, or media types. */
  readonly body?: string | readonly string[];
}

const file = readFileSync(join(root, 'okta', 'operations.json'), 'utf8');

/** The facts of every operation of Okta's management API. */
export const operationFacts = (JSON.parse(file) as { operations: Readonly<Record<string, OperationFacts>> })
  .operations;

/** Inputs of callOktaApi. */
export interface CallInputs {
  operationId: string;
  pathParameters?: Record<string, unknown>;
  query?: Record<string, unknown>;
  body?: Record<string, unknown> | unknown[] | string;
  headers?: Record<string, unknown>;
  contentType?: string;
  returnAll?: boolean;
  maxItems?: number;
}

/**
 * Inputs with every parameter in the path, every one in the query that is needed, and a file where one is.
 * @param text for parameters that take any
 */
export function callOf(operationId: string, text = 'a/../b?&#=ü'): CallInputs {
  const facts = operationFacts[operationId];
  if (facts === undefined) throw new Error(`There is no operation ${operationId}.`);
  const { path, query = {}, required = [], enums = {}, body } = facts;
  const values: Record<string, unknown> = { integer: 1, boolean: true };
  const names = [...path.matchAll(/\{(.+?)\}/g)].map(([, name]) => name as string);
  const inPath = names.map((name) => [name, enums[name]?.[0] ?? text]);
  const inQuery = required.map((name) => [name, enums[name]?.[0] ?? values[query[name] ?? ''] ?? text]);
  return {
    operationId,
    ...(inPath.length > 0 && { pathParameters: Object.fromEntries(inPath) }),
    ...(inQuery.length > 0 && { query: Object.fromEntries(inQuery) }),
    ...(Array.isArray(body) && !body[0]?.includes('json') && { body: 'aGVsbG8=' }),
  };
}

/** Valid inputs of callOktaApi: any operation, and of its optional parameters some. */
export function anyCall(): fc.Arbitrary<Record<string, unknown>> {
  const text = fc.constantFrom('00u1a2b3c4d5e6f7g8h9', 'mira.holm@example.com', 'a b');
  return fc.tuple(fc.constantFrom(...Object.keys(operationFacts)), text).chain(([id, value]) => {
    const inputs = callOf(id, value);
    const { body } = operationFacts[id] as OperationFacts;
    if (typeof body !== 'string' || /Simulation|GroupAssignment/.test(id)) return fc.constant({ ...inputs });
    return fc
      .dictionary(fc.string({ maxLength: 12 }), fc.jsonValue({ maxDepth: 2 }), {
        maxKeys: 3,
        noNullPrototype: true,
      })
      .filter((given) => !/\d{16}|e\+/.test(JSON.stringify(given)))
      .map((given) => ({ ...inputs, body: given }));
  });
}

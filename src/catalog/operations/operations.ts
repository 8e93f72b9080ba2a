/** One of Okta's operations, as its published API describes it. */
export interface Operation {
  readonly id: string;
  readonly method: 'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE';
  readonly path: string;
  /** The names in its path, in order. */
  readonly pathParameters: readonly string[];
  /** Query parameters by name: `string`, `integer`, `boolean`, or `string[]`. */
  readonly query: Readonly<Record<string, string>>;
  /** Query parameters that Okta needs. */
  readonly required: readonly string[];
  /** The values that Okta takes for a parameter in path or query. */
  readonly enums: Readonly<Record<string, readonly string[]>>;
  /** Lists in the query that Okta wants in one parameter, with commas. */
  readonly commas: readonly string[];
  readonly headers: readonly string[];
  /** Media types of its body, the usual one first; undefined where it takes none. */
  readonly body?: readonly string[];
  /** The names of a multipart body's parts. */
  readonly parts: readonly string[];
  /** Its body is a list. */
  readonly listBody?: true;
  /** Where the list of its answer stands: '' for the whole answer, else the name in it; undefined where it has none. */
  readonly list?: string;
  /** The status of its success. */
  readonly success: number;
  /** Media types of its answers beside JSON. */
  readonly answers: readonly string[];
  /** The OAuth scopes that it needs, all of them. */
  readonly scopes?: readonly string[];
  /** Okta asks for no token. */
  readonly anonymous?: true;
  /** A second request does more than the first. */
  readonly once?: true;
  /** A 404 does not mean that what it removes is gone. */
  readonly unclear404?: true;
}

const NONE: readonly string[] = [];
const USUAL = {
  query: {},
  required: NONE,
  enums: {},
  commas: NONE,
  headers: NONE,
  parts: NONE,
  answers: NONE,
};

const found = new Map<string, Operation>();
let table: Readonly<Record<string, Pick<Operation, 'method' | 'path'>>> | undefined;

/** All operations by id, loaded when they are first asked for. */
function operations() {
  table ??= JSON.parse(
    (require('../../generated/operations.js') as typeof import('../../generated/operations.js'))
      .operationsText,
  ) as NonNullable<typeof table>;
  return table;
}

/** The operation of this id; undefined if Okta's API has none. */
export function findOperation(id: string): Operation | undefined {
  const known = found.get(id);
  if (known !== undefined) return known;
  const facts = Object.hasOwn(operations(), id) ? operations()[id] : undefined;
  if (facts === undefined) return undefined;
  const pathParameters = [...facts.path.matchAll(/\{([^{}]+)\}/g)].map(([, name]) => name as string);
  const operation: Operation = { success: 200, ...USUAL, ...facts, id, pathParameters };
  found.set(id, operation);
  return operation;
}

/** The ids of all operations. */
export function operationIds(): string[] {
  return Object.keys(operations());
}

/** The operation that reads what stands at the path of another one: one object, without a query that it needs. */
export function readAt(path: string): Operation | undefined {
  const id = operationIds().find((each) => operations()[each]?.path === path && isGet(each));
  const read = id === undefined ? undefined : findOperation(id);
  return read?.list === undefined && read?.required.length === 0 ? read : undefined;
}

function isGet(id: string): boolean {
  return operations()[id]?.method === 'GET';
}

import type { Action } from '../../catalog/action.js';
import type { Values } from '../../catalog/template.js';
import { eachPage } from '../../request/paging.js';
import type { Program } from '../../request/program.js';
import { readRequest } from '../../request/read-request.js';
import type { OktaRequest } from '../../request/request.js';
import { Failure } from '../../result/failure.js';

/** What an input can name by its exact name in place of an id. */
type Named = 'group' | 'application';

/** An input, or one entry of a list, that holds a name. */
export interface NameInput {
  readonly input: string;
  /** Of a list, the entry. */
  readonly index?: number;
  readonly resource: Named;
  readonly name: string;
}

interface Thing {
  readonly id?: unknown;
  readonly label?: unknown;
  readonly profile?: { readonly name?: unknown } | null;
}

interface Kind {
  /** Ids begin so. Anything else is a name. */
  readonly id: RegExp;
  /** Okta finds what starts with the text; a group that was just made is found within a second, usually. */
  starting(name: string): OktaRequest;
  nameOf(thing: Thing): unknown;
}

const KINDS: Readonly<Record<Named, Kind>> = {
  group: {
    id: /^00g[0-9A-Za-z]*$/,
    starting: (q) => readRequest('listGroups', {}, { q, limit: 10_000 }),
    nameOf: ({ profile }) => profile?.name,
  },
  application: {
    id: /^0oa[0-9A-Za-z]*$/,
    starting: (q) => readRequest('listApplications', {}, { q, limit: 200 }),
    nameOf: ({ label }) => label,
  },
};

const NONE: readonly NameInput[] = [];
const NOTHING_NAMED: readonly (readonly [input: string, resource: Named])[] = [];
const ofActions = new WeakMap<Action, readonly (readonly [input: string, resource: Named])[]>();

/** None of a call of any operation: what its inputs name goes as it is given. */
function namedInputsOf(action: Action): readonly (readonly [string, Named])[] {
  if (action.operation !== undefined) return NOTHING_NAMED;
  let inputs = ofActions.get(action);
  if (inputs === undefined) {
    inputs = Object.entries(action.input.properties).flatMap(([input, { resource, items }]) => {
      const named = resource ?? items?.resource;
      return named === 'group' || named === 'application' ? [[input, named] as const] : [];
    });
    ofActions.set(action, inputs);
  }
  return inputs;
}

/** The inputs that name groups and applications by name, not by id. */
export function namesToLookUp(action: Action, values: Values): readonly NameInput[] {
  let found = NONE;
  for (const [input, resource] of namedInputsOf(action)) {
    const value = values[input];
    const isName = (entry: unknown) => typeof entry === 'string' && !KINDS[resource].id.test(entry);
    if (Array.isArray(value)) {
      for (const [index, name] of value.entries())
        if (isName(name)) found = [...found, { input, index, resource, name }];
    } else if (isName(value)) found = [...found, { input, resource, name: value as string }];
  }
  return found;
}

/** The request that looks for a name. */
export function nameRequest({ resource, name }: NameInput): OktaRequest {
  return KINDS[resource].starting(name);
}

/**
 * Replaces names by ids, with one list for each that differs.
 * @throws Failure NOT_FOUND where nothing has exactly this name, AMBIGUOUS where several have it
 */
export function* resolveNames(values: Values, names: readonly NameInput[]): Program<Values> {
  const resolved: Record<string, unknown> = { ...values };
  const known = new Map<string, string>();
  for (const name of names) {
    const key = `${name.resource} ${name.name}`;
    const id = known.get(key) ?? (yield* idOf(name));
    known.set(key, id);
    if (name.index === undefined) resolved[name.input] = id;
    else resolved[name.input] = (resolved[name.input] as unknown[]).with(name.index, id);
  }
  return resolved;
}

function* idOf(input: NameInput): Program<string> {
  const { nameOf } = KINDS[input.resource];
  const exact: string[] = [];
  const near: string[] = [];
  yield* eachPage(nameRequest(input), (things) => {
    for (const thing of things as readonly Thing[]) {
      const name = nameOf(thing);
      if (typeof thing.id !== 'string' || typeof name !== 'string') continue;
      if (name === input.name) exact.push(thing.id);
      else if (name.toLowerCase() === input.name.toLowerCase()) near.push(`${name} (${thing.id})`);
    }
  });
  const [id, ...others] = exact;
  if (id === undefined) throw none(input, near);
  if (others.length > 0) throw several(input, exact);
  return id;
}

function none({ resource, name }: NameInput, near: readonly string[]): Failure {
  const spelled = near.length === 0 ? '' : ` There is ${near.slice(0, 5).join(', ')}.`;
  return new Failure({
    code: 'NOT_FOUND',
    message: `No ${resource} has exactly the name ${name}.${spelled}`,
    remedy: `Check the spelling and the case of the name, or use the id of the ${resource}.`,
    retryable: false,
    outcome: 'unchanged',
  });
}

function several({ resource, name }: NameInput, ids: readonly string[]): Failure {
  return new Failure({
    code: 'AMBIGUOUS',
    message: `${ids.length} ${resource}s have the name ${name}: ${ids.slice(0, 10).join(', ')}.`,
    remedy: `Use the id of the ${resource} that you mean.`,
    retryable: false,
    outcome: 'unchanged',
    output: resource === 'group' ? { groupIds: ids } : { applicationIds: ids },
  });
}

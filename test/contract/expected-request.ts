import { isDeepStrictEqual } from 'node:util';
import type { Action, FieldSchema } from '../../src/catalog/action.js';
import type { ActionId } from '../../src/index.js';
import { idOf } from './answers.js';
import type { Inputs } from './inputs.js';
import { filterByLogin, type Places, places, searchByLogin } from './places.js';
import { ORIGIN, type Run, type Sent } from './player.js';

/** What stands in logins that Okta's path carries; others are looked for in the list of users. */
const IN_A_PATH = /^[A-Za-z0-9_@.+-]+$/;
const USER_ID = /^00u[0-9A-Za-z]{17}$/;

/** A request's parts that come from inputs. */
export interface Parts {
  path: Record<string, unknown>;
  query: Record<string, string>;
  body: unknown;
}

/** A request that was sent, and what the inputs ask of it. */
export interface Checked {
  readonly sent: Sent;
  /** The same request once more after an answer that allows it. */
  readonly repeat: boolean;
  /** Not of the action's own steps, but of the identifier rule. */
  readonly lookUp: boolean;
  /** The places of the contract that hold a value. */
  readonly filled: readonly string[];
  readonly findings: readonly string[];
}

/** Defaults by the schema, as the executor must send them. */
export function withSchemaDefaults(action: Action, inputs: Inputs): Inputs {
  const defaults = Object.entries(action.input.properties)
    .filter(([, field]) => field.default !== undefined)
    .map(([name, field]) => [name, field.default]);
  return { ...Object.fromEntries(defaults), ...inputs };
}

/** The logins that the identifier rule looks up, in order. */
export function loginsIn(action: Action, inputs: Inputs): string[] {
  const getsItself = action.id === 'getUserWithId';
  const named = (of: (field: FieldSchema) => unknown) =>
    Object.entries(action.input.properties)
      .filter(([, field]) => of(field) === 'user')
      .flatMap(([name]) => (inputs[name] as string | string[] | undefined) ?? [])
      .filter((login) => !USER_ID.test(login));
  const single = named(({ resource }) => resource).filter((login) => !getsItself || !IN_A_PATH.test(login));
  const several = [...new Set(named(({ items }) => items?.resource))];
  // Of several users those whose login a path carries are looked up first, together.
  return [
    ...single,
    ...several.filter((login) => IN_A_PATH.test(login)),
    ...several.filter((login) => !IN_A_PATH.test(login)),
  ];
}

/** The groups and applications that the inputs name by name, the lists that are asked for them, and what these find. */
function namesIn(action: Action, inputs: Inputs) {
  return Object.entries(action.input.properties).flatMap(([input, { resource, items }]) => {
    const kind = resource ?? items?.resource;
    if (kind !== 'group' && kind !== 'application') return [];
    const isId = (text: unknown) =>
      new RegExp(kind === 'group' ? '^00g\\w*$' : '^0oa\\w*$').test(String(text));
    const asked = (q: string) => ({ id: kind === 'group' ? 'listGroups' : 'listApplications', q });
    const found = kind === 'group' ? '00g1' : '0oa1';
    const value = inputs[input];
    if (Array.isArray(value))
      return value.flatMap((entry, index) =>
        isId(entry) ? [] : [{ input, index, asked: asked(entry), found }],
      );
    return value === undefined || isId(value) ? [] : [{ input, asked: asked(value as string), found }];
  }) as { input: string; index?: number; asked: { id: string; q: string }; found: string }[];
}

/** Holds every request of a run against what its inputs ask for. */
export function checkRun({ action, inputs, sent }: Run): Checked[] {
  const logins = loginsIn(action, inputs);
  const values: Record<string, unknown> = { ...withSchemaDefaults(action, inputs) };
  for (const [name, field] of Object.entries(action.input.properties)) {
    if (field.resource === 'user' && logins.includes(values[name] as string))
      values[name] = idOf(values[name] as string);
  }
  const names = namesIn(action, inputs);
  for (const { input, index, found } of names) {
    if (index === undefined) values[input] = found;
    else values[input] = (values[input] as unknown[]).with(index, found);
  }
  let lookedUp: string | undefined;
  return sent.map((each, index) => {
    const repeat = sent.slice(0, index).some((earlier) => mayRepeat(earlier) && sameRequest(earlier, each));
    const name = names.find(({ asked }) => each.matched?.id === asked.id && each.query.get('q') === asked.q);
    if (name !== undefined && !repeat && index < names.length) {
      const limit = name.asked.id === 'listGroups' ? '10000' : '200';
      return compare(
        each,
        { 'query q': 'q', 'query limit': 'limit' },
        { q: name.asked.q, limit },
        { repeat, lookUp: true },
      );
    }
    const searched = each.query.has('search');
    if (!repeat && !searched) lookedUp = logins.shift();
    if (!repeat && lookedUp !== undefined)
      return compare(each, lookUpPlaces(lookedUp), { searched }, { repeat, lookUp: true });
    if (repeat && each.matched !== undefined) {
      return { sent: each, repeat, lookUp: false, filled: [], findings: [] };
    }
    const expected = places[action.id as ActionId][each.matched?.id ?? ''];
    if (expected === undefined) {
      const findings = [`${each.method} ${each.pathname} is no request of ${action.id}`];
      return { sent: each, repeat, lookUp: false, filled: [], findings };
    }
    const linked = sent.slice(0, index).findLast(({ link }) => link !== undefined);
    if (linked !== undefined && each.query.has('after')) return followed(each, linked);
    const eachGroupId = each.matched?.path.groupId;
    const read = sent.slice(0, index).findLast(({ matched }) => matched?.id === 'getGroup');
    if (read !== undefined) values.readProfile = (read.answered as { profile?: unknown }).profile;
    const application = sent.slice(0, index).findLast(({ matched }) => matched?.id === 'getApplication');
    if (application !== undefined) values.readApplication = application.answered;
    const created = sent
      .slice(0, index)
      .findLast(({ matched, got }) => matched?.id === 'createUser' && got === 200);
    if (created !== undefined) values.createdId = (created.answered as { id?: unknown }).id;
    const known = (values.groupIds as string[] | undefined)?.includes(eachGroupId ?? '') ?? false;
    const eachListedId = Object.values(each.matched?.path ?? {}).find((id) =>
      sent.slice(0, index).some(({ answered }) => isListed(answered, id)),
    );
    const eachUserId = userIdsIn(inputs).find((id) => Object.values(each.matched?.path ?? {}).includes(id));
    const ofEach = { eachListedId, ...(known && { eachGroupId }), ...(eachUserId && { eachUserId }) };
    const asked = { ...values, searched, ...ofEach };
    return compare(each, expected, asked, { repeat, lookUp: false });
  });
}

/** Whether an answer is a list, or holds one, of which an item has this id. */
function isListed(answered: unknown, id: string): boolean {
  const lists = Array.isArray(answered) ? [answered] : Object.values(Object(answered)).filter(Array.isArray);
  return lists.flat().some((item) => (item as { id?: unknown } | null)?.id === id);
}

/** The ids of the users whom an input of several names. */
function userIdsIn({ userIds = [] }: Inputs): string[] {
  return (userIds as string[]).map((name) => (USER_ID.test(name) ? name : idOf(name)));
}

/** Whether a request may come again after what it got; a body that is played as text is no JSON. */
export function mayRepeat({ got, answered }: Sent): boolean {
  return got === 'lost' || got === 429 || got === 423 || got >= 500 || typeof answered === 'string';
}

/** Whether two requests are the same on the wire. */
export function sameRequest(one: Sent, other: Sent): boolean {
  const wire = ({ method, pathname, query, body }: Sent) => ({ method, pathname, query, body });
  return isDeepStrictEqual(wire(one), wire(other));
}

function lookUpPlaces(login: string): Places {
  if (IN_A_PATH.test(login)) return { 'path id': () => login };
  return {
    'query filter': (values) => filterByLogin({ ...values, login }),
    'query search': (values) => searchByLogin({ ...values, login }),
  };
}

/** A page that Okta's own Link header named goes out as it stands there. */
function followed(each: Sent, { link }: Sent): Checked {
  const target = /<([^>]+)>/.exec(link as string)?.[1] as string;
  const { pathname, searchParams, origin } = new URL(target, ORIGIN);
  const same =
    origin === ORIGIN && pathname === each.pathname && isDeepStrictEqual(new Map(searchParams), each.query);
  return {
    sent: each,
    repeat: false,
    lookUp: false,
    filled: ['query after'],
    findings: same ? [] : [`${each.pathname} is not the next page that Okta named`],
  };
}

function compare(
  sent: Sent,
  expected: Places,
  values: Inputs,
  kind: { readonly repeat: boolean; readonly lookUp: boolean },
): Checked {
  const filled: string[] = [];
  const parts = build(expected, values, filled);
  const is: Parts = {
    path: sent.matched?.path ?? {},
    query: Object.fromEntries(sent.query),
    body: sent.body,
  };
  const findings: string[] = [];
  for (const part of ['path', 'query', 'body'] as const) {
    if (isDeepStrictEqual(onTheWire(is[part]), onTheWire(parts[part]))) continue;
    // an object without members says nothing, where a body is optional
    const isOptional = part === 'body' && parts.body === undefined && isDeepStrictEqual(is.body, {});
    if (isOptional && sent.matched?.operation.body?.required === false) continue;
    findings.push(
      `${sent.matched?.id} sends the ${part} ${JSON.stringify(is[part])}, not ${JSON.stringify(parts[part])}`,
    );
  }
  return { sent, ...kind, filled, findings };
}

/** What JSON makes of a value: no undefined, no -0. */
function onTheWire(value: unknown): unknown {
  return value === undefined ? undefined : JSON.parse(JSON.stringify(value));
}

/** What a request of the action must hold for these inputs, by the contract. */
export function partsOf(action: Action, operationId: string, inputs: Inputs): Parts {
  const expected = places[action.id as ActionId][operationId] ?? {};
  return build(expected, withSchemaDefaults(action, inputs), []);
}

function build(expected: Places, values: Inputs, filled: string[]): Parts {
  const parts: Parts = { path: {}, query: {}, body: undefined };
  for (const [place, source] of Object.entries(expected)) {
    const value = typeof source === 'string' ? values[source] : source(values);
    if (value === undefined) continue;
    filled.push(place);
    const [part = '', name = ''] = place.split(/ (.+)/);
    if (part === 'path') parts.path[name] = value;
    else if (part === 'query') parts.query[name] = String(value);
    else parts.body = placed((parts.body ?? {}) as Record<string, unknown>, name.split('.'), value);
  }
  return parts;
}

/** The object with a value at the place; an object that stands there already keeps its other names. */
function placed(
  target: Record<string, unknown>,
  keys: readonly string[],
  value: unknown,
): Record<string, unknown> {
  const [key = '', ...rest] = keys;
  const there = target[key] as Record<string, unknown> | undefined;
  if (rest.length > 0) return { ...target, [key]: placed(there ?? {}, rest, value) };
  const both = there !== undefined && typeof value === 'object' ? { ...there, ...value } : value;
  return { ...target, [key]: both };
}

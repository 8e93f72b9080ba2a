import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Action, ActionExample } from '../src/index.js';
import { seed } from '../src/sandbox/index.js';
import { operations } from './contract/contract.js';
import { root } from './helpers/root.js';
import { type Afterwards, sidecarOf } from './sidecar.js';

type Values = Readonly<Record<string, unknown>>;

/** An effect that an action's file states itself. */
export interface DeclaredEffect {
  readonly change: string;
  readonly to?: unknown;
  readonly when?: Values;
  readonly unless?: Values;
}

/** An entry of `change` in an action's file. */
export interface DeclaredChange {
  readonly kind: string;
  readonly of: string | readonly [string, string];
  readonly when?: Values;
  readonly to?: readonly string[] | Values;
  readonly also?: readonly (string | DeclaredEffect)[];
  readonly settledBy?: { readonly differs?: string };
}

interface ReadRequest {
  readonly operationId: string;
  readonly path?: Readonly<Record<string, string>>;
}

interface Resource {
  readonly input: string;
  readonly read?: ReadRequest;
  readonly created?: { readonly has?: Values };
}

interface SharedEffects {
  readonly resources: Readonly<Record<string, Resource>>;
  readonly links: Readonly<Record<string, { readonly read: ReadRequest; readonly has: Values }>>;
  readonly effects: Readonly<Record<string, { readonly change: string }>>;
}

const read = (file: string) => JSON.parse(readFileSync(join(root, file), 'utf8'));
const shared = read('schemas/effects.json') as SharedEffects;

interface ActionFile {
  readonly change?: DeclaredChange | readonly DeclaredChange[];
  readonly request?: { readonly body?: Values };
  readonly requests?: Readonly<Record<string, { readonly body?: Values }>>;
}

/** The changes that an action's file declares. */
export function changesOf({ group, id }: Action): readonly DeclaredChange[] {
  return [(read(`actions/${group}/${id}.json`) as ActionFile).change ?? []].flat();
}

/** Whether a read shows afterwards that the action was done; links, mails and sessions are shown by none. */
export function isShownByReads(action: Action): boolean {
  return changesOf(action).some(({ kind, of, to, settledBy }) => {
    if (Array.isArray(of)) return true;
    if ((shared.resources[of as string] ?? readerOf(action)).read === undefined) return false;
    return kind !== 'issue' || to !== undefined || settledBy?.differs !== undefined;
  });
}

/** The body that its request, or the first of several, sends: a template. */
export function requestBodyOf({ group, id }: Action): Values {
  return bodyOf(read(`actions/${group}/${id}.json`) as ActionFile);
}

function bodyOf({ request, requests = {} }: ActionFile): Values {
  return request?.body ?? Object.values(requests)[0]?.body ?? {};
}

/**
 * What plain reads of the org must show after a success: what follows from the declared change, and what the sidecar
 * adds for this example.
 * @param values the inputs, and the outputs over them
 */
export function proofOf(action: Action, { title }: ActionExample, values: Values): readonly Afterwards[] {
  const file = read(`actions/${action.group}/${action.id}.json`) as ActionFile;
  // Okta shows no secret again.
  const isShown = ([name]: [string, unknown]) => !action.input.properties[name]?.secret;
  const shown = Object.fromEntries(Object.entries(values).filter(isShown).map(withId(action)));
  const applying = changesOf(action).filter(({ when = {} }) =>
    Object.entries(when).every(([name, value]) => values[name] === value),
  );
  // A deletion makes what else was changed unreadable.
  const last = applying.filter(({ kind }) => kind === 'delete').slice(-1);
  const own = sidecarOf(action).afterwards?.[title] ?? [];
  const derived = (last.length > 0 ? last : applying).flatMap((change) =>
    proofOfOne(change, action, file, shown),
  );
  return [...derived, ...own.map((each) => ({ ...each, get: filledPath(each.get, values) }))];
}

function proofOfOne(change: DeclaredChange, action: Action, file: ActionFile, values: Values): Afterwards[] {
  if (Array.isArray(change.of)) return proofOfLink(change, action, values);
  const resource = shared.resources[change.of as string] ?? { input: '', ...readerOf(action) };
  if (resource.read === undefined) return [];
  const get = pathOf(resource.read, values);
  switch (change.kind) {
    case 'transition': {
      const statuses = change.to as readonly string[];
      return (hasOwnStatus(change) ? statuses : statuses.slice(0, 1)).length === 1
        ? [{ get, status: 200, has: { status: statuses[0] } }]
        : [{ get, status: 200, oneOf: statuses }];
    }
    case 'create': {
      const profile = filled(bodyOf(file).profile, values);
      const own = filled(resource.created?.has ?? {}, values) as object;
      return [{ get, status: 200, has: { ...own, ...(profile !== undefined && { profile }) } }];
    }
    case 'delete':
      return resource.read.operationId.startsWith('list')
        ? [{ get, status: 200, hasNot: { status: 'ACTIVE' } }]
        : [{ get, status: 404 }];
    default: {
      const template = change.to ?? (change.kind === 'set' ? file.request?.body : undefined);
      return template === undefined ? [] : [{ get, status: 200, has: filled(template, values) }];
    }
  }
}

function hasOwnStatus({ also = [], of }: DeclaredChange): boolean {
  return also.some((entry) => {
    const effect = typeof entry === 'string' ? shared.effects[entry] : entry;
    return effect?.change === `${String(of)}.status` && entry !== 'becomesDeprovisioned';
  });
}

/** An input that names a user by login, with the user's id. */
function withId({ input }: Action) {
  return ([name, value]: [string, unknown]): [string, unknown] => {
    const people = Object.values(seed.people);
    const isUser = input.properties[name]?.resource === 'user';
    return [name, (isUser && people.find(({ login }) => login === value)?.id) || value];
  };
}

/** A link: each of its parts that the results call done is there, or gone. */
function proofOfLink({ kind, of }: DeclaredChange, action: Action, values: Values): Afterwards[] {
  const known = shared.links[(of as readonly string[]).join(' ')];
  const link = known ?? { has: {}, ...readerOf(action) };
  if (link.read === undefined) return [];
  const { read: reader } = link;
  const results = values.results as readonly { ok: boolean; [name: string]: unknown }[] | undefined;
  const each = results?.filter(({ ok }) => ok) ?? [{}];
  return each.map((part) => {
    const all = { ...values, ...part };
    const get = pathOf(reader, all);
    const item = filled(link.has, all);
    if (reader.operationId.startsWith('list') || kind === 'link')
      return { get, status: 200, [kind === 'link' ? 'has' : 'hasNot']: item };
    return { get, status: 404 };
  });
}

/** What no table knows is read by the GET of the path that changes it. */
function readerOf({ steps }: Action): { read?: ReadRequest } {
  const write = steps.find(({ method }) => method !== 'GET');
  const path = operations[write?.operationId ?? '']?.path.replace(/\/lifecycle\/\w+$/, '');
  const found = Object.entries(operations).find(([, each]) => each.method === 'GET' && each.path === path);
  return found === undefined ? {} : { read: { operationId: found[0] } };
}

function pathOf({ operationId, path = {} }: ReadRequest, values: Values): string {
  const inputAfter: Record<string, string> = { users: 'userId', groups: 'groupId', apps: 'applicationId' };
  const segments = (operations[operationId]?.path ?? '').split('/');
  const named = segments.map((segment, index) => {
    const parameter = /^\{(.+)\}$/.exec(segment)?.[1];
    if (parameter === undefined) return segment;
    return path[parameter] ?? `{${inputAfter[segments[index - 1] ?? ''] ?? parameter}}`;
  });
  return filledPath(named.join('/'), values);
}

function filledPath(path: string, values: Values): string {
  return path.replace(/\{([A-Za-z]+)\}/g, (_, name: string) => encodeURIComponent(String(values[name])));
}

/** A template with its values, by the rules of docs/action-language.md; what is not shown again is left out. */
function filled(template: unknown, values: Values): unknown {
  if (typeof template === 'string') {
    const name = /^\{(\w+)\}$/.exec(template)?.[1];
    return name === undefined ? template : withoutNulls(values[name]);
  }
  if (Array.isArray(template)) return oneOf(template.map((entry) => filled(entry, values)));
  if (typeof template !== 'object' || template === null) return template;
  const entries = Object.entries(template).flatMap(([key, entry]) =>
    key === '...'
      ? Object.entries((filled(entry, values) as object | undefined) ?? {})
      : [[key, filled(entry, values)] as const],
  );
  const kept = entries.filter(([, value]) => value !== undefined && value !== null);
  return kept.length === 0 && entries.length > 0 ? undefined : Object.fromEntries(kept);
}

/** A list stands for one of its values; here only one of the inputs that it names is given. */
function oneOf(values: readonly unknown[]): unknown {
  const given = values.filter((value) => value !== undefined);
  return given.length === 1 ? given[0] : given;
}

/** Okta leaves out what was cleared. */
function withoutNulls(value: unknown): unknown {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return value;
  return Object.fromEntries(Object.entries(value).filter(([, entry]) => entry !== null));
}

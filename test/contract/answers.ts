import type { Action, FieldSchema, ObjectSchema, Step } from '../../src/catalog/action.js';
import type { Matched } from './contract.js';
import type { Played } from './player.js';

const USER_ID = /^00u[0-9A-Za-z]{17}$/;

/** What an action has done so far to the org that the player plays. */
export interface OrgState {
  readonly action: Pick<Action, 'id'> & Partial<Action>;
  deactivated: boolean;
  deleted: boolean;
}

interface Asked {
  readonly query: ReadonlyMap<string, string>;
  readonly body: unknown;
}

/** The id of the user whom the player finds by a login: the same for the same login. */
export function idOf(login: string): string {
  const digits = [...login].reduce((sum, character) => (sum * 31 + (character.codePointAt(0) ?? 0)) % 1e9, 7);
  return `00uFound${String(digits).padStart(12, '0')}`;
}

/** An Okta error. */
export function refuse(status: number, errorCode: string, cause?: string): Played {
  return {
    status,
    body: { errorCode, errorSummary: 'Refused', errorCauses: cause ? [{ errorSummary: cause }] : [] },
  };
}

/** A user as Okta answers. */
export function userNamed(login: string, status = 'ACTIVE'): Record<string, unknown> {
  return {
    id: idOf(login),
    status,
    profile: { login, email: 'a@example.com', firstName: 'A', lastName: 'B' },
  };
}

/** Things of one kind: as they are, and what else is so of a new one. */
interface Kind {
  readonly id: string;
  readonly has: Readonly<Record<string, unknown>>;
  readonly fresh?: Readonly<Record<string, unknown>>;
}

const ROLE: Kind = { id: 'ra1', has: { status: 'ACTIVE', label: 'Role', assignmentType: 'USER' } };

/** By where the contract keeps the things. */
const KINDS: Readonly<Record<string, Kind>> = {
  '/apps': {
    id: '0oa1',
    has: {
      label: 'App',
      name: 'template_x',
      signOnMode: 'BROWSER_PLUGIN',
      status: 'ACTIVE',
      visibility: { hide: { web: false, iOS: false } },
      settings: { app: { url: 'https://a.example.com' }, notes: { admin: null } },
    },
  },
  '/apps/*/groups': { id: '00g1', has: { priority: 0 } },
  '/apps/*/group-push/mappings': { id: 'gPm1', has: { sourceGroupId: '00g1', status: 'ACTIVE' } },
  '/apps/*/users': { id: '00u1', has: { scope: 'USER', status: 'ACTIVE' } },
  '/groups': {
    id: '00g1',
    has: { type: 'OKTA_GROUP', profile: { name: 'As it was', costCenter: '4711', description: null } },
  },
  '/groups/*/roles': ROLE,
  '/groups/rules': { id: '0pr1', has: { name: 'Rule', status: 'ACTIVE' }, fresh: { status: 'INACTIVE' } },
  '/users/*/factors': {
    id: 'ost1',
    has: { factorType: 'push', status: 'ACTIVE' },
    fresh: { status: 'PENDING_ACTIVATION' },
  },
  '/users/*/groups': { id: '00g1', has: { type: 'OKTA_GROUP', profile: { name: 'x', description: null } } },
  '/users/*/roles': ROLE,
};

const CREDENTIALS = { password: {}, provider: { type: 'OKTA', name: 'OKTA' } };

/** By the last words of a path, what Okta answers that is no thing of a kind. */
const OTHERWISE: Readonly<Record<string, object>> = {
  'okta-organization': { id: '00o1', pipeline: 'idx' },
  expire_password_with_temp_password: { tempPassword: 'Temp-1' },
  change_password: CREDENTIALS,
  change_recovery_question: CREDENTIALS,
  verify: {
    factorResult: 'WAITING',
    _links: { poll: { href: 'https://acme.okta.com/api/v1/users/u/factors/f/transactions/mst1' } },
  },
  'transactions/*': { factorResult: 'SUCCESS' },
};

/** The answer of an org in which everything goes well, by the contract's first 2xx code. */
export function answerTo(matched: Matched, asked: Asked, org: OrgState): Played {
  const { id, operation } = matched;
  const [status] = operation.success;
  const items = pageOf(id, org.action);
  if (items !== undefined) return { status, body: items };
  const place = operation.path.replace('/api/v1', '').replace(/\{[^{}]+\}/g, '*');
  if (/^\/users(?:\/\*)?(?:\/lifecycle\/(?:deactivate|expire_password))?$/.test(place))
    return ofUsers(matched, asked, org);
  if (status === 204) return { status };
  const otherwise = Object.keys(OTHERWISE).find((words) => place.endsWith(`/${words}`));
  return {
    status,
    body: otherwise === undefined ? thingAt(place, matched, asked, org) : OTHERWISE[otherwise],
  };
}

/** What an org answers about users, and what it remembers of it. */
function ofUsers(
  { operation: { method, path: template, success }, path }: Matched,
  asked: Asked,
  org: OrgState,
): Played {
  const [status] = success;
  const isNamed = path.id !== undefined;
  if (method === 'DELETE') {
    org.deleted = true;
    return { status };
  }
  if (method === 'GET' && isNamed) return readUser(path.id as string, org);
  if (method === 'GET')
    return { status, body: usersBy(asked.query.get('filter') ?? asked.query.get('search')) };
  if (!isNamed)
    return { status, body: { ...userNamed('x'), profile: (asked.body as { profile: unknown }).profile } };
  if (template.endsWith('/deactivate')) {
    org.deactivated = true;
    return { status, body: {} };
  }
  return { status, body: { ...userNamed('someone@example.com'), id: path.id } };
}

/** The thing that a path names last, those of a kind, or a new one; with what was asked for. */
function thingAt(
  place: string,
  { id, operation, path }: Matched,
  asked: Asked,
  { action }: OrgState,
): unknown {
  const isOne = place.endsWith('/*');
  const kind = KINDS[isOne ? place.slice(0, -2) : place];
  if (kind === undefined || isOne) {
    const thing = { id: Object.values(path).at(-1) ?? 'new1', ...kind?.has, ...stateBefore(id, action) };
    return { ...thing, ...(asked.body as object) };
  }
  if (operation.method !== 'GET')
    return { id: kind.id, ...kind.has, ...kind.fresh, ...(asked.body as object) };
  return [{ id: kind.id, ...kind.has, ...called(asked.query.get('q'), kind) }];
}

/** What makes a thing the one that is looked for by its name. */
function called(name: string | undefined, { has }: Kind): object {
  if (name === undefined) return {};
  return 'label' in has ? { label: name } : { profile: { ...(has.profile as object), name } };
}

/** What is read of a thing whose status the action is to change: that it is not what the action leads to. */
function stateBefore(operationId: string, { state, steps = [] }: OrgState['action']): object {
  const read = steps.find(({ name }) => name === state?.read);
  if (read?.operationId !== operationId) return {};
  return { status: state?.done.includes('ACTIVE') ? 'INACTIVE' : 'ACTIVE' };
}

/** A page of the action's list: two things that have what its resource always has. */
function pageOf(
  operationId: string,
  { items, steps = [], output, returns = {} }: OrgState['action'],
): unknown {
  const page = steps.find(({ name }) => name === items?.page);
  if (items === undefined) return wholeList(operationId, steps, output, returns);
  if (page?.operationId !== operationId) return undefined;
  const { required = [], properties = {} } = output?.properties[items.output]?.items ?? {};
  const thing = (number: number) =>
    Object.fromEntries(required.map((name) => [name, sampleOf(properties[name] ?? {}, `${name}${number}`)]));
  const [, inside] = items.from.split('.');
  const list = [thing(1), thing(2)];
  return inside === undefined ? list : { [inside]: list };
}

/** The answer that is a list as it stands, of an action that gives it whole. */
function wholeList(
  operationId: string,
  [step]: readonly Step[],
  output: ObjectSchema | undefined,
  returns: Readonly<Record<string, unknown>>,
): unknown {
  const isList = Object.entries(returns).some(
    ([name, source]) => source === '$body' && output?.properties[name]?.type === 'array',
  );
  return isList && step?.operationId === operationId ? [] : undefined;
}

function sampleOf(
  { type, enum: values, required = [], properties = {} }: FieldSchema,
  text: string,
): unknown {
  if (values !== undefined) return values[0];
  switch ([type].flat()[0]) {
    case 'object':
      return Object.fromEntries(required.map((name) => [name, sampleOf(properties[name] ?? {}, text)]));
    case 'array':
      return [];
    case 'boolean':
      return true;
    case 'integer':
    case 'number':
      return 1;
    default:
      return text;
  }
}

export function groupNamed(id: string, name: string, type = 'OKTA_GROUP'): Record<string, unknown> {
  return { id, type, profile: { name, description: null } };
}

function readUser(id: string, org: OrgState): Played {
  if (org.deleted) return refuse(404, 'E0000007');
  const status = org.deactivated ? 'DEPROVISIONED' : 'ACTIVE';
  const user = userNamed(USER_ID.test(id) ? 'someone@example.com' : id, status);
  return { status: 200, body: USER_ID.test(id) ? { ...user, id } : user };
}

/** Who has the first login of an expression `profile.login eq "…" or …`, or one that starts as its last term says. */
function usersBy(expression: string | null | undefined): object[] {
  if (typeof expression !== 'string') return [];
  const terms = [...expression.matchAll(/profile\.login (eq|sw) ("(?:[^"\\]|\\.)*")(?: or |$)/gs)];
  if (terms.length === 0) throw new Error(`No expression by login: ${expression}`);
  const [, operator, text = ''] = terms.at(-1) as RegExpMatchArray;
  const login = JSON.parse(operator === 'sw' ? text : (terms[0]?.[2] as string)) as string;
  return [userNamed(operator === 'sw' ? `${login}example.com` : login)];
}

import { PageWalk } from '../request/paging.js';
import type { Program } from '../request/program.js';
import type { OktaRequest } from '../request/request.js';
import { Failure } from '../result/failure.js';
import { invalidInput } from '../result/invalid-input.js';

/** What a field with `resource` can name. */
export type Searchable = 'user' | 'group' | 'application';

/** One thing that a picker offers. */
export interface Found {
  id: string;
  /** What people know it by. */
  name: string;
  /** What tells it from others of that name. */
  detail: string;
}

export interface SearchPage {
  items: Found[];
  /** Ask for the next page with it; absent on the last. */
  next?: string;
}

interface Resource {
  id: string;
  status?: unknown;
  type?: unknown;
  label?: unknown;
  profile?: Readonly<Record<string, unknown>>;
}

interface Searched {
  operationId: string;
  path: string;
  /** The query for names that start with the text. */
  query(starts: string): Record<string, string>;
  found(one: Resource): Found;
}

const LARGEST_PAGE = 200;

const RESOURCES: Readonly<Record<Searchable, Searched>> = {
  user: {
    operationId: 'listUsers',
    path: '/api/v1/users',
    query: (starts) => ({ search: startsWith(['login', 'email', 'firstName', 'lastName'], starts) }),
    found: ({ id, status, profile = {} }) => ({
      id,
      name: `${text(profile.firstName)} ${text(profile.lastName)}`.trim() || text(profile.login) || id,
      detail: joined(text(profile.login), text(status)),
    }),
  },
  group: {
    operationId: 'listGroups',
    path: '/api/v1/groups',
    query: (starts) => ({ search: startsWith(['name'], starts) }),
    found: ({ id, type, profile = {} }) => ({
      id,
      name: text(profile.name) || id,
      detail: joined(text(profile.description), type === 'OKTA_GROUP' ? '' : text(type)),
    }),
  },
  application: {
    operationId: 'listApplications',
    path: '/api/v1/apps',
    query: (starts) => ({ q: starts }),
    found: ({ id, label, status }) => ({ id, name: text(label) || id, detail: text(status) }),
  },
};

/**
 * Finds resources whose names start with a text, for pickers; '' lists all. Okta's search may lag behind changes by
 * some seconds.
 * @param from `next` of the page before
 */
export function* searchProgram(
  resource: Searchable,
  starts: string,
  from: string | undefined,
): Program<SearchPage> {
  if (!Object.hasOwn(RESOURCES, resource) || typeof starts !== 'string') throw unusable(resource);
  const searched = RESOURCES[resource];
  const query = starts.trim() === '' ? {} : searched.query(starts.trim());
  const first = `${searched.path}?${new URLSearchParams({ ...query, limit: String(LARGEST_PAGE) })}`;
  const request: OktaRequest = {
    step: 'search',
    operationId: searched.operationId,
    method: 'GET',
    path: from?.startsWith(`${searched.path}?`) ? from : first,
    retry: 'safe',
  };
  const page = yield* new PageWalk(request).read();
  const items = (page.items as Resource[]).map(searched.found);
  const { next } = page.answer;
  return next === undefined ? { items } : { items, next };
}

function unusable(resource: unknown): Failure {
  const wrong = typeof resource === 'string' && Object.hasOwn(RESOURCES, resource) ? 'starts' : 'resource';
  const message =
    wrong === 'starts' ? 'must be a string' : `must be one of ${Object.keys(RESOURCES).join(', ')}`;
  const remedy = 'Correct the search; nothing was sent.';
  return new Failure(invalidInput(`Search: ${wrong} ${message}.`, [{ path: wrong, message }], remedy));
}

function startsWith(attributes: readonly string[], starts: string): string {
  return attributes.map((attribute) => `profile.${attribute} sw ${JSON.stringify(starts)}`).join(' or ');
}

function joined(...parts: string[]): string {
  return parts.filter(Boolean).join(' · ');
}

function text(value: unknown): string {
  return typeof value === 'string' ? value : '';
}

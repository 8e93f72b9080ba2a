import { SEARCHABLE, type Searchable } from '../../catalog/searchable.js';
import { PageWalk } from '../../request/paging.js';
import type { Program } from '../../request/program.js';
import { readRequest } from '../../request/read-request.js';
import type { OktaRequest } from '../../request/request.js';
import { Failure } from '../../result/failure.js';
import { invalidInput } from '../../result/invalid-input.js';

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
  name?: unknown;
  description?: unknown;
  profile?: Readonly<Record<string, unknown>>;
}

interface Searched {
  /** The list of all, or of those whose names start with the text where Okta finds them. */
  list(starts: string): OktaRequest;
  /** Where the list is in its answer; the answer itself if absent. */
  under?: string;
  found(one: Resource): Found;
}

/** The most that Okta gives in a page of each. */
const limit = 200;

const RESOURCES: Readonly<Record<Searchable, Searched>> = {
  user: {
    list: (starts) => {
      const search = startsWith(['login', 'email', 'firstName', 'lastName'], starts);
      return readRequest('listUsers', {}, starts === '' ? { limit } : { search, limit });
    },
    found: ({ id, status, profile = {} }) => ({
      id,
      name: `${text(profile.firstName)} ${text(profile.lastName)}`.trim() || text(profile.login) || id,
      detail: joined(text(profile.login), text(status)),
    }),
  },
  group: {
    list: (starts) => {
      const search = startsWith(['name'], starts);
      return readRequest('listGroups', {}, starts === '' ? { limit } : { search, limit });
    },
    found: ({ id, type, profile = {} }) => ({
      id,
      name: text(profile.name) || id,
      detail: joined(text(profile.description), type === 'OKTA_GROUP' ? '' : text(type)),
    }),
  },
  application: {
    list: (starts) => readRequest('listApplications', {}, starts === '' ? { limit } : { q: starts, limit }),
    found: ({ id, label, status }) => ({ id, name: text(label) || id, detail: text(status) }),
  },
  groupRule: {
    list: (starts) =>
      readRequest('listGroupRules', {}, starts === '' ? { limit } : { search: starts, limit }),
    found: ({ id, name, status }) => ({ id, name: text(name) || id, detail: text(status) }),
  },
  device: {
    list: (starts) => {
      const search = startsWith(['displayName'], starts);
      return readRequest('listDevices', {}, starts === '' ? { limit } : { search, limit });
    },
    found: ({ id, status, profile = {} }) => ({
      id,
      name: text(profile.displayName) || id,
      detail: joined(text(profile.platform), text(status)),
    }),
  },
  role: {
    list: () => readRequest('listRoles', {}),
    under: 'roles',
    found: ({ id, label, description }) => ({ id, name: text(label) || id, detail: text(description) }),
  },
  resourceSet: {
    list: () => readRequest('listResourceSets', {}),
    under: 'resource-sets',
    found: ({ id, label, description }) => ({ id, name: text(label) || id, detail: text(description) }),
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
  const first = searched.list(starts.trim());
  const [list] = first.path.split('?');
  const request = from?.startsWith(`${list}?`) ? { ...first, path: from } : first;
  const { under } = searched;
  const walk = new PageWalk(request, under === undefined ? undefined : listUnder(under));
  for (;;) {
    const page = yield* walk.read();
    const found = (page.items as Resource[]).map(searched.found);
    const items = under === undefined ? found : found.filter(({ name }) => startsSo(name, starts.trim()));
    const { next } = walk;
    if (next === undefined) return { items };
    // Okta does not search these, so the next page may hold one.
    if (under === undefined || items.length > 0) return { items, next };
  }
}

function listUnder(name: string) {
  return (body: unknown): unknown => (body as Readonly<Record<string, unknown>> | null)?.[name];
}

/** Okta finds none of these by name. */
function startsSo(name: string, starts: string): boolean {
  return name.toLowerCase().startsWith(starts.toLowerCase());
}

function unusable(resource: unknown): Failure {
  const wrong = typeof resource === 'string' && Object.hasOwn(RESOURCES, resource) ? 'starts' : 'resource';
  const message = wrong === 'starts' ? 'must be a string' : `must be one of ${SEARCHABLE.join(', ')}`;
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

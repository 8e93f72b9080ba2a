import { PageWalk } from '../../request/paging.js';
import type { Program } from '../../request/program.js';
import { readRequest } from '../../request/read-request.js';
import type { OktaRequest } from '../../request/request.js';
import { Failure } from '../../result/failure.js';
import { invalidInput } from '../../result/invalid-input.js';

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
  /** The list of all, or of those whose names start with the text. */
  list(starts: string): OktaRequest;
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

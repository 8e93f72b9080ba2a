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

/** The answer of an org in which everything goes well, by the contract's first 2xx code. */
export function answerTo({ id, operation, path }: Matched, asked: Asked, org: OrgState): Played {
  const [status] = operation.success;
  const items = pageOf(id, org.action);
  if (items !== undefined) return { status, body: items };
  const ok = (body?: unknown): Played => ({ status, ...(body !== undefined && { body }) });
  switch (id) {
    case 'getUser':
      return readUser(path.id as string, org);
    case 'listUsers':
      return ok(usersBy(asked.query.get('filter') ?? asked.query.get('search')));
    case 'getWellknownOrgMetadata':
      return ok({ id: '00o1', pipeline: 'idx' });
    case 'createUser':
      return ok({ ...userNamed('x'), profile: (asked.body as { profile: unknown }).profile });
    case 'updateUser':
    case 'replaceUser':
    case 'expirePassword':
      return ok({ ...userNamed('someone@example.com'), id: path.id });
    case 'deactivateUser':
      org.deactivated = true;
      return ok({});
    case 'deleteUser':
      org.deleted = true;
      return ok();
    case 'expirePasswordWithTempPassword':
      return ok({ tempPassword: 'Temp-1' });
    case 'getApplication':
      return ok({
        id: path.appId,
        label: 'App',
        name: 'template_x',
        signOnMode: 'BROWSER_PLUGIN',
        status: openStatus(org.action),
        visibility: { hide: { web: false, iOS: false } },
        settings: { app: { url: 'https://a.example.com' }, notes: { admin: null } },
      });
    case 'getApplicationUser':
      return ok({ id: path.userId, scope: 'USER', status: 'ACTIVE' });
    case 'getApplicationGroupAssignment':
      return ok({ id: path.groupId, priority: 0 });
    case 'getFactor':
      return ok({ id: path.factorId, factorType: 'push', status: 'ACTIVE', ...stateBefore(id, org.action) });
    case 'verifyFactor':
      return ok({
        factorResult: 'WAITING',
        _links: { poll: { href: 'https://acme.okta.com/api/v1/users/u/factors/f/transactions/mst1' } },
      });
    case 'getFactorTransactionStatus':
      return ok({ factorResult: 'SUCCESS' });
    case 'enrollFactor':
      return ok({ id: 'ost1', status: 'PENDING_ACTIVATION', ...(asked.body as object) });
    case 'listUserGroups':
      return ok([groupNamed('00g1', 'x')]);
    case 'listApplicationGroupAssignments':
      return ok([{ id: '00g1' }]);
    case 'listGroups':
      return ok([groupNamed('00g1', asked.query.get('q') as string)]);
    case 'listApplications':
      return ok([{ id: '0oa1', label: asked.query.get('q') }]);
    case 'getGroup':
    case 'replaceGroup':
      return ok({
        ...groupNamed(path.groupId as string, 'x'),
        profile: { name: 'As it was', costCenter: '4711', description: null },
      });
    case 'addGroup':
      return ok({ ...groupNamed('00g1', 'x'), ...(asked.body as object) });
    case 'replaceApplication':
      return ok({ ...(asked.body as object), id: path.appId, status: 'ACTIVE' });
    case 'createApplication':
      return ok({ id: '0oa1', status: 'ACTIVE', name: 'x', ...(asked.body as object) });
    case 'assignRoleToUser':
    case 'assignRoleToGroup':
      return ok({
        id: 'ra1',
        status: 'ACTIVE',
        label: 'Role',
        assignmentType: 'USER',
        ...(asked.body as object),
      });
    case 'getGroupRule':
      return ok({
        id: path.groupRuleId,
        name: 'Rule',
        status: openStatus(org.action),
      });
    case 'createGroupRule':
      return ok({ id: '0pr1', status: 'INACTIVE', ...(asked.body as object) });
    case 'getGroupPushMapping':
      return ok({ id: path.mappingId, sourceGroupId: '00g1', status: 'ACTIVE' });
    case 'changePassword':
    case 'changeRecoveryQuestion':
      return ok({ password: {}, provider: { type: 'OKTA', name: 'OKTA' } });
    case 'listAssignedRolesForUser':
      return ok([]);
    default:
      // What the path names last, or a new thing, with what was asked for.
      return status === 204
        ? ok()
        : ok({
            id: Object.values(path).at(-1) ?? 'new1',
            ...stateBefore(id, org.action),
            ...(asked.body as object),
          });
  }
}

/** ACTIVE, unless that is what the action leads to. */
function openStatus({ state }: OrgState['action']): string {
  return state?.done.includes('ACTIVE') ? 'INACTIVE' : 'ACTIVE';
}

/** What is read of a thing whose status the action is to change. */
function stateBefore(operationId: string, { state, steps = [] }: OrgState['action']): object {
  const read = steps.find(({ name }) => name === state?.read);
  return read?.operationId === operationId ? { status: 'OTHER' } : {};
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

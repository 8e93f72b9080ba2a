import type { CheckRule } from '../../catalog/action.js';
import type { Values } from '../../catalog/template.js';
import type { ActionInputs, Role } from '../../generated/types.js';
import { unreadable } from '../../request/errors/okta-errors.js';
import { wholeList } from '../../request/paging.js';
import { type Program, type Settled, send, sendAll } from '../../request/program.js';
import { readRequest } from '../../request/read-request.js';
import { type OktaAnswer, type OktaRequest, requestOf } from '../../request/request.js';
import { Failure } from '../../result/failure.js';
import { isAskedFor, isOwnRole } from '../handlers/roles/assign-role-to-user.js';
import { findByLogin, findUser } from '../look-up/identifier.js';
import { valueAt } from './conditions.js';

/** One of Okta's resources, as far as checks look into it. */
export interface Resource {
  readonly id: string;
  readonly name?: unknown;
  readonly status?: unknown;
  readonly type?: unknown;
  readonly label?: unknown;
  readonly profile?: Readonly<Record<string, unknown>>;
  readonly [field: string]: unknown;
}

/** What was read, by the names that rules use; and the groups, or why one could not be read. */
export interface Facts {
  readonly values: Values;
  readonly groups: readonly (Resource | Failure)[];
}

/** How each fact is read, given what its input says and what was read before. */
const READERS: Readonly<Record<string, (argument: string, known: Values) => Program<unknown>>> = {
  user: findUser,
  application: (id) => one(readRequest('getApplication', { appId: id })),
  role: (id) => one(readRequest('getRole', { roleIdOrLabel: id })),
  resourceSet: (id) => one(readRequest('getResourceSet', { resourceSetIdOrLabel: id })),
  assignment: (id, known) => one(readRequest('getApplicationUser', { appId: id, userId: userId(known) })),
  earlierAssignment: (id, known) =>
    orNone(one(readRequest('getApplicationUser', { appId: id, userId: userId(known) }))),
  granting: function* (id, known) {
    const assigned = yield* list(readRequest('listApplicationGroupAssignments', { appId: id }));
    if (assigned.length === 0) return [];
    const groups = yield* list(readRequest('listUserGroups', { id: userId(known) }));
    const giving = groups.filter((group) => assigned.some((one) => one.id === group.id));
    return giving.map(({ id: groupId, profile }) => ({ id: groupId, name: profile?.name ?? groupId }));
  },
  factors: function* (_, known) {
    const read = list(readRequest('listFactors', { userId: userId(known) }));
    // Of a deactivated user Okta keeps factors, and lists none: it answers that the user is not there.
    const isDeactivated = (known.user as Resource).status === 'DEPROVISIONED';
    const factors = isDeactivated ? yield* orNone(read) : yield* read;
    return factors?.map(({ factorType }) => factorType);
  },
  ownGroups: function* (_, known) {
    const groups = yield* list(readRequest('listUserGroups', { id: userId(known) }));
    const own = groups.filter(({ type }) => type === 'OKTA_GROUP');
    return own.map(({ id, profile }) => ({ id, name: profile?.name ?? id }));
  },
  enrolledFactor: (factorId, known) => one(readRequest('getFactor', { userId: userId(known), factorId })),
  ownRole: (roleAssignmentId, known) =>
    one(readRequest('getUserAssignedRole', { userId: userId(known), roleAssignmentId })),
  device: (deviceId) => one(readRequest('getDevice', { deviceId })),
  memberships: function* (_, known) {
    const groups = yield* list(readRequest('listUserGroups', { id: userId(known) }));
    // Nobody can be put into or taken out of these.
    const left = groups.filter(({ type }) => type !== 'BUILT_IN');
    return left.map(({ id, profile }) => ({ id, name: profile?.name ?? id }));
  },
  assigned: function* (_, known) {
    const roles = yield* list(readRequest('listAssignedRolesForUser', { userId: userId(known) }));
    const inputs = known as unknown as ActionInputs['assignRoleToUser'];
    return roles.some((role) => isOwnRole(role as unknown as Role, inputs));
  },
  granted: function* (id, known) {
    const roles = yield* list(readRequest('listGroupAssignedRoles', { groupId: id }));
    const inputs = known as unknown as ActionInputs['assignRoleToGroup'];
    return roles.some((role) => isAskedFor(role as unknown as Role, inputs));
  },
  ownerGroup: (id) => one(readRequest('getGroup', { groupId: id })),
  owner: function* (id, known) {
    const owners = yield* list(readRequest('listGroupOwners', { groupId: id }, { limit: 1000 }));
    const wanted = known.ownerGroupId ?? userId(known);
    return owners.some((owner) => owner.id === wanted);
  },
  groupRule: (id) => one(readRequest('getGroupRule', { groupRuleId: id })),
  groupPushMapping: (id, known) =>
    one(readRequest('getGroupPushMapping', { appId: String(known.applicationId), mappingId: id })),
  holder: function* (login, known) {
    if (/^(?:\.{0,2}|me)$/i.test(login)) return undefined;
    const holder = yield* orNone(findByLogin(login));
    return holder?.id === idOf(known.user) ? undefined : holder;
  },
  namesake: function* (name, known) {
    const groups = yield* list(readRequest('listGroups', {}, { q: name, limit: 10000 }));
    return namesakeIn(groups, known.group, ({ profile }) => profile?.name, name);
  },
  labelled: function* (label, known) {
    const applications = yield* list(readRequest('listApplications', {}, { q: label, limit: 200 }));
    return namesakeIn(applications, known.application, (one) => one.label, label);
  },
};

/** Another resource than `self` of this name, or else of this name in other letters; `exact` tells which. */
function namesakeIn(
  found: readonly Resource[],
  self: unknown,
  nameOf: (resource: Resource) => unknown,
  name: string,
): Resource | undefined {
  const others = found.filter(({ id }) => id !== idOf(self));
  const exact = others.find((other) => nameOf(other) === name);
  const expected = name.toLowerCase();
  const namesake = exact ?? others.find((other) => String(nameOf(other)).toLowerCase() === expected);
  return namesake && { ...namesake, exact: namesake === exact };
}

/**
 * Reads what a rule asks for, in its order. A fact without its input is left out.
 * @throws Failure NOT_FOUND where what the inputs name is not there
 */
export function* readFacts(reads: CheckRule['reads'], inputs: Values): Program<Facts> {
  const values: Record<string, unknown> = { ...inputs };
  let groups: readonly (Resource | Failure)[] = [];
  for (const [name, input] of Object.entries(reads)) {
    if (typeof input === 'object') {
      values[name] = bodyOf(yield* send(requestOf(input, values)));
      continue;
    }
    const argument = valueAt(inputs, input);
    if (name === 'group') {
      groups = yield* readGroups(argument);
      if (groups.length === 1) values.group = groups[0];
    } else if (typeof argument === 'string') {
      values[name] = yield* (READERS[name] as (typeof READERS)[string])(argument, values);
      // As an execution does, what is read from here on goes by the id: no path carries every login.
      if (name === 'user') values[input] = userId(values);
    }
  }
  return { values, groups };
}

function* readGroups(argument: unknown): Program<readonly (Resource | Failure)[]> {
  const ids = new Set([argument ?? []].flat() as string[]);
  const requests = [...ids].map((id) => readRequest('getGroup', { groupId: id }));
  return (yield* sendAll(requests)).map(groupOf);
}

/** @throws Failure where the read did not come to an end, so that nothing is known of the group */
function groupOf(settled: Settled): Resource | Failure {
  if ('answer' in settled) return bodyOf(settled.answer);
  if ('failure' in settled && settled.failure.details.code === 'NOT_FOUND') return settled.failure;
  throw 'failure' in settled ? settled.failure : unsent();
}

function unsent(): Failure {
  return new Failure({
    code: 'CANCELLED',
    message: 'The check ended before every group was read.',
    remedy: 'Run the check again.',
    retryable: true,
    outcome: 'unchanged',
  });
}

function* one(request: OktaRequest): Program<Resource> {
  return bodyOf(yield* send(request));
}

function* list(request: OktaRequest): Program<Resource[]> {
  return (yield* wholeList(request)) as Resource[];
}

function* orNone<T>(program: Program<T>): Program<T | undefined> {
  try {
    return yield* program;
  } catch (failure) {
    if (failure instanceof Failure && failure.details.code === 'NOT_FOUND' && !isVague(failure))
      return undefined;
    throw failure;
  }
}

/** A 404 without one of Okta's codes does not show that nothing is there. */
function isVague({ details: { okta } }: Failure): boolean {
  return okta !== undefined && okta.errorCode === undefined;
}

function bodyOf(answer: OktaAnswer): Resource {
  if (typeof answer.body !== 'object' || answer.body === null) throw unreadable(answer);
  return answer.body as Resource;
}

function userId(known: Values): string {
  return String(idOf(known.user));
}

function idOf(resource: unknown): unknown {
  return (resource as Resource | undefined)?.id;
}

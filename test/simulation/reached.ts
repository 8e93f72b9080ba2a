import { findAction } from '../../src/catalog/catalog.js';
import type { Action } from '../../src/index.js';
import type { User } from '../../src/sandbox/org/model.js';
import type { Org } from '../../src/sandbox/org/org.js';
import { changesOf, type DeclaredChange, requestBodyOf } from '../proof-of-change.js';
import { sidecarOf } from '../sidecar.js';
import type { ObservedOrg } from './observed-org.js';
import { filled, type Inputs, storedApplication, storedGroup, storedUser, storesAll } from './stored.js';

/** Whether one thing that an action is to bring about is true of the org. `user` is whom the inputs name, if anybody. */
type Reached = (inputs: Inputs, org: Org, user: User | undefined) => boolean;

/** What a change brings about beside what its kind says, by the name of the effect or the place that it changes. */
const beside: Readonly<Record<string, Reached>> = {
  givesActivation: (_, __, user) => user?.tokens.some(({ kind }) => kind === 'activation') === true,
  givesReset: (_, __, user) => user?.tokens.some(({ kind }) => kind === 'reset') === true,
  endsSessionsOnRequest: ({ revokeSessions }, _, user) => !revokeSessions || user?.sessions.length === 0,
  revokesTokensOnRequest: ({ revokeOAuthTokens }, _, user) =>
    !revokeOAuthTokens || user?.oauthTokens.length === 0,
  forgetsDevicesOnRequest: ({ forgetDevices }, _, user) => !forgetDevices || user?.rememberedDevices === 0,
};

/** What an action sends or makes anew, by its id. */
const issued: Readonly<Record<string, Reached>> = {
  enrollFactor: ({ factorType }, _, user) =>
    user?.factors.some((factor) => factor.factorType === factorType) === true,
  sendPushChallenge: ({ factorId }, _, user) =>
    user?.factors.some(({ id, pushes = [] }) => id === factorId && pushes.length > 0) === true,
};

const known = new Map<string, Reached>();

/** Whether the action only reads, and so has nothing to bring about. */
export function isRead(id: string): boolean {
  return actionNamed(id).effect === 'read';
}

/** Whether what the call is for is true of the org now, for anybody whom its inputs may name. */
export function isReached(id: string, inputs: Inputs, world: Pick<ObservedOrg, 'org' | 'idsOf'>) {
  if (isRead(id)) return false;
  const reached = known.get(id) ?? reachedBy(actionNamed(id));
  known.set(id, reached);
  const named = typeof inputs.userId === 'string' ? world.idsOf(inputs.userId) : [''];
  return named.some((user) => reached(inputs, world.org, world.org.users.get(user)));
}

function actionNamed(id: string): Action {
  const action = findAction(id);
  if (action === undefined) throw new Error(`There is no action ${id}.`);
  return action;
}

/** What follows from the declared changes, and what the sidecar says is stored. */
function reachedBy(action: Action): Reached {
  const { stored } = sidecarOf(action);
  const changes = changesOf(action).map((change) => ({ ...change, parts: partsOf(change, action) }));
  if (stored === undefined && changes.every(({ parts }) => parts.length === 0)) {
    throw new Error(
      `${action.id}: nothing that the sandbox stores follows from its change; say it as "stored" in ${action.id}.test.json.`,
    );
  }
  return (inputs, org, user) => {
    const applying = changes.filter(({ when = {} }) =>
      Object.entries(when).every(([name, value]) => inputs[name] === value),
    );
    // A deletion leaves nothing of what else was changed.
    const last = applying.filter(({ kind, of }) => kind === 'delete' && of === 'user').slice(-1);
    const parts = (last.length > 0 ? last : applying).flatMap((change) => change.parts);
    return (
      parts.every((part) => part(inputs, org, user)) &&
      (stored === undefined || storesAll({ user: user && storedUser(user) }, stored, inputs))
    );
  };
}

function partsOf(change: DeclaredChange, action: Action): Reached[] {
  const own = Array.isArray(change.of) ? reachedLink(change) : reachedResource(change, action);
  // Whoever is in the right state already gets no link.
  const also = change.kind === 'transition' ? [] : (change.also ?? []);
  const names = also.filter((entry) => typeof entry === 'string');
  const anew = change.kind === 'issue' ? issued[action.id] : undefined;
  return [own ?? [], anew ?? [], ...names.map((name) => beside[name] ?? [])].flat();
}

function reachedResource(change: DeclaredChange, action: Action): Reached | undefined {
  const { kind, of } = change;
  if (kind === 'delete') return deleted[of as string];
  if (kind === 'create') return (inputs, org) => isCreated(change, action, inputs, org);
  if (kind === 'transition') return (inputs, org, user) => isInState(change, inputs, org, user);
  if (kind !== 'set') return undefined;
  const template = change.to ?? requestBodyOf(action);
  return (inputs, org, user) => {
    const thing = of === 'user' ? user && storedUser(user) : storedGroup(org, inputs);
    return storesAll(thing, filled(template, inputs), inputs);
  };
}

const deleted: Readonly<Record<string, Reached>> = {
  user: (_, __, user) => user === undefined,
  group: ({ groupId }, org) => !org.groups.has(String(groupId)),
  application: ({ applicationId }, org) => !org.applications.has(String(applicationId)),
  session: (_, __, user) => user?.sessions.length === 0,
  factor: (_, __, user) => user?.factors.length === 0,
  membership: (_, org, user) =>
    user !== undefined &&
    [...org.groups.values()].every(({ type, members }) => type !== 'OKTA_GROUP' || !members.has(user.id)),
  grant: (_, __, user) => user?.grants.length === 0,
  clientToken: (inputs, _, user) =>
    user?.oauthTokens.every(({ clientId }) => clientId !== inputs.clientId) === true,
  enrolledFactor: ({ factorId }, _, user) => user?.factors.every(({ id }) => id !== factorId) === true,
  roleAssignment: ({ roleAssignmentId }, _, user) =>
    user?.roles.every(({ id }) => id !== roleAssignmentId) === true,
  device: ({ deviceId }, org) => !org.devices.has(String(deviceId)),
};

function isInState({ of, to }: DeclaredChange, inputs: Inputs, org: Org, user: User | undefined): boolean {
  const states = to as readonly string[];
  if (of !== 'user') return states.includes(String(storedStatus(String(of), inputs, org, user)));
  // Okta deactivates in its own time, and has promised it meanwhile.
  if (user?.transition !== undefined && states.includes(user.transition.to)) return true;
  return user !== undefined && states.includes(user.status);
}

function storedStatus(of: string, inputs: Inputs, org: Org, user: User | undefined): unknown {
  if (of === 'device') return org.devices.get(String(inputs.deviceId))?.status;
  if (of === 'enrolledFactor') return user?.factors.find(({ id }) => id === inputs.factorId)?.status;
  return storedApplication(org, inputs)?.status;
}

/** Something of this name is there; of a user, in the status that the change names for these inputs. */
function isCreated({ of, also = [] }: DeclaredChange, { input }: Action, inputs: Inputs, org: Org): boolean {
  if (of !== 'user') return [...org.groups.values()].some(({ profile }) => profile.name === inputs.name);
  const all = Object.fromEntries(
    Object.entries(input.properties).map(([name, field]) => [name, field.default]),
  );
  const values = { ...all, ...inputs };
  const holds = (condition: Inputs) =>
    Object.entries(condition).every(([name, value]) => values[name] === value);
  const status = also.find(
    (entry) =>
      typeof entry === 'object' &&
      entry.change === 'user.status' &&
      holds(entry.when ?? {}) &&
      !(entry.unless !== undefined && holds(entry.unless)),
  );
  return [...org.users.values()].some(
    (user) =>
      user.profile.login === inputs.login &&
      (status === undefined || user.status === (status as { to?: string }).to),
  );
}

/** A link between a user and something else: it is there, or gone. Of several groups each is looked at by itself. */
function reachedLink({ kind, of }: DeclaredChange): Reached {
  const there = links[(of as readonly string[]).join(' ')];
  if (there === undefined) throw new Error(`The simulation knows no link between ${String(of)}.`);
  return kind === 'link'
    ? (inputs, org, user) => user !== undefined && there(inputs, org, user)
    : (inputs, org, user) => user === undefined || !there(inputs, org, user);
}

const links: Readonly<Record<string, (inputs: Inputs, org: Org, user: User) => boolean>> = {
  'group user': ({ groupId, groupIds = [groupId] }, org, user) =>
    (groupIds as readonly string[]).some((id) => {
      const group = org.groups.get(id);
      return group !== undefined && org.memberships.holds(group, user);
    }),
  'application user': ({ applicationId }, org, user) =>
    org.applications.get(String(applicationId))?.users.has(user.id) === true,
  'user role': ({ roleType, roleId, resourceSetId }, _, user) =>
    user.roles.some(
      ({ type, role, resourceSet }) => type === roleType && role === roleId && resourceSet === resourceSetId,
    ),
};

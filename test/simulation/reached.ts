import { findAction } from '../../src/catalog/catalog.js';
import type { Action } from '../../src/index.js';
import type { User } from '../../src/sandbox/org/model.js';
import type { Org } from '../../src/sandbox/org/org.js';
import { changesOf, type DeclaredChange, requestBodyOf } from '../proof-of-change.js';
import { sidecarOf } from '../sidecar.js';
import type { ObservedOrg } from './observed-org.js';
import { filled, type Inputs, storedUser, storesAll } from './stored.js';
import { isGone, isLinked, isMade, thing } from './stored-things.js';

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
  const { userId, userIds } = inputs;
  const named = typeof userId === 'string' ? world.idsOf(userId) : [''];
  const all = Array.isArray(userIds)
    ? { ...inputs, userIds: userIds.flatMap((one) => world.idsOf(one)) }
    : inputs;
  return named.some((user) => reached(all, world.org, world.org.users.get(user)));
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
  const { kind } = change;
  const of = change.of as string;
  if (kind === 'delete') return isGone(of);
  if (kind === 'create') {
    if (of === 'user') return (inputs, org) => isUserCreated(change, action, inputs, org);
    return isMade(of);
  }
  if (kind === 'transition') return (inputs, org, user) => isInState(change, inputs, org, user);
  if (kind !== 'set') return undefined;
  const template = change.to ?? requestBodyOf(action);
  const find = thing(of);
  return (inputs, org, user) => storesAll(find(inputs, org, user), filled(template, inputs), inputs);
}

function isInState({ of, to }: DeclaredChange, inputs: Inputs, org: Org, user: User | undefined): boolean {
  const states = to as readonly string[];
  // Okta deactivates in its own time, and has promised it meanwhile.
  if (of === 'user' && user?.transition !== undefined && states.includes(user.transition.to)) return true;
  const found = thing(of as string)(inputs, org, user) as { status?: string } | undefined;
  return found?.status !== undefined && states.includes(found.status);
}

/** Somebody with this login is there, in the status that the change names for these inputs. */
function isUserCreated({ also = [] }: DeclaredChange, { input }: Action, inputs: Inputs, org: Org): boolean {
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

/** A link: it is there, or gone. Of several at once one is enough: each is looked at by itself. */
function reachedLink({ kind, of }: DeclaredChange): Reached {
  const linked = isLinked((of as readonly string[]).join(' '));
  if (kind === 'link') return linked;
  return (inputs, org, user) => eachOf(inputs).some((one) => !linked(one, org, user));
}

/** The inputs for each of the users of a batch. */
function eachOf(inputs: Inputs): readonly Inputs[] {
  const { userIds } = inputs;
  return Array.isArray(userIds) ? userIds.map((id) => ({ ...inputs, userIds: [id] })) : [inputs];
}

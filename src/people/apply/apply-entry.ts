import type { Connector } from '../../connector/types.js';
import type { ActionError } from '../../result/failure.js';
import type { Result } from '../../result/result.js';
import type { Entry, Named } from '../plan/entry.js';
import { attributesLeft, changedSince, type UserNow } from './changed-since.js';
import { EntryCalls, type EntryOptions, Stopped } from './entry-calls.js';
import { type EntryStep, leaveStep, offboardSteps } from './offboard.js';

/** What was done for a person, in order; empty if everything was so already. */
export interface Applied {
  userId: string;
  done: string[];
}

/** Ids of the groups that an active rule fills now, with the users whom every such rule leaves out. */
export type RuleGroups = ReadonlyMap<string, ReadonlySet<string>>;

/** The attributes that are inputs of their own of createUser. */
const OWN_INPUTS = new Set(['firstName', 'lastName', 'email', 'login', 'mobilePhone', 'secondEmail']);

/** Most groups that Okta takes when it creates a user. */
const MOST_AT_CREATION = 20;

/**
 * Does what the plan says for one person, by the catalog's actions. Reads the person first, so that it may be called
 * again after any interruption: what is done already is not done again.
 * @returns CONFLICT, outcome `unchanged`, if the person changed since the plan; never throws
 */
export async function applyEntry(
  connector: Connector,
  entry: Entry,
  rules: RuleGroups,
  options: EntryOptions = {},
): Promise<Result<Applied>> {
  const run = new EntryRun(connector, entry, rules, options);
  const result = await run.result();
  // An answer was lost. Reading the person again tells what is left to do.
  if (result.ok || result.error.outcome !== 'unknown' || options.signal?.aborted) return result;
  return await run.result();
}

class EntryRun {
  readonly #calls: EntryCalls;
  #userId = '';

  constructor(
    connector: Connector,
    private readonly entry: Entry,
    private readonly rules: RuleGroups,
    options: EntryOptions,
  ) {
    this.#calls = new EntryCalls(connector, options);
  }

  async result(): Promise<Result<Applied>> {
    const { done, meta } = this.#calls;
    try {
      await this.#run();
      return { ok: true, output: { userId: this.#userId, done: [...done] }, meta };
    } catch (stopped) {
      if (!(stopped instanceof Stopped)) throw stopped;
      return { ok: false, error: this.#calls.errorOf(stopped.error), meta };
    }
  }

  async #run(): Promise<void> {
    const { entry } = this;
    const existing = await this.#read();
    if (existing === undefined && entry.action !== 'create')
      throw changed(['The user is no longer in the org.']);
    const found = existing === undefined ? [] : changedSince(entry, existing);
    if (found.length > 0) throw changed(found);
    const user = existing ?? (await this.#create());
    this.#userId = user.id;
    this.#checkRules(user);
    const { action, leave = [] } = entry;
    if (action === 'suspend') {
      if (user.status === 'ACTIVE') await this.#calls.do(suspendStep(user.id));
    } else if (action === 'offboard') {
      const left = await this.#stillIn(user.id, leave);
      for (const step of offboardSteps(user.id, user.status, left)) await this.#calls.do(step);
    } else await this.#bringUp(user, existing === undefined);
  }

  /** Brings attributes, groups, applications and status to what the plan says; what takes access away comes first. */
  async #bringUp(user: UserNow, isNew: boolean): Promise<void> {
    const { action, activate, join = [], leave = [], assign = [], unassign = [] } = this.entry;
    const { id, status } = user;
    const memberships = isNew || join.length + leave.length === 0 ? undefined : await this.#memberships(id);
    for (const group of leave) if (memberships?.has(group.id)) await this.#calls.do(leaveStep(id, group));
    // A deactivated user takes no other change.
    if (status === 'DEPROVISIONED' && action === 'reactivate') await this.#calls.do(activateStep(id));
    const profile = attributesLeft(this.entry, user);
    const updates = Object.keys(profile).length > 0;
    if (updates && !isNew)
      await this.#calls.do({
        action: 'updateUserProfileWithId',
        inputs: { userId: id, profile },
        done: `changed ${Object.keys(profile).join(', ')}`,
      });
    // A rule may have ended a membership when the profile changed.
    const present = updates ? undefined : memberships;
    const joined = isNew ? join.slice(MOST_AT_CREATION) : join;
    for (const { id: groupId, name } of joined)
      if (!present?.has(groupId))
        await this.#calls.do({
          action: 'addUserToGroup',
          inputs: { groupId, userId: id },
          done: `joined ${name}`,
        });
    for (const application of unassign) await this.#unassign(id, application);
    // A suspended user gets no application.
    if (status === 'SUSPENDED' && action === 'reactivate')
      await this.#calls.do({ action: 'unsuspendUser', inputs: { userId: id }, done: 'unsuspended' });
    for (const application of assign) await this.#assign(id, application);
    if (status === 'STAGED' && (action === 'activate' || (action === 'create' && activate)))
      await this.#calls.do(activateStep(id));
  }

  /** The person as the org has them now. */
  async #read(): Promise<UserNow | undefined> {
    const { user } = this.entry;
    const output =
      user === undefined
        ? await this.#calls.find('getUserWithLogin', { login: this.#login() })
        : await this.#calls.find('getUserWithId', { userId: user.id });
    return output?.user as UserNow | undefined;
  }

  #login(): string {
    return String(this.entry.attributes?.find(({ name }) => name === 'login')?.to ?? '');
  }

  /** Creates the person without a password, staged, with groups: in one request that is done whole or not at all. */
  async #create(): Promise<UserNow> {
    const { attributes = [], join = [] } = this.entry;
    const values = attributes.map(({ name, to }) => [name, to] as const);
    const own = values.filter(([name]) => OWN_INPUTS.has(name));
    const others = values.filter(([name]) => !OWN_INPUTS.has(name));
    const groupIds = join.slice(0, MOST_AT_CREATION).map(({ id }) => id);
    const output = await this.#calls.do({
      action: 'createUser',
      inputs: {
        ...Object.fromEntries(own),
        ...(others.length > 0 && { customAttributes: Object.fromEntries(others) }),
        ...(groupIds.length > 0 && { groupIds }),
        activate: false,
      },
      done: 'created',
    });
    const user = (output?.user ?? (await this.#read())) as UserNow | undefined;
    if (typeof user?.id !== 'string') throw new Stopped(unread());
    return user;
  }

  /** A rule that fills a group since the plan was made would exclude for good whoever is removed. */
  #checkRules({ id }: UserNow): void {
    const filled = (this.entry.leave ?? []).filter((group) => this.rules.get(group.id)?.has(id) === false);
    if (filled.length > 0) throw changed(filled.map(({ name }) => `A rule fills ${name} now.`));
  }

  async #memberships(userId: string): Promise<Set<string>> {
    const output = await this.#calls.find('listUserGroups', { userId, returnAll: true });
    return new Set((output?.groups as { id: string }[] | undefined)?.map(({ id }) => id));
  }

  async #stillIn(userId: string, groups: readonly Named[]): Promise<Named[]> {
    if (groups.length === 0) return [];
    const memberships = await this.#memberships(userId);
    return groups.filter(({ id }) => memberships.has(id));
  }

  async #assign(userId: string, { id, name }: Named): Promise<void> {
    if ((await this.#scope(userId, id)) === 'USER') return;
    await this.#calls.do({
      action: 'assignUserToApplication',
      inputs: { applicationId: id, userId },
      done: `got ${name}`,
    });
  }

  async #unassign(userId: string, { id, name }: Named): Promise<void> {
    if ((await this.#scope(userId, id)) !== 'USER') return;
    await this.#calls.do({
      action: 'removeUserFromApplication',
      inputs: { applicationId: id, userId },
      done: `lost ${name}`,
    });
  }

  async #scope(userId: string, applicationId: string): Promise<unknown> {
    const output = await this.#calls.find('getAssignedUserForApplication', { applicationId, userId });
    return (output?.assignment as { scope?: unknown } | undefined)?.scope;
  }
}

function suspendStep(userId: string): EntryStep {
  return { action: 'suspendUser', inputs: { userId }, done: 'suspended' };
}

/** Okta mails the person a link. It refuses a second activation, so nobody gets a second mail. */
function activateStep(userId: string): EntryStep {
  return { action: 'activateUser', inputs: { userId, sendEmail: true }, done: 'activated' };
}

function changed(what: readonly string[]): Stopped {
  return new Stopped({
    code: 'CONFLICT',
    message: `The person changed since the plan was made, so nothing was done. ${what.join(' ')}`,
    remedy: 'Make a new plan.',
    retryable: false,
    outcome: 'unchanged',
  });
}

function unread(): ActionError {
  return {
    code: 'INVALID_RESPONSE',
    message: "The user was created, but Okta's answer could not be read, and the user is not found yet.",
    remedy: 'Run the same command again; it continues with this person.',
    retryable: true,
    outcome: 'partial',
  };
}

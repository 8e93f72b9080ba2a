import type { ActionId, OnboardUserInput, OnboardUserOutput, User } from '../../generated/types.js';
import type { Program } from '../../request/program.js';
import { Failure } from '../../result/failure.js';
import { isRefusal } from '../access/report.js';
import type { Warn } from '../handlers/context.js';
import type { Parts } from '../handlers/handler.js';
import { isOwnRole } from '../handlers/roles/assign-role-to-user.js';
import { StepsOfParts, type StepTaken, type Task } from '../shared/steps-of-parts.js';
import { differingProfile } from './same-person.js';
import type { Things } from './things.js';

type Link = Pick<OnboardUserOutput, 'activationUrl' | 'activationToken'>;

/** Statuses of a user who is to be activated. */
export const INACTIVE: readonly string[] = ['STAGED', 'DEPROVISIONED'];

/** What is done for one person, and how far. */
export class Onboarding extends StepsOfParts {
  /** The activation link, where Okta sends no email. */
  link: Link = {};

  constructor(
    parts: Parts,
    readonly inputs: OnboardUserInput,
    readonly things: Things,
    /** As the person was found, or created. */
    readonly user: User,
    readonly created: boolean,
  ) {
    super(parts);
    if (created) this.note({ action: creating(inputs) }, { ok: true, changed: true });
  }

  soFar(): object {
    const { user, inputs, created, steps } = this;
    const changed = steps.some((step) => step.changed);
    return { userId: user.id, login: inputs.login, created, changed, complete: false, steps };
  }

  /** Whether Okta has a password of the person. */
  get hasPassword(): boolean {
    return (this.user.credentials as { password?: unknown } | undefined)?.password !== undefined;
  }

  /** Whether the activation mails or gives a link: a person with a password needs none. */
  get needsLink(): boolean {
    return !this.hasPassword;
  }

  protected override became(action: ActionId, output: object): Omit<StepTaken, 'action'> {
    const { changed = true, activationUrl, activationToken } = output as { changed?: boolean } & Link;
    if (action === 'activateUser' && this.needsLink && activationUrl !== undefined)
      this.link = { activationUrl, ...(activationToken !== undefined && { activationToken }) };
    return { ok: true, changed };
  }

  *statusNow(): Program<string> {
    return (yield* this.parts.run('getUserWithId', { userId: this.user.id })).user.status;
  }

  /** The status once everything is done: the one before where it can't be read. */
  *statusAfter(warn: Warn): Program<string> {
    try {
      return yield* this.statusNow();
    } catch (failure) {
      if (!(failure instanceof Failure)) throw failure;
      warn('The status is the one before the steps: the person could not be read afterwards.');
      return this.user.status;
    }
  }
}

/** The action that creates the person. */
export function creating({ password }: OnboardUserInput): 'createUser' | 'createUserWithPassword' {
  return password === undefined ? 'createUser' : 'createUserWithPassword';
}

/**
 * Everything that follows the creation, in order. The activation comes late, so that a person finds their applications;
 * a deactivated one is activated first, because Okta changes nothing else of them before.
 */
export function* bringUp(work: Onboarding): Program<void> {
  yield* work.runAll([...inOrder(work, yield* groupsOf(work))]);
}

function* inOrder(work: Onboarding, memberOf: ReadonlySet<string>): Iterable<Task> {
  const { inputs, things, user, created } = work;
  const userId = user.id;
  const wasClosed = user.status === 'DEPROVISIONED';
  const isOpen = () => !wasClosed || work.did('activateUser');
  if (wasClosed) yield activation(work);
  const profile = created ? {} : differingProfile(user, inputs);
  if (Object.keys(profile).length > 0)
    yield { action: 'updateUserProfileWithId', inputs: { userId, profile }, onlyIf: isOpen };
  for (const on of things.groups) {
    const isDone = memberOf.has(on.id);
    yield { action: 'addUserToGroup', on, inputs: { userId, groupId: on.id }, isDone, onlyIf: isOpen };
  }
  for (const on of things.applications) {
    const isDone = () => hasApplication(work, on.id);
    const assignment = { userId, applicationId: on.id };
    yield { action: 'assignUserToApplication', on, inputs: assignment, isDone, onlyIf: isOpen };
  }
  if (user.status === 'STAGED' && inputs.activate)
    yield { ...activation(work), onlyIf: () => !inputs.groupsFirst || hasGroups(work) };
  if (expires(work))
    yield {
      action: 'expirePassword',
      inputs: { userId },
      onlyIf: () => user.status === 'ACTIVE' || work.did('activateUser'),
      *isDone() {
        return (yield* work.statusNow()) === 'PASSWORD_EXPIRED';
      },
    };
  const { roleType, roleId, resourceSetId } = inputs;
  if (roleType !== undefined)
    yield {
      action: 'assignRoleToUser',
      on: { id: roleId ?? roleType, name: roleType },
      inputs: { userId, roleType, ...(roleId && { roleId }), ...(resourceSetId && { resourceSetId }) },
      onlyIf: isOpen,
      *isDone() {
        const roles = yield* work.parts.items('listUserRoles', { userId });
        return roles.some((role) => isOwnRole(role, { ...inputs, roleType }));
      },
    };
}

function activation(work: Onboarding): Task {
  const { inputs, user } = work;
  return {
    action: 'activateUser',
    inputs: { userId: user.id, sendEmail: inputs.sendEmail === true && work.needsLink },
    *isDone() {
      return !INACTIVE.includes(yield* work.statusNow());
    },
  };
}

/** The first password is to be changed, and nobody has signed in with it yet. */
function expires({ inputs, user, hasPassword }: Onboarding): boolean {
  return (
    inputs.password !== undefined &&
    inputs.changePasswordAtNextLogin === true &&
    inputs.activate === true &&
    hasPassword &&
    !user.lastLogin &&
    (user.status === 'STAGED' || user.status === 'ACTIVE')
  );
}

/** Whether every group that was asked for is there. */
export function hasGroups(work: Onboarding): boolean {
  return work.things.groups.every(({ id }) => work.did('addUserToGroup', id));
}

/** The groups that a person who was there before is in; none where they can't be read, and so each is asked for. */
function* groupsOf({ parts, user, created, things }: Onboarding): Program<ReadonlySet<string>> {
  if (created || things.groups.length === 0) return new Set();
  try {
    const groups = yield* parts.items('listUserGroups', { userId: user.id });
    return new Set(groups.map(({ id }) => id));
  } catch (failure) {
    if (failure instanceof Failure && isRefusal(failure)) return new Set();
    throw failure;
  }
}

/** Whether the person has the application, of their own or by a group. */
function* hasApplication({ parts, user }: Onboarding, applicationId: string): Program<boolean> {
  try {
    yield* parts.run('getAssignedUserForApplication', { applicationId, userId: user.id });
    return true;
  } catch (failure) {
    if (failure instanceof Failure && failure.details.code === 'NOT_FOUND') return false;
    throw failure;
  }
}

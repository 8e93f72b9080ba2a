import type { OffboardUserInput } from '../../generated/types.js';
import type { Program } from '../../request/program.js';
import type { AccessEntry, AccessKind } from '../access/entry.js';
import type { Parts } from '../handlers/handler.js';
import { StepsOfParts, type Task } from '../shared/steps-of-parts.js';
import { type Known, reasonToStay } from './what-stays.js';

/** What an action on the user ends as a whole. */
const ENDS: Readonly<Record<string, readonly AccessKind[]>> = {
  clearUserSessions: ['token'],
  revokeUserGrants: ['grant'],
  resetFactors: ['factor'],
  deactivateUser: ['application', 'role'],
};

/** What was done, and how far: the order protects what a failure before makes wrong to do. */
export class Offboarding extends StepsOfParts {
  constructor(
    parts: Parts,
    readonly inputs: OffboardUserInput,
    readonly known: Known,
  ) {
    super(parts);
  }

  soFar(): object {
    return { userId: this.inputs.userId, complete: false, steps: this.steps };
  }

  /** Whether a step that worked took away all of a kind. */
  hasEndedAll(kind: AccessKind): boolean {
    return this.steps.some(({ action, ok }) => ok && ENDS[action]?.includes(kind));
  }

  /** Whether a step that worked took this away, so that a list that still shows it is late. */
  hasEnded({ kind, id }: AccessEntry): boolean {
    return this.hasEndedAll(kind) || this.steps.some((step) => step.ok && step.id === id);
  }

  /** Why an entry stays, in words; undefined where it is to go. */
  reasonToStay(entry: AccessEntry): string | undefined {
    return reasonToStay(entry, this.inputs, this.known);
  }

  /** Everything of a kind that is to go. */
  toGo(kind: AccessKind): AccessEntry[] {
    const { entries } = this.known.before;
    return entries.filter((entry) => entry.kind === kind && this.reasonToStay(entry) === undefined);
  }

  /** Whether there is something of a kind that is to go, or may be: what could not be read may be there. */
  mayHave(kind: AccessKind): boolean {
    return this.toGo(kind).length > 0 || !this.couldRead(kind);
  }

  /** Whether the first reading could read a kind. */
  couldRead(kind: AccessKind): boolean {
    const section = this.known.before.sections.find((one) => one.kind === kind);
    return section?.notReadable === undefined;
  }
}

/**
 * Takes access away in the order that is safe: what others need is handed over first, the account is shut before what
 * takes long, and what Okta neither lists nor may change of a deactivated user goes before the deactivation.
 * @param after how many steps the caller does afterwards, for the progress
 * @returns how many steps there were
 */
export function* takeAway(work: Offboarding, after: number): Program<number> {
  return yield* work.runAll([...inOrder(work)], after);
}

function* inOrder(work: Offboarding): Iterable<Task> {
  const { inputs, known } = work;
  const { userId, handOverTo } = inputs;
  const { status } = known.before;
  const wasClosed = status === 'DEPROVISIONED';
  const isClosed = () => wasClosed || work.did('deactivateUser');
  const owned = handOverTo === undefined ? [] : work.toGo('ownership');
  for (const on of owned) {
    const groupId = on.id;
    yield { action: 'addGroupOwner', on, inputs: { groupId, userId: handOverTo } };
    const hasHeir = () => work.did('addGroupOwner', groupId);
    yield { action: 'removeGroupOwner', on, inputs: { groupId, userId }, onlyIf: hasHeir };
  }
  if (inputs.suspend && status === 'ACTIVE') yield { action: 'suspendUser', inputs: { userId } };
  if (inputs.endSessions && (!wasClosed || work.mayHave('token')))
    yield { action: 'clearUserSessions', inputs: { userId, revokeOAuthTokens: true } };
  if (inputs.revokeGrants && work.mayHave('grant')) yield { action: 'revokeUserGrants', inputs: { userId } };
  // Okta's list leaves out factors that a policy does not allow now, so an empty one is no reason not to reset.
  const resetFactors: Task = { action: 'resetFactors', inputs: { userId } };
  const resets = inputs.resetFactors && (!wasClosed || work.mayHave('factor'));
  if (resets) yield resetFactors;
  for (const on of work.toGo('role').filter(isDirect))
    yield { action: 'unassignRoleFromUser', on, inputs: { userId, roleAssignmentId: on.id } };
  for (const on of work.toGo('apiToken'))
    yield { action: 'revokeApiToken', on, inputs: { apiTokenId: on.id } };
  const applications = inputs.removeApplications ? work.toGo('application').filter(isDirect) : [];
  for (const on of applications.filter(isOnlyDirect)) yield unassigning(on, userId);
  for (const on of work.toGo('device').filter(isInUse))
    yield { action: 'deactivateDevice', on, inputs: { deviceId: on.id } };
  // What was not handed over must be handed over first.
  const isHandedOver = () => owned.every(({ id }) => work.did('removeGroupOwner', id));
  if (!wasClosed && inputs.deactivate)
    yield { action: 'deactivateUser', inputs: { userId }, onlyIf: isHandedOver };
  if (resets) yield { ...resetFactors, onlyIf: () => isClosed() && !work.did('resetFactors') };
  // A user who is deleted leaves the others with it, and a rule would exclude the id for good.
  const leaves = (entry: AccessEntry) => isEndable(entry) && (!inputs.permanently || isDirect(entry));
  for (const on of inputs.removeGroups ? work.toGo('group').filter(leaves) : [])
    yield { action: 'removeUserFromGroup', on, inputs: { userId, groupId: on.id } };
  // Okta refuses to unassign what a group gives too, until the user has left the group.
  for (const on of applications.filter((one) => !isOnlyDirect(one)))
    yield { ...unassigning(on, userId), onlyIf: () => !isClosed() || on.status !== 'ACTIVE' };
  if (inputs.permanently)
    yield { action: 'deleteUser', inputs: { userId, permanently: true }, onlyIf: isClosed };
}

const isDirect = ({ origin }: AccessEntry): boolean => origin === 'direct';
const isOnlyDirect = ({ through = [] }: AccessEntry): boolean => through.length === 0;
const isInUse = ({ status }: AccessEntry): boolean => status !== 'DEACTIVATED';
const isEndable = ({ endedBy }: AccessEntry): boolean => endedBy === 'removeUserFromGroup';

function unassigning(on: AccessEntry, userId: string): Task {
  return { action: 'removeUserFromApplication', on, inputs: { userId, applicationId: on.id } };
}

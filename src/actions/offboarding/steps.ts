import type { ActionId, OffboardUserInput, OffboardUserOutput } from '../../generated/types.js';
import { endsCall } from '../../request/errors/interruptions.js';
import type { Program } from '../../request/program.js';
import { Failure } from '../../result/failure.js';
import type { AccessEntry, AccessKind } from '../access/entry.js';
import type { Parts } from '../handlers/handler.js';
import { type Known, reasonToStay } from './what-stays.js';

export type OffboardingStep = OffboardUserOutput['steps'][number];

/** An action that is run for the leaver, on one thing or on the user. */
interface Task {
  readonly action: ActionId;
  readonly on?: AccessEntry;
  readonly inputs: Readonly<Record<string, unknown>>;
}

/** What an action on the user ends as a whole. */
const ENDS: Readonly<Record<string, readonly AccessKind[]>> = {
  clearUserSessions: ['token'],
  revokeUserGrants: ['grant'],
  resetFactors: ['factor'],
  deactivateUser: ['application', 'role'],
};

/** What was done, and how far: the order protects what a failure before makes wrong to do. */
export class Offboarding {
  readonly steps: OffboardingStep[] = [];

  constructor(
    readonly parts: Parts,
    readonly inputs: OffboardUserInput,
    readonly known: Known,
  ) {}

  /** Whether an action was run on the user and did it. */
  did(action: ActionId): boolean {
    return this.steps.some((step) => step.action === action && step.ok);
  }

  /** Whether a step that worked took away all of a kind. */
  hasEndedAll(kind: AccessKind): boolean {
    return this.steps.some(({ action, ok }) => ok && ENDS[action]?.includes(kind));
  }

  /** Whether a step that worked took this away, so that a list that still shows it is late. */
  hasEnded({ kind, id }: AccessEntry): boolean {
    return this.hasEndedAll(kind) || this.steps.some((step) => step.ok && step.id === id);
  }

  /**
   * Runs an action and notes what came of it. A failure does not stop the next one.
   * @throws Failure where the call is at its end, with the steps so far as its output
   */
  *run({ action, on, inputs }: Task): Program<boolean> {
    const about = { action, ...(on && { id: on.id, name: on.name }) };
    try {
      yield* this.parts.run(action, inputs as never);
      this.steps.push({ ...about, ok: true });
      return true;
    } catch (failure) {
      if (!(failure instanceof Failure)) throw failure;
      this.steps.push({ ...about, ok: false, error: { ...failure.details } });
      if (!endsCall(failure)) return false;
      const { userId } = this.inputs;
      throw failure.with({ output: { userId, complete: false, steps: this.steps } });
    }
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
 */
export function* takeAway(work: Offboarding): Program<void> {
  const { inputs, known } = work;
  const { userId, handOverTo } = inputs;
  const { status } = known.before;
  const wasClosed = status === 'DEPROVISIONED';
  const isHandedOver = handOverTo === undefined || (yield* handOver(work, handOverTo));
  if (inputs.suspend && status === 'ACTIVE') yield* work.run({ action: 'suspendUser', inputs: { userId } });
  if (inputs.endSessions && (!wasClosed || work.mayHave('token')))
    yield* work.run({ action: 'clearUserSessions', inputs: { userId, revokeOAuthTokens: true } });
  if (inputs.revokeGrants && work.mayHave('grant'))
    yield* work.run({ action: 'revokeUserGrants', inputs: { userId } });
  // Okta's list leaves out factors that a policy does not allow now, so an empty one is no reason not to reset.
  const resetFactors: Task = { action: 'resetFactors', inputs: { userId } };
  const resets = inputs.resetFactors && (!wasClosed || work.mayHave('factor'));
  if (resets) yield* work.run(resetFactors);
  for (const on of work.toGo('role').filter(isDirect))
    yield* work.run({ action: 'unassignRoleFromUser', on, inputs: { userId, roleAssignmentId: on.id } });
  for (const on of work.toGo('apiToken'))
    yield* work.run({ action: 'revokeApiToken', on, inputs: { apiTokenId: on.id } });
  const applications = inputs.removeApplications ? work.toGo('application').filter(isDirect) : [];
  for (const on of applications.filter(isOnlyDirect)) yield* work.run(unassigning(on, userId));
  for (const on of work.toGo('device').filter(isInUse))
    yield* work.run({ action: 'deactivateDevice', on, inputs: { deviceId: on.id } });
  // What was not handed over must be handed over first.
  const closes = !wasClosed && inputs.deactivate === true && isHandedOver;
  const isClosed =
    wasClosed || (closes && (yield* work.run({ action: 'deactivateUser', inputs: { userId } })));
  if (resets && isClosed && !work.did('resetFactors')) yield* work.run(resetFactors);
  for (const on of inputs.removeGroups ? work.toGo('group').filter(isEndable) : [])
    yield* work.run({ action: 'removeUserFromGroup', on, inputs: { userId, groupId: on.id } });
  // Okta refuses to unassign what a group gives too, until the user has left the group.
  for (const on of applications.filter((one) => !isOnlyDirect(one)))
    if (!isClosed || on.status !== 'ACTIVE') yield* work.run(unassigning(on, userId));
  if (inputs.permanently && isClosed)
    yield* work.run({ action: 'deleteUser', inputs: { userId, permanently: true } });
}

/** Whether every group that the user owns has another owner now, and is the user's no more. */
function* handOver(work: Offboarding, heir: string): Program<boolean> {
  let isDone = true;
  for (const on of work.toGo('ownership')) {
    const groupId = on.id;
    const done =
      (yield* work.run({ action: 'addGroupOwner', on, inputs: { groupId, userId: heir } })) &&
      (yield* work.run({ action: 'removeGroupOwner', on, inputs: { groupId, userId: work.inputs.userId } }));
    isDone &&= done;
  }
  return isDone;
}

const isDirect = ({ origin }: AccessEntry): boolean => origin === 'direct';
const isOnlyDirect = ({ through = [] }: AccessEntry): boolean => through.length === 0;
const isInUse = ({ status }: AccessEntry): boolean => status !== 'DEACTIVATED';
const isEndable = ({ endedBy }: AccessEntry): boolean => endedBy === 'removeUserFromGroup';

function unassigning(on: AccessEntry, userId: string): Task {
  return { action: 'removeUserFromApplication', on, inputs: { userId, applicationId: on.id } };
}

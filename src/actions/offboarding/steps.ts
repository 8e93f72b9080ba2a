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

  /** Whether a step that worked took this away, so that a list that still shows it is late. */
  hasEnded({ kind, id }: AccessEntry): boolean {
    return this.steps.some((step) =>
      step.ok && step.id === undefined ? ENDS[step.action]?.includes(kind) : step.ok && step.id === id,
    );
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

  /** Everything of a kind that is to go. */
  toGo(kind: AccessKind): AccessEntry[] {
    return this.known.entries.filter(
      (entry) => entry.kind === kind && reasonToStay(entry, this.inputs, this.known) === undefined,
    );
  }
}

/**
 * Takes access away in the order that is safe: what others need is handed over before anything ends, the account is closed
 * before what would take long, and what closing it ends anyway is not left to it where it can be taken away before.
 * @param status of the user before
 */
export function* takeAway(work: Offboarding, status: string): Program<void> {
  const { inputs, known } = work;
  const { userId, handOverTo } = inputs;
  let isHandedOver = true;
  for (const on of handOverTo === undefined ? [] : work.toGo('ownership')) {
    const heir = { groupId: on.id, userId: handOverTo };
    const done =
      (yield* work.run({ action: 'addGroupOwner', on, inputs: heir })) &&
      (yield* work.run({ action: 'removeGroupOwner', on, inputs: { groupId: on.id, userId } }));
    isHandedOver &&= done;
  }
  if (inputs.suspend && status === 'ACTIVE') yield* work.run({ action: 'suspendUser', inputs: { userId } });
  if (inputs.endSessions && status !== 'DEPROVISIONED')
    yield* work.run({ action: 'clearUserSessions', inputs: { userId, revokeOAuthTokens: true } });
  const has = (kind: AccessKind) => work.toGo(kind).length > 0;
  if (has('grant')) yield* work.run({ action: 'revokeUserGrants', inputs: { userId } });
  for (const on of work.toGo('role').filter(isDirect))
    yield* work.run({ action: 'unassignRoleFromUser', on, inputs: { userId, roleAssignmentId: on.id } });
  for (const on of work.toGo('apiToken'))
    yield* work.run({ action: 'revokeApiToken', on, inputs: { apiTokenId: on.id } });
  const applications = inputs.removeApplications ? work.toGo('application').filter(isDirect) : [];
  for (const on of applications.filter(isOnlyDirect)) yield* work.run(unassigning(on, userId));
  // Somebody who is gone can't be asked any more for what was not handed over.
  const isClosed =
    status === 'DEPROVISIONED' ||
    (inputs.deactivate === true &&
      isHandedOver &&
      (yield* work.run({ action: 'deactivateUser', inputs: { userId } })));
  for (const on of inputs.removeGroups ? work.toGo('group').filter(isEndable) : [])
    yield* work.run({ action: 'removeUserFromGroup', on, inputs: { userId, groupId: on.id } });
  // Okta refuses to unassign what a group gives too, until the user has left the group.
  for (const on of applications.filter((one) => !isOnlyDirect(one)))
    if (!isClosed || on.status !== 'ACTIVE') yield* work.run(unassigning(on, userId));
  for (const on of inputs.deactivateDevices ? work.toGo('device') : []) {
    if (on.status !== 'DEACTIVATED' && !known.sharedDevices.has(on.id))
      yield* work.run({ action: 'deactivateDevice', on, inputs: { deviceId: on.id } });
  }
  if (inputs.resetFactors && has('factor')) yield* work.run({ action: 'resetFactors', inputs: { userId } });
  if (inputs.permanently && isClosed)
    yield* work.run({ action: 'deleteUser', inputs: { userId, permanently: true } });
}

const isDirect = ({ origin }: AccessEntry): boolean => origin === 'direct';
const isOnlyDirect = ({ through = [] }: AccessEntry): boolean => through.length === 0;
const isEndable = ({ endedBy }: AccessEntry): boolean => endedBy === 'removeUserFromGroup';

function unassigning(on: AccessEntry, userId: string): Task {
  return { action: 'removeUserFromApplication', on, inputs: { userId, applicationId: on.id } };
}

import type { GetUserAccessOutput, OffboardUserInput, OffboardUserOutput } from '../../../generated/types.js';
import { endsCall } from '../../../request/errors/interruptions.js';
import { saysGone } from '../../../request/errors/okta-errors.js';
import { type Program, wait } from '../../../request/program.js';
import { Failure } from '../../../result/failure.js';
import { readingParts } from '../../access/reading-parts.js';
import { accessReport } from '../../access/report.js';
import { openOf, proofOf, unprovenOf } from '../../offboarding/proof.js';
import { Offboarding, type OffboardingStep, takeAway } from '../../offboarding/steps.js';
import { takingParts } from '../../offboarding/taking-parts.js';
import type { Known } from '../../offboarding/what-stays.js';
import type { Handler, Parts } from '../handler.js';

/** Okta's lists may show a change up to two seconds late, and a deactivation may take a while. */
const PAUSES_MS = [1_000, 2_000, 4_000];

/** Reads what the person has, takes it away in a safe order, and reads it again: only the second reading proves. */
export const offboardUser: Handler<'offboardUser'> = {
  planParts: (inputs) => [
    ...readingParts(inputs.userId),
    ...takingParts(inputs),
    ...readingParts(inputs.userId).map((part) => ({
      ...part,
      when: part.when === null ? 'afterwards' : `afterwards, ${part.when}`,
    })),
  ],

  *run({ inputs, parts }) {
    const { userId, ownersOfUpTo = 500 } = inputs;
    const before = yield* accessReport(parts, userId, ownersOfUpTo);
    const known: Known = {
      entries: before.entries,
      sharedDevices: yield* sharedDevices(parts, before, inputs),
    };
    const work = new Offboarding(parts, inputs, known);
    yield* takeAway(work, before.status);
    const done = (after: GetUserAccessOutput | undefined) => outputOf(before, after, inputs, known, work);
    let output = done(yield* reportAfter(parts, work, ownersOfUpTo));
    for (const pause of PAUSES_MS) {
      if (output.complete || !isLate(output, work)) break;
      yield* wait(pause);
      output = done(yield* reportAfter(parts, work, ownersOfUpTo));
    }
    if (!output.complete) throw incompleteOffboarding(output, inputs, known);
    return output;
  },
};

/** Whether what is left was taken away, so that another reading may show it gone. */
function isLate({ proof, status }: OffboardUserOutput, work: Offboarding): boolean {
  const { inputs, known } = work;
  const isOpen = openOf(proof, inputs, known).some((entry) => work.hasEnded(entry));
  return isOpen || (status !== 'DEPROVISIONED' && !inputs.permanently && work.did('deactivateUser'));
}

/** Devices that somebody else uses too. */
function* sharedDevices(
  parts: Parts,
  { entries, userId }: GetUserAccessOutput,
  { deactivateDevices }: OffboardUserInput,
): Program<ReadonlySet<string>> {
  const shared = new Set<string>();
  if (!deactivateDevices) return shared;
  for (const { kind, id: deviceId } of entries) {
    if (kind !== 'device') continue;
    const users = yield* parts.items('listDeviceUsers', { deviceId });
    if (users.some(({ user }) => user?.id !== userId)) shared.add(deviceId);
  }
  return shared;
}

/** Undefined where the user is deleted. What can't be read is said, and ends nothing that was not ended before. */
function* reportAfter(
  parts: Parts,
  work: Offboarding,
  ownersOfUpTo: number,
): Program<GetUserAccessOutput | undefined> {
  const { userId, permanently } = work.inputs;
  try {
    return yield* accessReport(parts, userId, ownersOfUpTo, (failure) => !endsCall(failure));
  } catch (failure) {
    if (permanently && saysGone(failure)) return undefined;
    if (!(failure instanceof Failure)) throw failure;
    throw failure.with({ output: { userId, complete: false, steps: work.steps } });
  }
}

function outputOf(
  before: GetUserAccessOutput,
  after: GetUserAccessOutput | undefined,
  inputs: OffboardUserInput,
  known: Known,
  work: Offboarding,
): OffboardUserOutput {
  const { userId, login, name, whatBreaks } = before;
  const status = after?.status ?? 'DELETED';
  const proof = proofOf(before, after, inputs, known);
  const notReadable = (after?.sections ?? []).filter((section) => section.notReadable !== undefined);
  return {
    userId,
    login,
    ...(name !== undefined && { name }),
    status,
    complete:
      openOf(proof, inputs, known).length === 0 &&
      unprovenOf(notReadable, inputs).length === 0 &&
      status === statusWanted(before.status, inputs) &&
      areSessionsEnded(status, work.steps, inputs),
    steps: work.steps,
    proof,
    notReadable,
    whatBreaks,
  };
}

/** Okta lists no sessions: only its answer, or the account that is closed, says that they are gone. */
function areSessionsEnded(
  status: string,
  steps: readonly OffboardingStep[],
  { endSessions }: OffboardUserInput,
): boolean {
  const isAnswered = steps.some(({ action, ok }) => action === 'clearUserSessions' && ok);
  return !endSessions || ['DEPROVISIONED', 'DELETED'].includes(status) || isAnswered;
}

function statusWanted(before: string, { permanently, deactivate, suspend }: OffboardUserInput): string {
  if (permanently) return 'DELETED';
  if (deactivate) return 'DEPROVISIONED';
  return suspend && before === 'ACTIVE' ? 'SUSPENDED' : before;
}

function incompleteOffboarding(output: OffboardUserOutput, inputs: OffboardUserInput, known: Known): Failure {
  const open = openOf(output.proof, inputs, known).map(({ kind, name }) => `${kind} ${name}`);
  const unread = unprovenOf(output.notReadable, inputs).map(({ kind }) => kind);
  const wanted = statusWanted('', inputs);
  const parts = [
    ...(open.length > 0 ? [`still there: ${open.slice(0, 10).join(', ')}`] : []),
    ...(unread.length > 0 ? [`not readable: ${unread.join(', ')}`] : []),
    ...(wanted !== '' && output.status !== wanted ? [`the user is ${output.status}`] : []),
    ...(areSessionsEnded(output.status, output.steps, inputs) ? [] : ['sessions may still be open']),
  ];
  const failed = output.steps.filter(({ ok }) => !ok);
  return new Failure({
    code: 'INCOMPLETE',
    message: `Offboarding ${output.login} is not complete: ${parts.join('; ')}.`,
    remedy:
      'Look at steps and proof in the output for the reasons, remove them, and run the action again: it goes on with what is left.',
    retryable: failed.length > 0 && failed.every(({ error }) => error?.retryable === true),
    outcome: 'unchanged',
    output: { ...output },
  });
}

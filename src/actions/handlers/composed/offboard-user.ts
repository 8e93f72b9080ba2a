import type { GetUserAccessOutput, OffboardUserInput, OffboardUserOutput } from '../../../generated/types.js';
import { endsCall } from '../../../request/errors/interruptions.js';
import { saysGone } from '../../../request/errors/okta-errors.js';
import { type Program, wait } from '../../../request/program.js';
import { Failure } from '../../../result/failure.js';
import { readingParts } from '../../access/reading-parts.js';
import { accessReport, isRefusal } from '../../access/report.js';
import { openOf, proofOf, SWITCHES, unprovenOf } from '../../offboarding/proof.js';
import { Offboarding, takeAway } from '../../offboarding/steps.js';
import { takingParts } from '../../offboarding/taking-parts.js';
import type { Handler, Parts } from '../handler.js';

/** Okta's lists may show a change up to two seconds late, and a deactivation may take a while. */
const PAUSES_MS = [1_000, 2_000, 4_000];
const OUT_OF_SIGHT =
  'Okta does not show the user to this connection any more: an admin role that covers certain groups covers a user only while they are in one. The steps in the output say what was done. Read what is left with Get User Access (getUserAccess) and a connection whose role covers the user otherwise.';

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
    const known = { before, sharedDevices: yield* sharedDevices(parts, before, inputs) };
    const work = new Offboarding(parts, inputs, known);
    const steps = yield* takeAway(work, 1);
    yield* work.tell({ action: 'getUserAccess' }, steps, steps + 1);
    let after = yield* reportAfter(work, ownersOfUpTo);
    for (const pause of PAUSES_MS) {
      if (!isLate(work, after)) break;
      yield* wait(pause);
      after = yield* reportAfter(work, ownersOfUpTo);
    }
    const output = outputOf(work, after);
    if (!output.complete) throw incompleteOffboarding(work, after, output);
    return output;
  },
};

type After = GetUserAccessOutput | undefined;

/** Whether what is left was taken away, so that another reading may show it gone. */
function isLate(work: Offboarding, after: After): boolean {
  const isOpen = openOf(work, proofOf(work, after)).some((entry) => work.hasEnded(entry));
  return isOpen || (after !== undefined && after.status !== 'DEPROVISIONED' && work.did('deactivateUser'));
}

/** Devices that somebody else uses too, and those of which Okta does not say: why each stays, by id. */
function* sharedDevices(
  parts: Parts,
  { entries, userId }: GetUserAccessOutput,
  { deactivateDevices }: OffboardUserInput,
): Program<ReadonlyMap<string, string>> {
  const shared = new Map<string, string>();
  if (!deactivateDevices) return shared;
  for (const { kind, id: deviceId } of entries) {
    if (kind !== 'device') continue;
    try {
      const users = yield* parts.items('listDeviceUsers', { deviceId });
      if (users.some(({ user }) => user?.id !== userId)) shared.set(deviceId, 'Others use the device too.');
    } catch (failure) {
      if (!(failure instanceof Failure) || !isRefusal(failure)) throw failure;
      shared.set(deviceId, `Others may use the device too: ${failure.details.message}`);
    }
  }
  return shared;
}

/** Undefined where the user is deleted. What can't be read is said, and ends nothing that was not ended before. */
function* reportAfter(work: Offboarding, ownersOfUpTo: number): Program<After> {
  const { parts, inputs, steps } = work;
  const { userId, permanently } = inputs;
  try {
    return yield* accessReport(parts, userId, ownersOfUpTo, (failure) => !endsCall(failure));
  } catch (failure) {
    if (permanently && saysGone(failure)) return undefined;
    if (!(failure instanceof Failure)) throw failure;
    const isOutOfSight = saysGone(failure) && work.did('removeUserFromGroup');
    const output = { userId, complete: false, steps };
    throw failure.with(isOutOfSight ? { remedy: OUT_OF_SIGHT, output } : { output });
  }
}

function outputOf(work: Offboarding, after: After): OffboardUserOutput {
  const { userId, login, name, whatBreaks } = work.known.before;
  const proof = proofOf(work, after);
  const status = after?.status ?? 'DELETED';
  return {
    userId,
    login,
    ...(name !== undefined && { name }),
    status,
    complete:
      openOf(work, proof).length === 0 &&
      unprovenOf(work, after).length === 0 &&
      status === statusWanted(work) &&
      areSessionsEnded(work, status),
    steps: work.steps,
    proof,
    notReadable: unreadIn(work, after),
    whatBreaks,
  };
}

/** Of a deleted user nothing can be read any more: then what could not be read before. */
function unreadIn(
  { known: { before } }: Offboarding,
  after: After = before,
): GetUserAccessOutput['sections'] {
  return after.sections.filter(({ notReadable }) => notReadable !== undefined);
}

/** Okta lists no sessions: only its answer, or the account that is closed, says that they are gone. */
function areSessionsEnded(work: Offboarding, status: string): boolean {
  const isClosed = status === 'DEPROVISIONED' || status === 'DELETED';
  return !work.inputs.endSessions || isClosed || work.did('clearUserSessions');
}

function statusWanted({
  inputs: { permanently, deactivate, suspend },
  known: { before },
}: Offboarding): string {
  if (permanently) return 'DELETED';
  if (deactivate) return 'DEPROVISIONED';
  return suspend && before.status === 'ACTIVE' ? 'SUSPENDED' : before.status;
}

function incompleteOffboarding(work: Offboarding, after: After, output: OffboardUserOutput): Failure {
  const { login, proof, status, steps } = output;
  const open = openOf(work, proof).map(({ kind, name }) => `${kind} ${name}`);
  const unread = unprovenOf(work, after).map(({ kind }) => kind);
  // What is wanted has a switch.
  const switches = unread.map((kind) => SWITCHES[kind] as string);
  const reasons = [
    ...(open.length > 0 ? [`still there: ${open.slice(0, 10).join(', ')}`] : []),
    ...(unread.length > 0 ? [`not readable: ${unread.join(', ')}`] : []),
    ...(status === statusWanted(work) ? [] : [`the user is ${status}`]),
    ...(areSessionsEnded(work, status) ? [] : ['sessions may still be open']),
  ];
  const failed = steps.filter(({ ok }) => !ok);
  return new Failure({
    code: 'INCOMPLETE',
    message: `Offboarding ${login} is not complete: ${reasons.join('; ')}.`,
    remedy: [
      'Look at steps and proof in the output for the reasons.',
      ...(switches.length > 0
        ? [`Give the connection the right to read what it can't, or leave that out (${switches.join(', ')}).`]
        : []),
      'Then run the action again: it goes on with what is left.',
    ].join(' '),
    retryable: failed.length > 0 && failed.every(({ error }) => error?.retryable === true),
    outcome: 'unchanged',
    output: { ...output },
  });
}

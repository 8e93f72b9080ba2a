import type { GetUserAccessOutput, OffboardUserInput, OffboardUserOutput } from '../../generated/types.js';
import type { AccessEntry, AccessKind, AccessSection } from '../access/entry.js';
import type { Known } from './what-stays.js';
import { reasonToStay } from './what-stays.js';

export type ProofEntry = OffboardUserOutput['proof'][number];

const keyOf = ({ kind, id, name }: AccessEntry): string =>
  `${kind} ${id} ${kind === 'linkedObject' ? name : ''}`;

/**
 * What became of everything that the user had before or has now.
 * @param after the report read afterwards; undefined where the user is deleted
 */
export function proofOf(
  before: GetUserAccessOutput,
  after: GetUserAccessOutput | undefined,
  inputs: OffboardUserInput,
  known: Known,
): ProofEntry[] {
  const left = new Map(after?.entries.map((entry) => [keyOf(entry), entry]));
  const unread = new Map(
    after?.sections.flatMap(({ kind, notReadable }) => (notReadable ? [[kind, notReadable.because]] : [])),
  );
  const all = new Map([...before.entries, ...(after?.entries ?? [])].map((entry) => [keyOf(entry), entry]));
  return [...all].map(([key, entry]) => {
    const now = left.get(key);
    const because = unread.get(entry.kind);
    if (because !== undefined) return { ...entry, result: 'notReadable', why: because };
    if (now === undefined || isSpent(now)) return { ...entry, result: 'gone' };
    const reason = reasonToStay(now, inputs, known);
    return { ...now, result: 'left', why: reason ?? 'It was to go, and is still there.' };
  });
}

/** A device that is deactivated is still listed, but nobody gets in by it. */
function isSpent({ kind, status }: AccessEntry): boolean {
  return kind === 'device' && status === 'DEACTIVATED';
}

/** What of the proof shows that something is left which was to go. */
export function openOf(proof: readonly ProofEntry[], inputs: OffboardUserInput, known: Known): ProofEntry[] {
  return proof.filter(
    ({ result, why: _why, ...entry }) =>
      result === 'left' && reasonToStay(entry, inputs, known) === undefined,
  );
}

/** Kinds of which something was to go, and which could not be read afterwards. */
export function unprovenOf(sections: readonly AccessSection[], inputs: OffboardUserInput): AccessSection[] {
  const wanted: Partial<Record<AccessKind, boolean | undefined>> = {
    group: inputs.removeGroups,
    application: inputs.removeApplications || inputs.deactivate,
    role: inputs.removeRoles || inputs.deactivate,
    grant: inputs.revokeGrants,
    token: inputs.endSessions,
    factor: inputs.resetFactors,
    device: inputs.deactivateDevices,
    apiToken: inputs.revokeApiTokens,
    ownership: inputs.handOverTo !== undefined,
  };
  return sections.filter(({ kind, notReadable }) => notReadable !== undefined && wanted[kind] === true);
}

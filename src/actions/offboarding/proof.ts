import type { GetUserAccessOutput, OffboardUserInput, OffboardUserOutput } from '../../generated/types.js';
import type { AccessEntry, AccessKind, AccessSection } from '../access/entry.js';
import type { Offboarding } from './steps.js';

export type ProofEntry = OffboardUserOutput['proof'][number];

/** The report read afterwards; undefined where the user is deleted. */
type After = GetUserAccessOutput | undefined;

/** The input by which each kind is taken away. */
export const SWITCHES: Partial<Record<AccessKind, keyof OffboardUserInput>> = {
  group: 'removeGroups',
  application: 'removeApplications',
  role: 'removeRoles',
  grant: 'revokeGrants',
  token: 'endSessions',
  factor: 'resetFactors',
  device: 'deactivateDevices',
  apiToken: 'revokeApiTokens',
  ownership: 'handOverTo',
};

/** Kinds that give nobody access. */
const WITHOUT_ACCESS: readonly AccessKind[] = ['linkedObject', 'eventHook'];
/** What deactivation takes away, asked for or not. */
const BY_DEACTIVATION: readonly AccessKind[] = ['application', 'role'];

const keyOf = ({ kind, id, name }: AccessEntry): string =>
  `${kind} ${id} ${kind === 'linkedObject' ? name : ''}`;

/** What became of everything that the user had before or has now. */
export function proofOf(work: Offboarding, after: After): ProofEntry[] {
  const left = new Map(after?.entries.map((entry) => [keyOf(entry), entry]));
  const sections = new Map(after?.sections.map((section) => [section.kind, section]));
  const { entries } = work.known.before;
  const all = new Map([...entries, ...(after?.entries ?? [])].map((entry) => [keyOf(entry), entry]));
  return [...all].map(([key, entry]) => {
    const became = becameOf(work, entry, left.get(key), sections.get(entry.kind), after);
    const keepsAccess =
      became.result !== 'gone' && entry.origin !== 'built-in' && !WITHOUT_ACCESS.includes(entry.kind);
    return { ...(left.get(key) ?? entry), ...became, keepsAccess };
  });
}

function becameOf(
  work: Offboarding,
  entry: AccessEntry,
  now: AccessEntry | undefined,
  section: AccessSection | undefined,
  after: After,
): Pick<ProofEntry, 'result' | 'why'> {
  if (section?.notReadable !== undefined)
    return isAnswered(work, section, after)
      ? { result: 'gone', why: 'Okta does not list it for a deactivated user. It was taken away before.' }
      : { result: 'notReadable', why: section.notReadable.because };
  if (now === undefined || isSpent(entry, now)) return { result: 'gone' };
  return { result: 'left', why: work.reasonToStay(now) ?? 'It was to go, and is still there.' };
}

/** A device that is deactivated is still listed, but nobody gets in by it. */
function isSpent({ kind }: AccessEntry, { status }: AccessEntry): boolean {
  return kind === 'device' && status === 'DEACTIVATED';
}

/**
 * Of a deactivated user Okta does not list some kinds: it answers that the user is not there. Its answers to the steps
 * prove then that nothing is left: one that took all of the kind, or one for each entry that was read before.
 */
function isAnswered(work: Offboarding, { kind, notReadable }: AccessSection, after: After): boolean {
  if (after?.status !== 'DEPROVISIONED' || notReadable?.code !== 'NOT_FOUND') return false;
  if (work.hasEndedAll(kind)) return true;
  const entries = work.toGo(kind);
  return work.couldRead(kind) && entries.every((entry) => work.hasEnded(entry) || isSpent(entry, entry));
}

/** What of the proof shows that something is left which was to go. */
export function openOf(work: Offboarding, proof: readonly ProofEntry[]): ProofEntry[] {
  return proof.filter(
    ({ result, why: _why, keepsAccess: _keeps, ...entry }) =>
      result === 'left' && work.reasonToStay(entry) === undefined,
  );
}

/** Kinds of which something was to go, and of which nothing proves afterwards that it is gone. */
export function unprovenOf(work: Offboarding, after: After): AccessSection[] {
  const { inputs } = work;
  const isWanted = (kind: AccessKind) => {
    const name = SWITCHES[kind];
    if (name === undefined) return false;
    const value = inputs[name];
    return (
      value === true || typeof value === 'string' || (BY_DEACTIVATION.includes(kind) && inputs.deactivate)
    );
  };
  return (after?.sections ?? []).filter(
    (section) =>
      section.notReadable !== undefined && isWanted(section.kind) && !isAnswered(work, section, after),
  );
}

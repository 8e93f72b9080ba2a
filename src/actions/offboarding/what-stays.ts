import type { GetUserAccessOutput, OffboardUserInput } from '../../generated/types.js';
import type { AccessEntry } from '../access/entry.js';

/** What decides whether an entry is to go, beside the inputs. */
export interface Known {
  /** What the user had before anything was done. */
  readonly before: GetUserAccessOutput;
  /** Devices that others use too, or may: why each stays, by id. */
  readonly sharedDevices: ReadonlyMap<string, string>;
}

/**
 * Why an entry stays, in words; undefined where it is to go.
 * @param inputs with defaults, names resolved to ids
 */
export function reasonToStay(
  entry: AccessEntry,
  inputs: OffboardUserInput,
  known: Known,
): string | undefined {
  switch (entry.kind) {
    case 'group':
      return groupStays(entry, inputs);
    case 'application':
      return applicationStays(entry, inputs, known);
    case 'role':
      return roleStays(entry, inputs, known);
    case 'device':
      return asked(inputs.deactivateDevices) ?? known.sharedDevices.get(entry.id);
    case 'grant':
      return asked(inputs.revokeGrants);
    case 'token':
      return asked(inputs.endSessions);
    case 'factor':
      return asked(inputs.resetFactors);
    case 'apiToken':
      return asked(inputs.revokeApiTokens);
    case 'ownership':
      if (inputs.permanently || inputs.handOverTo !== undefined) return undefined;
      return 'Name who takes over (handOverTo).';
    case 'linkedObject':
      return inputs.permanently ? undefined : 'Relationships between users are kept.';
    default:
      return entry.note ?? 'It is not taken away here.';
  }
}

const asked = (isAsked: boolean | undefined): string | undefined =>
  isAsked ? undefined : 'It was not asked for.';

function groupStays(entry: AccessEntry, inputs: OffboardUserInput): string | undefined {
  if (inputs.permanently) return undefined;
  if (entry.origin === 'built-in' || entry.origin === 'application') return entry.note;
  if (inputs.keepGroups?.includes(entry.id)) return 'The group was to be kept.';
  if (!inputs.removeGroups) return 'It was not asked for.';
  if (entry.origin !== 'direct' && !inputs.removeRuleMemberships)
    return entry.note ?? 'Whether a group rule gives the membership could not be read.';
  return undefined;
}

/** Deactivation takes active applications away, whatever they came by. */
function applicationStays(entry: AccessEntry, inputs: OffboardUserInput, known: Known): string | undefined {
  if (inputs.permanently || (inputs.deactivate && entry.status === 'ACTIVE')) return undefined;
  if (inputs.keepApplications?.includes(entry.id)) return 'The application was to be kept.';
  if (entry.origin === 'direct' && !inputs.removeApplications) return 'It was not asked for.';
  return throughStays(entry, inputs, known);
}

function roleStays(entry: AccessEntry, inputs: OffboardUserInput, known: Known): string | undefined {
  if (inputs.permanently) return undefined;
  // Deactivation revokes own roles.
  if (entry.origin === 'direct') return inputs.deactivate ? undefined : asked(inputs.removeRoles);
  return throughStays(entry, inputs, known);
}

/** What comes through groups stays as long as the user stays in one of them. */
function throughStays(entry: AccessEntry, inputs: OffboardUserInput, known: Known): string | undefined {
  for (const { id, name } of entry.through ?? []) {
    const group = known.before.entries.find((other) => other.kind === 'group' && other.id === id);
    if (group !== undefined && groupStays(group, inputs) !== undefined)
      return `It comes through the group ${name ?? id}, which the user stays in.`;
  }
  return undefined;
}

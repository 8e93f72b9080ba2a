import type { FieldSchema } from '../../../catalog/action.js';
import { findAction } from '../../../catalog/catalog.js';
import type { GetUserAccessOutput, OffboardUserOutput } from '../../../generated/types.js';

type Entry = GetUserAccessOutput['entries'][number] | OffboardUserOutput['proof'][number];

/** One line of an access report or of a proof, in words. */
export interface AccessRow {
  /** What it is: "Group membership". */
  readonly kind: string;
  readonly name: string;
  readonly id: string;
  readonly status: string;
  /** How the user came to it: "Through a group: Engineering". */
  readonly origin: string;
  /** The title of the action that takes it away. */
  readonly endedBy: string;
  readonly note: string;
  /** Of a proof only: "Gone", "Left" or "Can't be read". */
  readonly result: string;
  /** Of a proof only: it is not gone, and may still give access. */
  readonly keepsAccess: boolean;
}

/** A kind of entries that could not be read, and why. */
export interface UnreadRow {
  readonly kind: string;
  readonly because: string;
}

/** The label that the action's own schema has for a value. */
function label(list: 'entries' | 'proof', field: string, value: string): string {
  const action = findAction(list === 'entries' ? 'getUserAccess' : 'offboardUser');
  const items = action?.output.properties[list]?.items as FieldSchema;
  return items.properties?.[field]?.choices?.[value] ?? value;
}

/** The entries of a report, or of a proof, in words and in their order. */
export function accessRows(entries: readonly Entry[]): AccessRow[] {
  return entries.map((entry) => {
    const through = (entry.through ?? []).map(({ id, name }) => name ?? id).join(', ');
    const origin = label('entries', 'origin', entry.origin);
    const proof = 'result' in entry ? entry : undefined;
    return {
      kind: label('entries', 'kind', entry.kind),
      name: entry.name,
      id: entry.id,
      status: entry.status ?? '',
      origin:
        through === '' ? origin : `${origin}${entry.origin === 'direct' ? ', and through ' : ': '}${through}`,
      endedBy: entry.endedBy === undefined ? '' : (findAction(entry.endedBy)?.title ?? entry.endedBy),
      note: proof === undefined ? (entry.note ?? '') : (proof.why ?? ''),
      result: proof === undefined ? '' : label('proof', 'result', proof.result),
      keepsAccess: proof?.keepsAccess === true,
    };
  });
}

/** The kinds that could not be read. */
export function unreadRows(sections: GetUserAccessOutput['sections']): UnreadRow[] {
  return sections.flatMap(({ kind, notReadable }) =>
    notReadable === undefined ? [] : [{ kind: label('entries', 'kind', kind), because: notReadable.because }],
  );
}

import type { Program } from '../../request/program.js';
import { Failure } from '../../result/failure.js';
import type { AccessEntry, Breakage } from './entry.js';
import type { Reading } from './sections.js';

/** What stops working when this person goes, as far as Okta tells. */
export function* breakages(reading: Reading, entries: readonly AccessEntry[]): Program<Breakage[]> {
  const found = entries.flatMap((entry) => {
    const text = reasonOf(entry, reading);
    return text === undefined ? [] : [{ kind: entry.kind, id: entry.id, name: entry.name, text }];
  });
  const role = reading.roles.find(({ type }) => type === SUPER_ADMIN);
  if (role === undefined) return found;
  const others = yield* otherSuperAdmins(reading);
  if (others === 0)
    found.push({
      kind: 'role',
      id: role.id,
      name: role.label ?? role.type,
      text: 'Nobody else is a super administrator: the org could no longer be administered.',
    });
  return found;
}

const SUPER_ADMIN = 'SUPER_ADMIN';

function reasonOf({ kind, id, name }: AccessEntry, { owners }: Reading): string | undefined {
  if (kind === 'apiToken') return `What uses the API token ${name} stops: a token ends with its owner.`;
  if (kind === 'ownership' && owners.get(id)?.length === 1) return `The group ${name} has no other owner.`;
  if (kind === 'eventHook') return `Somebody else has to look after the event hook ${name}.`;
  return undefined;
}

/** How many others could administer the org; undefined where the connection may not see. */
function* otherSuperAdmins({ parts, userId }: Reading): Program<number | undefined> {
  try {
    const all = yield* parts.items('listAdministrators', {});
    const others = all.filter(
      ({ id, status, roles }) =>
        id !== userId && status === 'ACTIVE' && roles?.some(({ type }) => type === SUPER_ADMIN),
    );
    return others.length;
  } catch (failure) {
    if (failure instanceof Failure && failure.details.code === 'FORBIDDEN') return undefined;
    throw failure;
  }
}

import type { GetUserAccessOutput, User } from '../../generated/types.js';
import type { Program } from '../../request/program.js';
import { Failure } from '../../result/failure.js';
import type { Parts } from '../handlers/handler.js';
import { fullName } from '../shared/full-name.js';
import { breakages } from './breakages.js';
import { type AccessEntry, type AccessKind, type AccessSection, NEVER_LISTED } from './entry.js';
import { NotRead, READERS, type Reading } from './sections.js';

const REFUSALS = new Set(['FORBIDDEN', 'NOT_FOUND', 'REJECTED', 'CONFLICT']);

/** Whether Okta itself refuses: this can't be read here, now or ever. */
export function isRefusal({ details }: Failure): boolean {
  return REFUSALS.has(details.code);
}

/**
 * Everything that gives the user access or depends on them, each kind read to its end.
 * @param isTolerated whether a failure makes its kind not readable; any other ends the report
 * @throws Failure
 */
export function* accessReport(
  parts: Parts,
  userId: string,
  ownersOfUpTo: number,
  isTolerated: (failure: Failure) => boolean = isRefusal,
): Program<GetUserAccessOutput> {
  const { user } = yield* parts.run('getUserWithId', { userId });
  const reading = readingOf(parts, user.id, ownersOfUpTo);
  const { entries, sections } = yield* readKinds(reading, user, READERS, isTolerated);
  const readable = withoutDoubt(sections, user);
  const { login = '', ...names } = (user.profile ?? {}) as Record<string, string | undefined>;
  const name = fullName(names);
  return {
    userId: user.id,
    login,
    ...(name !== '' && { name }),
    status: user.status,
    entries,
    sections: [...readable, ...NEVER_LISTED],
    whatBreaks: yield* breakages(reading, entries),
    isComplete: readable.every(({ notReadable }) => notReadable === undefined),
  };
}

function readingOf(parts: Parts, userId: string, ownersOfUpTo: number): Reading {
  return { userId, ownersOfUpTo, parts, groups: [], roles: [], clientNames: new Map(), owners: new Map() };
}

/** What decides by itself what somebody may do. */
const RIGHTS: readonly AccessKind[] = ['group', 'application', 'role'];

/**
 * The groups, applications and roles alone that a user has.
 * @throws Failure where something else than a refusal keeps a kind from being read
 */
export function rightsOf(parts: Parts, user: User): Program<Found> {
  const readers = READERS.filter(([kind]) => RIGHTS.includes(kind));
  return readKinds(readingOf(parts, user.id, 0), user, readers, isRefusal);
}

export interface Found {
  readonly entries: AccessEntry[];
  readonly sections: AccessSection[];
}

function* readKinds(
  reading: Reading,
  user: User,
  readers: typeof READERS,
  isTolerated: (failure: Failure) => boolean,
): Program<Found> {
  const entries: AccessEntry[] = [];
  const sections: AccessSection[] = [];
  for (const [kind, read] of readers) {
    try {
      const found = yield* read(reading);
      for (const entry of found) entries.push(entry);
      sections.push({ kind, count: found.length });
    } catch (failure) {
      const isOurs = failure instanceof Failure && isTolerated(failure);
      if (!isOurs && !(failure instanceof NotRead)) throw failure;
      sections.push({ kind, count: 0, notReadable: reasonOf(failure, user) });
    }
  }
  return { entries, sections };
}

function reasonOf(failure: Failure | NotRead, user: User) {
  if (failure instanceof NotRead) return { because: failure.message };
  const { message, code } = failure.details;
  const isUnlisted = code === 'NOT_FOUND' && user.status === 'DEPROVISIONED';
  return { because: isUnlisted ? 'Okta lists none of a deactivated user.' : message, code };
}

/**
 * To a connection without an admin role Okta answers with empty lists. Every user but a deactivated one is in Everyone,
 * so where not even that is listed, an empty list proves nothing.
 */
function withoutDoubt(sections: readonly AccessSection[], user: User): AccessSection[] {
  const groups = sections.find(({ kind }) => kind === 'group');
  const isDoubtful =
    groups?.count === 0 && groups.notReadable === undefined && user.status !== 'DEPROVISIONED';
  const because =
    'Okta gave an empty list, and not even the group Everyone: the connection may lack an admin role, or be that of a group administrator, who does not see Everyone.';
  return sections.map((section) =>
    isDoubtful && section.count === 0 && section.notReadable === undefined
      ? { ...section, notReadable: { because } }
      : section,
  );
}

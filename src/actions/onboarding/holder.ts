import type { OnboardUserInput, User } from '../../generated/types.js';
import type { Program } from '../../request/program.js';
import { Failure } from '../../result/failure.js';
import type { AccessEntry, AccessSection } from '../access/entry.js';
import { type Found, rightsOf } from '../access/report.js';
import type { Parts } from '../handlers/handler.js';
import { strangeIn } from './same-person.js';

/** The user who has the login, if there is one. @throws Failure */
export function* holderOf(parts: Parts, login: string): Program<User | undefined> {
  try {
    return (yield* parts.run('getUserWithLogin', { login })).user;
  } catch (failure) {
    if (failure instanceof Failure && failure.details.code === 'NOT_FOUND') return undefined;
    throw failure;
  }
}

/**
 * Whether a user who is there may be brought to the state that is asked for.
 * @returns of a deactivated one what they still have, as it was before anything was changed
 * @throws Failure CONFLICT: somebody else, suspended, or deactivated and not to be taken up again
 */
export function* admitted(parts: Parts, user: User, inputs: OnboardUserInput): Program<Found | undefined> {
  const { login } = user.profile;
  const strange = strangeIn(user, inputs);
  if (strange.length > 0)
    throw refusal(user, {
      message: `A user with the login ${login} exists, whose ${strange.join(', ')} is another: it may be somebody else.`,
      remedy:
        'Choose another login. If it is the same person, correct the inputs or the profile, and run it again.',
    });
  if (user.status === 'SUSPENDED')
    throw refusal(user, {
      message: `${login} is SUSPENDED.`,
      remedy: 'Unsuspend User (unsuspendUser) lets them sign in again. Then run it again.',
    });
  return user.status === 'DEPROVISIONED' ? yield* returning(parts, user, inputs) : undefined;
}

function* returning(parts: Parts, user: User, inputs: OnboardUserInput): Program<Found> {
  const { login, email } = user.profile;
  const found = yield* rightsOf(parts, user);
  const unread = found.sections.filter(({ notReadable }) => notReadable !== undefined);
  const left = found.entries.filter((entry) => !isAskedFor(entry, inputs));
  const isRefused =
    inputs.returning === 'refuse' ||
    (inputs.returning === 'if-nothing-left' && left.length + unread.length > 0);
  if (isRefused) throw notTakenUp(user, found, left, unread);
  if (!inputs.activate)
    throw refusal(
      user,
      {
        message: `${login} is deactivated, and Okta changes a deactivated user only once they are active.`,
        remedy: 'Turn Activate (activate) on to take the person up again.',
      },
      found,
    );
  if (inputs.sendEmail && email?.toLowerCase() !== inputs.email.toLowerCase())
    throw refusal(
      user,
      {
        message: `${login} is deactivated and has another email address, to which Okta would mail the activation link.`,
        remedy: 'Turn Send email (sendEmail) off, and pass the link on yourself.',
      },
      found,
    );
  return found;
}

function notTakenUp(
  user: User,
  found: Found,
  left: readonly AccessEntry[],
  unread: readonly AccessSection[],
): Failure {
  const { login } = user.profile;
  const names = left.map(({ kind, name }) => `${kind} ${name}`);
  const has = [
    ...(names.length > 0 ? [`they still have ${names.slice(0, 10).join(', ')}`] : []),
    ...(unread.length > 0 ? [`not readable: ${unread.map(({ kind }) => kind).join(', ')}`] : []),
  ];
  return refusal(
    user,
    {
      message: `A deactivated user has the login ${login}${has.length > 0 ? `: ${has.join('; ')}` : ', with no groups, applications or roles but those asked for'}.`,
      remedy:
        'If it is the same person, take them up again (returning). Offboard User (offboardUser) takes away what they still have. If not, choose another login.',
    },
    found,
  );
}

/** Whether the person is to have it anyway, or everybody has it. */
function isAskedFor({ kind, id, origin, through = [] }: AccessEntry, inputs: OnboardUserInput): boolean {
  const { groupIds = [], applicationIds = [] } = inputs;
  if (origin === 'built-in') return true;
  if (kind === 'group') return groupIds.includes(id);
  if (kind === 'application' && applicationIds.includes(id)) return true;
  return origin === 'group' && through.length > 0 && through.every((group) => groupIds.includes(group.id));
}

function refusal(user: User, said: { message: string; remedy: string }, found?: Found): Failure {
  return new Failure({
    code: 'CONFLICT',
    ...said,
    retryable: false,
    outcome: 'unchanged',
    existing: { userId: user.id },
    ...(found && { output: { userId: user.id, status: user.status, ...told(found) } }),
  });
}

/** What a deactivated user still had, as outputs. */
export function told({ entries, sections }: Found) {
  return {
    oldAccess: entries,
    notReadable: sections.filter((section) => section.notReadable !== undefined),
  };
}

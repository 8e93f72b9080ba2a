import { endsCall } from '../../request/errors/interruptions.js';
import { unreadable } from '../../request/errors/okta-errors.js';
import { type Program, type Settled, sendAll } from '../../request/program.js';
import { Failure } from '../../result/failure.js';
import { findUser, isUserId, lookUpRequests, nearest, nobody } from './identifier.js';
import { isBeyondAPath } from './login.js';

/** A user as an input names one, with the id, or with the failure that says why there is none. */
export interface NamedUser {
  readonly given: string;
  readonly id: string | Failure;
}

/**
 * Several users by id or login, as `findUser` finds one: logins that a path carries a few at a time, others one by one.
 * @throws Failure that ended the call, before anything was changed
 */
export function* findUsers(names: readonly string[]): Program<readonly NamedUser[]> {
  const found = new Map<string, string | Failure>();
  for (const name of names) if (isUserId(name)) found.set(name, name);
  const logins = [...new Set(names)].filter((name) => !found.has(name));
  const inPath = logins.filter((login) => !isBeyondAPath(login));
  const settled = yield* sendAll(inPath.map((login) => lookUpRequests(login).byPath()));
  for (const each of settled) if ('failure' in each && endsCall(each.failure)) throw each.failure;
  for (const [index, login] of inPath.entries()) found.set(login, idIn(settled[index] as Settled, login));
  for (const login of logins) if (!found.has(login)) found.set(login, yield* findOne(login));
  return names.map((given) => ({ given, id: found.get(given) as string | Failure }));
}

function idIn(settled: Settled, login: string): string | Failure {
  if ('failure' in settled) return settled.failure;
  if ('notSent' in settled) throw ended();
  if (settled.answer.body === undefined) return unreadable(settled.answer);
  try {
    return nearest([settled.answer.body], login, true)?.id ?? nobody(login);
  } catch (failure) {
    if (failure instanceof Failure) return failure;
    throw failure;
  }
}

function* findOne(login: string): Program<string | Failure> {
  try {
    return (yield* findUser(login)).id;
  } catch (failure) {
    if (!(failure instanceof Failure) || endsCall(failure)) throw failure;
    return failure;
  }
}

function ended(): Failure {
  return new Failure({
    code: 'CANCELLED',
    message: 'The action ended before every user was looked up.',
    remedy: 'Run the action again.',
    retryable: true,
    outcome: 'not-sent',
  });
}

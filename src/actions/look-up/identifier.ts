import type { Action } from '../../catalog/action.js';
import type { Values } from '../../catalog/template.js';
import { unreadable } from '../../request/errors/okta-errors.js';
import { wholeList } from '../../request/paging.js';
import { type Program, send } from '../../request/program.js';
import { readRequest } from '../../request/read-request.js';
import type { OktaRequest } from '../../request/request.js';
import { Failure } from '../../result/failure.js';
import { distanceOf, isBeyondAPath, isShortNameOf, loginFilter, loginOf, loginSearch } from './login.js';

const OKTA_USER_ID = /^00u[0-9A-Za-z]{17}$/;

const userInputs = new WeakMap<Action, readonly string[]>();

function userInputsOf(action: Action): readonly string[] {
  let names = userInputs.get(action);
  if (names === undefined) {
    names = Object.entries(action.input.properties).flatMap(([name, { resource }]) =>
      resource === 'user' && action.operation === undefined ? name : [],
    );
    userInputs.set(action, names);
  }
  return names;
}

/** An input whose value is a login that must be looked up. */
export interface LoginInput {
  readonly name: string;
  readonly login: string;
}

const NONE: readonly LoginInput[] = [];

/**
 * The identifier rule: the inputs whose login must be looked up before anything is changed. An Okta id goes as it
 * is, and getUser takes logins itself.
 */
export function loginsToLookUp(action: Action, values: Values): readonly LoginInput[] {
  let found = NONE;
  const readsUser = action.steps[0]?.operationId === 'getUser';
  for (const name of userInputsOf(action)) {
    const login = values[name];
    if (typeof login !== 'string' || isUserId(login)) continue;
    if (!readsUser || isBeyondAPath(login)) found = [...found, { name, login }];
  }
  return found;
}

/** Whether it has the form of an Okta user id, which goes as it is; anything else is a login or a short name. */
export function isUserId(text: string): boolean {
  return OKTA_USER_ID.test(text);
}

/** Replaces logins by ids, with one read each. */
export function* resolveUsers(values: Values, logins: readonly LoginInput[]): Program<Values> {
  const resolved: Record<string, unknown> = { ...values };
  for (const { name, login } of logins) resolved[name] = (yield* findUser(login)).id;
  return resolved;
}

export interface FoundUser {
  readonly id: string;
  readonly [field: string]: unknown;
}

/** How a user is found by login: one read where the path carries it, else up to two reads of the list. */
export interface LoginReads {
  byPath(): OktaRequest;
  byFilter(): OktaRequest;
  bySearch(): OktaRequest;
}

/**
 * The user with this login, in whatever case, or with this short name or id.
 * @throws Failure NOT_FOUND where there is nobody, AMBIGUOUS where it may be one of several
 */
export function* findUser(login: string): Program<FoundUser> {
  const user = yield* userBy(lookUpRequests(login), login, (found) => nearest(found, login, true));
  if (user === undefined) throw nobody(login);
  return user;
}

/**
 * The user that has exactly this login by Okta's rule: case and diacritics make no difference. A short name or an id
 * is none.
 * @returns undefined where a list shows nobody, or somebody else came back
 * @throws Failure NOT_FOUND where Okta's path answers so, AMBIGUOUS
 */
export function* findByLogin(login: string, reads = lookUpRequests(login)): Program<FoundUser | undefined> {
  return yield* userBy(reads, login, (found) => nearest(found, login, false));
}

function* userBy(
  reads: LoginReads,
  login: string,
  pick: (found: readonly unknown[]) => FoundUser | undefined,
): Program<FoundUser | undefined> {
  if (!isBeyondAPath(login)) return pick([yield* read(reads.byPath())]);
  return pick(yield* listed(reads.byFilter())) ?? pick(yield* listed(reads.bySearch()));
}

/** @throws Failure INVALID_RESPONSE where the answer has no body that can be read */
export function* read(request: OktaRequest): Program<unknown> {
  const answer = yield* send(request);
  if (answer.body === undefined) throw unreadable(answer);
  return answer.body;
}

/** @throws Failure INVALID_RESPONSE where the answer is no list, or one that can't be read to its end */
export function* listed(request: OktaRequest): Program<readonly unknown[]> {
  return yield* wholeList(request);
}

/** The reads that find a user by login where an action declares none of its own. */
export function lookUpRequests(login: string): LoginReads {
  return {
    byPath: () => readRequest('getUser', { id: login }),
    byFilter: () => readRequest('listUsers', {}, { filter: loginFilter(login) }),
    bySearch: () => readRequest('listUsers', {}, { search: loginSearch(login) }),
  };
}

/**
 * Of what Okta found the user who is meant: who has exactly this login goes before who has it in another case, and
 * these before whose login differs by diacritics.
 * @param loosely an id, and what stands before the @ of a login, count as well
 * @throws Failure AMBIGUOUS
 */
export function nearest(found: readonly unknown[], login: string, loosely: boolean): FoundUser | undefined {
  let best = Number.POSITIVE_INFINITY;
  let users = new Map<string, FoundUser>();
  for (const user of found as readonly (FoundUser | null | undefined)[]) {
    const distance = distanceOf(user, login) ?? (loosely ? looseDistance(user, login) : undefined);
    if (typeof user?.id !== 'string' || distance === undefined || distance > best) continue;
    if (distance < best) users = new Map();
    best = distance;
    users.set(user.id, user);
  }
  if (users.size > 1) throw several(login, [...users.values()]);
  return [...users.values()][0];
}

function looseDistance(user: FoundUser | null | undefined, login: string): number | undefined {
  if (user?.id === login) return 0;
  return isShortNameOf(user, login) ? 3 : undefined;
}

/** Why a login finds no user. */
export function nobody(login: string): Failure {
  return new Failure({
    code: 'NOT_FOUND',
    message: `No user has the login ${login}.`,
    remedy: 'Check the spelling, or use the Okta user id (00u…).',
    retryable: false,
    outcome: 'unchanged',
  });
}

/** Several users may be meant, so that none is taken. */
export function several(login: string, users: readonly FoundUser[]): Failure {
  const names = users.map((user) => `${loginOf(user)} (${user.id})`);
  return new Failure({
    code: 'AMBIGUOUS',
    message: `The login ${login} matches ${users.length} users: ${names.slice(0, 10).join(', ')}.`,
    remedy: 'Use the Okta user id (00u…) of the one you mean.',
    retryable: false,
    outcome: 'unchanged',
    output: { userIds: users.map(({ id }) => id) },
  });
}

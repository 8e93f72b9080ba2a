import type { Action } from '../core/action.js';
import { Failure } from '../core/failure.js';
import type { Values } from '../core/template.js';
import { unreadable } from './failures.js';
import { type Program, send } from './program.js';
import type { OktaAnswer, OktaRequest } from './request.js';

const OKTA_USER_ID = /^00u[0-9A-Za-z]{17}$/;
/** Okta's path can't carry these, even encoded. */
const BEYOND_A_PATH = /[/?;[\]\\]|[^\x20-\x7e]/;

const userInputs = new WeakMap<Action, readonly string[]>();

function userInputsOf(action: Action): readonly string[] {
  let names = userInputs.get(action);
  if (names === undefined) {
    names = Object.entries(action.input.properties).flatMap(([name, { resource }]) =>
      resource === 'user' ? name : [],
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
    if (!readsUser || BEYOND_A_PATH.test(login)) found = [...found, { name, login }];
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
  for (const { name, login } of logins) {
    const answer = yield* send(lookUpRequest(login));
    if (answer.body === undefined) throw unreadable(answer);
    resolved[name] = userNamed(answer, login).id;
  }
  return resolved;
}

/** The read that finds a user by login: getUser, or listUsers with a filter where a path can't carry the login. */
export function lookUpRequest(login: string): OktaRequest {
  const byFilter = isBeyondAPath(login);
  return {
    step: 'lookUp',
    operationId: byFilter ? 'listUsers' : 'getUser',
    method: 'GET',
    path: byFilter
      ? `/api/v1/users?filter=${encodeURIComponent(loginFilter(login))}`
      : `/api/v1/users/${encodeURIComponent(login)}`,
    retry: 'safe',
  };
}

export function isBeyondAPath(login: string): boolean {
  return BEYOND_A_PATH.test(login);
}

/** Okta's filter expression for exactly this login. */
export function loginFilter(login: string): string {
  return `profile.login eq ${JSON.stringify(login)}`;
}

/**
 * The user in a look-up's answer, who must have that login, or that login's part before the @ (without case).
 * @throws Failure NOT_FOUND where somebody else came back, or nobody
 */
export function userNamed(answer: OktaAnswer, login: string): { id: string; [field: string]: unknown } {
  const candidates = Array.isArray(answer.body) ? answer.body : [answer.body];
  const wanted = login.toLowerCase();
  for (const user of candidates) {
    const itsLogin = loginOf(user).toLowerCase();
    if (itsLogin === wanted || itsLogin.split('@')[0] === wanted || user?.id === login) return user;
  }
  throw new Failure({
    code: 'NOT_FOUND',
    message: `No user has the login ${login}.`,
    remedy: 'Check the spelling, or give the Okta user id (00u…).',
    retryable: false,
    outcome: 'unchanged',
  });
}

/** The login of a user as Okta sent it, '' where there is none. */
export function loginOf(user: unknown): string {
  const login = (user as { profile?: { login?: unknown } } | null | undefined)?.profile?.login;
  return typeof login === 'string' ? login : '';
}

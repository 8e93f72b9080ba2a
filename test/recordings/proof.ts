import type { Exchange } from '../helpers/recordings.js';
import { oktaError, type Reaction } from '../helpers/scripted-server.js';

export type Json = Record<string, unknown>;

/** One run of an action in which a recorded answer plays its part. */
export interface Proof {
  action: string;
  inputs: Json;
  /** What the server answers, in order; the recorded answer is one of these. */
  script: Reaction[];
  /** What must arrive there, in order: method and decoded path. */
  requests: string[];
  /** The whole output, or the error that the recorded refusal must become. */
  expected: { output: Json } | { code: string; errorCode: string };
}

/** The recorded answer, as the server gives it. */
export function recorded({ status, answer }: Exchange): Reaction {
  return answer === undefined ? { status } : { status, body: answer };
}

/** The recorded request, without its query. */
export function asked({ method, path }: Exchange): string {
  return `${method} ${path}`;
}

/** A segment of the recorded path, counted from the one after /api/v1. */
export function segment({ path }: Exchange, index: number): string {
  return path.split('/')[index + 3] ?? '';
}

/** A flag of the recorded query. */
export function flag({ query = [] }: Exchange, name: string): boolean | undefined {
  const value = query.find(([key]) => key === name)?.[1];
  return value === undefined ? undefined : value === 'true';
}

export function isSuccess({ status }: Exchange): boolean {
  return status < 300;
}

/** Whether a recorded answer shows nothing but its status. */
export function isEmpty({ answer }: Exchange): boolean {
  return answer === undefined || JSON.stringify(answer) === '{}';
}

/** The user and its chain fields, as the output must hold them. */
export function userOutput(user: unknown): Json {
  const { id, status, profile } = user as { id: string; status: string; profile: { login: string } };
  return { user, userId: id, login: profile.login, status };
}

export function groupOutput(group: unknown): Json {
  const { id, profile } = group as { id: string; profile: { name: string } };
  return { group, groupId: id, name: profile.name };
}

export function applicationOutput(application: unknown): Json {
  const { id, label, status } = application as { id: string; label: string; status: string };
  return { application, applicationId: id, label, status };
}

export function roleOutput(role: unknown, userId: string, changed: boolean): Json {
  const { id, type } = role as { id: string; type: string };
  return { role, changed, roleAssignmentId: id, userId, roleType: type };
}

export const gone: Reaction = oktaError(404, 'E0000007');

/** A user in some state, for the reads around a recorded answer. */
export function userIn(id: string, status: string): Reaction {
  return { status: 200, body: { id, status, profile: { login: 'somebody@example.com' } } };
}

export function applicationIn(id: string, status: string): Reaction {
  return { status: 200, body: { id, label: 'Recorded', status } };
}

/** The error of a recorded refusal. */
export function refusedAs(code: string, { answer }: Exchange): { code: string; errorCode: string } {
  return { code, errorCode: String((answer as Json).errorCode) };
}

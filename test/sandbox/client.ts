import type { Sandbox } from '../../src/sandbox/index.js';

// biome-ignore lint/suspicious/noExplicitAny: answers are JSON of many forms, and the tests say what they expect
type Json = any;

export interface Reply {
  status: number;
  headers: Headers;
  body: Json;
}

/** Sends one request with the sandbox's token; the path begins below /api/v1. */
export async function call(
  org: Sandbox,
  method: string,
  path: string,
  body?: unknown,
  headers: Record<string, string> = {},
): Promise<Reply> {
  const response = await fetch(`${org.url}/api/v1${path}`, {
    method,
    headers: { Authorization: `SSWS ${org.token}`, 'Content-Type': 'application/json', ...headers },
    ...(body === undefined ? {} : { body: typeof body === 'string' ? body : JSON.stringify(body) }),
  });
  const text = await response.text();
  const parsed: Json = text === '' ? undefined : JSON.parse(text);
  return { status: response.status, headers: response.headers, body: parsed };
}

/** The user's present status, by a read. */
export async function statusOf(org: Sandbox, userId: string): Promise<string> {
  const { status, body } = await call(org, 'GET', `/users/${userId}`);
  return status === 200 ? body.status : `${status} ${body.errorCode}`;
}

/** Whether the password lets the user in, by a sign-in. */
export async function signsIn(org: Sandbox, username: string, password: string): Promise<string> {
  const { status, body } = await call(org, 'POST', '/authn', { username, password });
  return status === 200 ? body.status : body.errorCode;
}

/** Status and error code of an answer that refuses. */
export const refusal = ({ status, body }: Reply): string => `${status} ${body?.errorCode}`;

/** The causes that a refusal lists. */
export const causes = ({ body }: Reply): string[] =>
  (body.errorCauses ?? []).map((cause: { errorSummary: string }) => cause.errorSummary);

import type { IncomingHttpHeaders } from 'node:http';
import type { JsonObject } from '../org/model.js';
import type { Org } from '../org/org.js';
import { Refusal } from './errors.js';
import { isObject } from './members.js';

export { isObject, objectAt, textAt } from './members.js';

/** A request as a handler sees it. */
export interface Call {
  method: string;
  /** Scheme and host that the client used; links in the answer start with it. */
  base: string;
  /** Path without the query, as it was sent. */
  path: string;
  params: Record<string, string | undefined>;
  query: URLSearchParams;
  headers: IncomingHttpHeaders;
  body: unknown;
}

/** The answer: JSON if there is a `body`, text if it is a string, empty if it is undefined. */
export interface Answer {
  status: number;
  body?: unknown;
  headers?: Record<string, string | string[]>;
  /** The answer itself, where the org must first ask somebody else; this one is a placeholder then. */
  later?: Promise<Answer>;
}

export interface Route {
  method: 'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE';
  /** Path below the host, parameters as `:name`. */
  path: string;
  handle: (org: Org, call: Call) => Answer;
  /** Answered without an API token. */
  open?: true;
  /** A form is read by the handler itself; every other body is JSON. */
  takes?: 'form';
}

export const ok = (body: unknown, headers?: Record<string, string | string[]>): Answer =>
  headers ? { status: 200, body, headers } : { status: 200, body };

export const noContent: Answer = { status: 204 };

/** A path parameter, decoded. */
export function param(call: Call, name: string): string {
  return call.params[name] ?? '';
}

/** A true/false query parameter; anything but `true` and `false` counts as absent. */
export function flag(call: Call, name: string, otherwise: boolean): boolean {
  const value = call.query.get(name);
  if (value === 'true') return true;
  if (value === 'false') return false;
  return otherwise;
}

/** The request's JSON object; throws E0000003 if there is none. */
export function bodyOf(call: Call): JsonObject {
  if (!isObject(call.body)) throw new Refusal('E0000003');
  return call.body;
}

import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Action } from '../src/catalog/action.js';
import type { ErrorCode } from '../src/index.js';
import { root } from './helpers/root.js';

/** A plain read of the org after an example, and what it must show. */
export interface Afterwards {
  readonly get: string;
  readonly status: number;
  readonly has?: unknown;
  readonly hasNot?: unknown;
  /** The status of what is read is one of these. */
  readonly oneOf?: readonly string[];
}

/** By place in a request: the input that goes there, `=rule`, a fixed value, null for none. */
export type SidecarRequest = Readonly<Record<string, string | null | { readonly value: unknown }>>;

/** An error that Okta gives to the action, and what must come of it. */
export interface Refusal {
  /** `403 E0000038` */
  readonly okta: string;
  readonly cause?: string;
  /** What the reads before and after it find: `user SUSPENDED`, `an empty list`, `404 E0000007`. */
  readonly before?: readonly string[];
  readonly after?: readonly string[];
  readonly code: ErrorCode;
  readonly retryable?: true;
  readonly message?: string;
  readonly remedy: string | readonly string[];
  readonly existing?: Readonly<Record<string, string>>;
}

/** What only tests need to know of an action: `<id>.test.json` beside its file, where it is more than they derive. */
export interface Sidecar {
  /** By Okta operation and place in it: the input that goes there, `=rule` for a rule, null for none. */
  readonly requests?: Readonly<Record<string, SidecarRequest>>;
  /** By operation and place ("listUsers query expand"): why the action does not offer what Okta takes there. */
  readonly leftOut?: Readonly<Record<string, string>>;
  /** Inputs that Okta never gets, because the connector itself uses them. */
  readonly unsent?: readonly string[];
  /** What a second, equal call does, where it does not follow from the outputs. */
  readonly again?: { readonly inputs?: Readonly<Record<string, unknown>>; readonly result: string };
  /** What the sandbox stores after a success, by place (`user.password`), where it does not follow from the change. */
  readonly stored?: Readonly<Record<string, unknown>>;
  /** The errors that Okta is known to give to it. */
  readonly refusals?: readonly Refusal[];
  /** The inputs beside the user with which it is tried in every state of a user. */
  readonly inEveryState?: readonly Readonly<Record<string, unknown>>[];
  /** By an example's title, what plain reads show after it beside what follows from the action's change. */
  readonly afterwards?: Readonly<Record<string, readonly Afterwards[]>>;
}

const folder = join(root, 'actions');

/** The action's file as it is written, before it is generated into the catalog. */
export function sourceOf({ id, group }: Action): unknown {
  return JSON.parse(readFileSync(join(folder, group, `${id}.json`), 'utf8'));
}

/** @returns an empty one where the action has no such file */
export function sidecarOf({ id, group }: Action): Sidecar {
  const file = join(folder, group, `${id}.test.json`);
  return existsSync(file) ? (JSON.parse(readFileSync(file, 'utf8')) as Sidecar) : {};
}

import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { createConnector } from '../../src/index.js';
import type { Sandbox } from '../../src/sandbox/index.js';
import { root } from '../helpers/root.js';

/** A host as the suite sees it. Its test file is a few lines: `hostSuite({ name, start })`. */
export interface Host {
  /** The folder in src/hosts whose host.json names what this host can't do. */
  name: string;
  /** Starts the host against a sandbox org, with its safe settings. Called once a suite. */
  start(org: Sandbox): Promise<RunningHost>;
  /** Milliseconds that the start may take. Default 30,000. */
  startTimeoutMs?: number;
}

export interface RunningHost {
  /** Runs an action as the host's user would, and gives what that user sees of it. */
  run(actionId: string, inputs: Record<string, unknown>, options?: RunOptions): Promise<HostResult>;
  /** The actions as the host lists them. */
  actions(): Promise<ListedAction[]>;
  /** Whatever the host has shown or written by now: logs, screens, files. A result that only flows on is not. */
  everythingShown(): string | Promise<string>;
  stop(): Promise<void>;
}

export interface RunOptions {
  /** Cancels the run the way that the host's user would. */
  signal?: AbortSignal;
  /** The user has said yes to the action, in whatever way the host has for it. */
  confirm?: boolean;
}

export type HostResult =
  | { ok: true; output: Record<string, unknown> }
  | { ok: false; error: { code?: string; message: string; remedy?: string } };

export interface ListedAction {
  id: string;
  title: string;
  /** The host shows that a person must say yes to it. */
  asks: boolean;
  fields: { name: string; title: string; required: boolean; secret: boolean }[];
}

/** What a host's host.json says; the README's host table is made from it. */
export interface HostCard {
  title: string;
  /** What it was tested with. */
  tested: string;
  /** One or two lines. */
  install: string[];
  checked: string;
  notChecked: string;
  docs?: string;
  /** The cases below that this host can't pass, each with the reason. */
  skips: Partial<Record<HostCase, string>>;
}

export const hostCases = {
  onboard: 'onboards a person, each step fed by the one before',
  offboard: 'offboards a person, each step fed by the one before',
  'bad-input': 'names the field of a bad input and sends nothing',
  refusal: "shows Okta's refusal with its code and what to do",
  destructive: 'refuses a destructive action until somebody confirms it',
  access: 'refuses an action that grants privileges or opens an account until somebody confirms it',
  secret: 'never shows a secret',
  cancel: 'stops a cancelled run',
  login: 'takes a login in the place of an id',
  unknown: 'refuses an action that does not exist',
  list: 'lists every action with its title, fields, secrets and danger',
} as const;

export type HostCase = keyof typeof hostCases;

/** The host's card; a skip of a case that does not exist is a mistake in it. */
export function readHostCard(name: string): HostCard {
  const card = JSON.parse(readFileSync(join(root, 'src', 'hosts', name, 'host.json'), 'utf8')) as HostCard;
  for (const [id, reason] of Object.entries(card.skips)) {
    if (!Object.hasOwn(hostCases, id) || reason.length < 10) {
      throw new Error(`src/hosts/${name}/host.json: the skip ${id} names no case or gives no reason`);
    }
  }
  return card;
}

/** The actions as every host must list them. */
export function catalogActions(): ListedAction[] {
  const { actions } = createConnector({ organizationUrl: 'https://example.okta.com', apiToken: 'unused' });
  return actions.map(({ id, title, effect, grantsAccess, input }) => ({
    id,
    title,
    asks: effect === 'destructive' || grantsAccess === true,
    fields: Object.entries(input.properties).map(([name, field]) => ({
      name,
      title: field.title as string,
      required: input.required.includes(name),
      secret: field.secret === true,
    })),
  }));
}

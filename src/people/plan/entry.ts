import type { Value } from '../file/cell.js';

/**
 * What is done with a person. `update` changes attributes, groups or applications only; the others may as well.
 * `activate` is for a person who is staged, `reactivate` for one who is suspended or deactivated.
 */
export type EntryAction =
  | 'create'
  | 'activate'
  | 'reactivate'
  | 'update'
  | 'suspend'
  | 'offboard'
  | 'nothing';

/** An attribute and its values before and after; null is none. */
export interface AttributeChange {
  name: string;
  from: unknown;
  to: Value;
}

/** A group or an application. */
export interface Named {
  id: string;
  name: string;
}

/** The plan for one person. */
export interface Entry {
  /** The value that the person is matched by; the login where there is none. */
  key: string;
  action: EntryAction;
  /** Why, in words. */
  because: string[];
  /** Differences between the file and the org that the plan leaves, and why. */
  refused?: string[];
  /** The person's row in the file, and the line where it begins. */
  row?: number;
  line?: number;
  /** The user as the org has them. Absent for a person who is created. */
  user?: { id: string; login: string; name: string; status: string };
  /** For `create`: whether Okta activates the person, and so sends its activation mail. */
  activate?: boolean;
  attributes?: AttributeChange[];
  join?: Named[];
  leave?: Named[];
  assign?: Named[];
  unassign?: Named[];
  /** The managed attributes that the plan leaves, as they were read. Apply compares them. */
  kept?: Record<string, unknown>;
}

/** Whether the entry changes the org. */
export function changes({ action }: Entry): boolean {
  return action !== 'nothing';
}

/** Whether the person loses access by it. */
export function takesAway({ action, leave = [], unassign = [] }: Entry): boolean {
  return action === 'suspend' || action === 'offboard' || leave.length + unassign.length > 0;
}

/** The person's name for people: login and name. */
export function whoIs({ user, key, attributes = [] }: Entry): string {
  const value = (name: string) => String(attributes.find((each) => each.name === name)?.to ?? '');
  const login = user?.login || value('login') || key;
  const name = user?.name || `${value('firstName')} ${value('lastName')}`.trim();
  return name === '' ? login : `${login} (${name})`;
}

const DONE: Readonly<Record<EntryAction, string>> = {
  create: 'create',
  activate: 'activate',
  reactivate: 'reactivate',
  update: 'update',
  suspend: 'suspend',
  offboard: 'offboard',
  nothing: 'nothing',
};

/** All actions, in the order in which reports count them. */
export const ACTIONS = Object.keys(DONE) as EntryAction[];

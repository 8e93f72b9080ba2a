import { serialize } from 'node:v8';
import type { Action } from '../../src/index.js';
import { appUserOf } from '../../src/sandbox/applications/app-users.js';
import type { Application, Org, User } from '../../src/sandbox/index.js';
import { isObservable } from '../helpers/observable.js';
import { changesOf } from '../proof-of-change.js';

/** Something of the org that differs, in the terms of no rule: what it is of, what of it, and how it went. */
export interface Effect {
  of: string;
  id: string;
  field: string;
  from: unknown;
  to: unknown;
}

/** Everything that the org keeps and that a caller may ask about, by `resource id field`. */
export type Picture = ReadonlyMap<string, unknown>;

export function pictureOf(org: Org): Picture {
  const picture = new Map<string, unknown>();
  for (const user of org.users.values()) {
    const put = (field: string, value: unknown) => picture.set(`user ${user.id} ${field}`, value);
    put('exists', true);
    put('status', user.status);
    put('credentials.password', user.password);
    put('credentials.recovery_question.question', user.recoveryQuestion?.question);
    put('credentials.recovery_question.answer', user.recoveryQuestion?.answer);
    for (const [name, value] of Object.entries(user.profile)) put(`profile.${name}`, value);
    put('sessions', user.sessions.length);
    put('oauthTokens', user.oauthTokens.length);
    put('devices', user.rememberedDevices);
    put('grants', user.grants.length);
    put('link', user.tokens.map(({ value }) => value).join());
    put('factors', new Set(user.factors.map(({ factorType }) => factorType)));
    put('roles', new Set(user.roles.map(({ role, type }) => role ?? type)));
    put('groups', new Set(idsWhere(org.groups, ({ members }) => members.has(user.id))));
    put('applications', new Set(idsWhere(org.applications, ({ users }) => users.has(user.id))));
  }
  for (const { kind, userId } of org.mails) {
    const toAdmin = kind === 'user-deactivated' || kind === 'app-user-removed';
    const field = kind === 'push' ? 'push' : toAdmin ? 'mailToAdmin' : 'mail';
    const key = `user ${userId} ${field}`;
    picture.set(key, Number(picture.get(key) ?? 0) + 1);
  }
  for (const group of org.groups.values()) {
    picture.set(`group ${group.id} exists`, true);
    picture.set(`group ${group.id} type`, group.type);
    for (const [name, value] of Object.entries(group.profile))
      picture.set(`group ${group.id} profile.${name}`, value);
    picture.set(`group ${group.id} owners`, new Set(group.owners.map(({ id }) => id)));
  }
  for (const { id, status } of [...org.users.values()].flatMap(({ factors }) => factors))
    picture.set(`enrolledFactor ${id} status`, status);
  for (const { id, status } of org.rules.values()) {
    picture.set(`groupRule ${id} exists`, true);
    picture.set(`groupRule ${id} status`, status);
  }
  for (const id of org.pushMappings.keys()) picture.set(`groupPushMapping ${id} exists`, true);
  for (const { id, status } of org.devices.values()) {
    picture.set(`device ${id} exists`, true);
    picture.set(`device ${id} status`, status);
  }
  for (const app of org.applications.values()) {
    picture.set(`application ${app.id} exists`, true);
    picture.set(`application ${app.id} status`, app.status);
    const { password } = (app.body.credentials ?? {}) as { password?: unknown };
    picture.set(`application ${app.id} credentials.password`, password !== undefined);
    picture.set(`application ${app.id} groups`, new Set(app.groups.keys()));
    const people = [...org.users.values()];
    const given = people.some((user) => org.memberships.givesThroughGroup(app, user));
    picture.set(`application ${app.id} users`, given);
    for (const user of people) putAssignment(picture, org, app, user);
  }
  return picture;
}

/** What the picture shows beside what every suite knows how to find. */
const PICTURED = ['assignment', 'group,owner'];

/** Whether the picture shows what an action changes. */
export function isPictured(action: Action): boolean {
  const changes = changesOf(action);
  const isOther = changes.length > 0 && changes.every(({ of }) => PICTURED.includes(String(of)));
  return isOther || isObservable(action);
}

/** An assignment has the id of its user, in each application. */
function putAssignment(picture: Map<string, unknown>, org: Org, app: Application, user: User): void {
  const found = appUserOf(org, app, user);
  if (found === undefined) return;
  const { assignment, scope } = found;
  const put = (field: string, value: unknown) =>
    picture.set(`assignment ${app.id}/${user.id} ${field}`, value);
  put('scope', scope);
  put('credentials.userName', assignment.credentials.userName);
  put('credentials.password', assignment.credentials.password !== undefined);
  for (const [name, value] of Object.entries(assignment.profile)) put(`profile.${name}`, value);
}

function idsWhere<T extends { id: string }>(
  all: ReadonlyMap<string, T>,
  test: (one: T) => boolean,
): string[] {
  return [...all.values()].filter(test).map(({ id }) => id);
}

/**
 * What differs. Of a resource that comes or goes only that it does, and its status, groups and mails where it comes; sets
 * by their members, without those of resources that are gone.
 */
export function effectsBetween(before: Picture, after: Picture): Effect[] {
  const effects: Effect[] = [];
  for (const key of new Set([...before.keys(), ...after.keys()])) {
    if (same(before.get(key), after.get(key))) continue;
    const [of = '', id = '', field = ''] = key.split(' ');
    const [was, is] = [before.has(`${of} ${id} exists`), after.has(`${of} ${id} exists`)];
    if (was && !is && !/^(exists|mail|mailToAdmin)$/.test(field)) continue;
    if (!was && is && !['exists', 'status', 'groups', 'mail'].includes(field)) continue;
    const [from, to] = [before.get(key), after.get(key)];
    // whether a factor is there is told by the factors of its user
    if (of === 'enrolledFactor' && (from === undefined || to === undefined)) continue;
    // and whether an assignment is there, by the applications of its user; one of another scope is another
    const [oldScope, scope] = [before, after].map((picture) => picture.get(`assignment ${id} scope`));
    if (of === 'assignment' && oldScope !== scope && !(field === 'scope' && oldScope && scope)) continue;
    const add = (one: unknown, other: unknown) => effects.push({ of, id, field, from: one, to: other });
    if (from instanceof Set || to instanceof Set) {
      const [old, fresh] = [from ?? new Set(), to ?? new Set()] as [Set<string>, Set<string>];
      const isTold = (one: string) =>
        field === 'applications' &&
        [before, after].every((picture) => picture.has(`assignment ${one}/${id} scope`));
      for (const one of old)
        if (!fresh.has(one) && !isGone(one, after, before) && !isTold(one)) add(one, undefined);
      for (const one of fresh) if (!old.has(one) && !isTold(one)) add(undefined, one);
    } else if (JSON.stringify(from) !== JSON.stringify(to)) add(from, to);
  }
  return effects;
}

function same(one: unknown, other: unknown): boolean {
  if (!(one instanceof Set && other instanceof Set)) return one === other;
  return one.size === other.size && [...one].every((member) => other.has(member));
}

function isGone(id: string, after: Picture, before: Picture): boolean {
  return ['group', 'application'].some(
    (of) => before.has(`${of} ${id} exists`) && !after.has(`${of} ${id} exists`),
  );
}

/** The whole org, byte by byte. */
export function contentsOf(org: Org): Buffer {
  const { users, groups, applications, mails, rules } = org;
  const { pushMappings, eventHooks, customRoles, resourceSets, apiTokens, devices, oauthClients } = org;
  return serialize([
    [users, groups, applications, mails, rules],
    [pushMappings, eventHooks, customRoles, resourceSets, apiTokens, devices, oauthClients],
  ]);
}

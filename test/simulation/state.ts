import type {
  AppAssignment,
  AppGroupAssignment,
  Application,
  Group,
  GroupRule,
  User,
} from '../../src/sandbox/org/model.js';
import type { Org } from '../../src/sandbox/org/org.js';

/** One fact about the org, and its value; undefined where it is no more. */
export type Atom = readonly [key: string, value: string | undefined];

type Facts = Record<string, unknown>;

/** What is true of the org, by object: everything but the times of changes. */
export class Snapshot {
  readonly #texts = new Map<string, string>();

  constructor(org: Org) {
    for (const user of org.users.values()) this.#add(`users/${user.id}`, factsOfUser(user));
    for (const group of org.groups.values()) {
      // The group of an application goes with it.
      const from = group.sourceAppId === undefined ? '' : `@${group.sourceAppId}`;
      this.#add(`groups/${group.id}${from}`, factsOfGroup(group));
    }
    for (const app of org.applications.values()) this.#add(`apps/${app.id}`, factsOfApplication(app));
    for (const rule of org.rules.values()) this.#add(`rules/${rule.id}`, factsOfRule(rule));
    for (const { id, status } of org.devices.values()) this.#add(`devices/${id}`, { exists: true, status });
    for (const { id } of org.apiTokens.values()) this.#add(`apiTokens/${id}`, { exists: true });
    for (const { id, created: _, lastUpdated: __, ...mapping } of org.pushMappings.values())
      this.#add(`pushMappings/${id}`, { exists: true, ...mapping });
  }

  #add(key: string, facts: Facts): void {
    this.#texts.set(key, JSON.stringify(facts));
  }

  /** Every fact by its key. */
  facts(): Map<string, string> {
    const all = new Map<string, string>();
    for (const [key, text] of this.#texts) {
      for (const [name, value] of Object.entries(JSON.parse(text)))
        all.set(`${key}/${name}`, JSON.stringify(value));
    }
    return all;
  }

  /** What changed since an earlier one. */
  since(before: Snapshot): Atom[] {
    const atoms: Atom[] = [];
    for (const key of new Set([...before.#texts.keys(), ...this.#texts.keys()])) {
      const [was, is] = [before.#texts.get(key), this.#texts.get(key)];
      if (was !== is) atoms.push(...changes(key, was, is));
    }
    return atoms;
  }
}

function changes(key: string, was: string | undefined, is: string | undefined): Atom[] {
  const [old, now]: [Facts, Facts] = [JSON.parse(was ?? '{}'), JSON.parse(is ?? '{}')];
  const atoms: Atom[] = [];
  for (const name of new Set([...Object.keys(old), ...Object.keys(now)])) {
    const value = name in now ? JSON.stringify(now[name]) : undefined;
    if (value !== (name in old ? JSON.stringify(old[name]) : undefined))
      atoms.push([`${key}/${name}`, value]);
  }
  return atoms;
}

function factsOfUser(user: User): Facts {
  const facts: Facts = {
    exists: true,
    status: user.status,
    password: user.password,
    oauthTokens: user.oauthTokens.length,
    rememberedDevices: user.rememberedDevices,
    failedLogins: user.failedLogins,
    recoveryQuestion: user.recoveryQuestion,
    transition: user.transition?.to,
  };
  for (const [name, value] of Object.entries(user.profile)) facts[`profile/${name}`] = value;
  for (const [at, password] of user.passwordHistory.entries()) facts[`formerPasswords/${at}`] = password;
  for (const { kind, value } of user.tokens) facts[`tokens/${kind}`] = value;
  for (const { id } of user.sessions) facts[`sessions/${id}`] = true;
  for (const { type, role, resourceSet } of user.roles) facts[`roles/${type}/${role}/${resourceSet}`] = true;
  for (const { id, status } of user.factors) facts[`factors/${id}`] = status;
  for (const { id } of user.grants) facts[`grants/${id}`] = true;
  return facts;
}

function factsOfGroup(group: Group): Facts {
  const facts: Facts = { exists: true, type: group.type };
  for (const [name, value] of Object.entries(group.profile)) facts[`profile/${name}`] = value;
  for (const id of group.members) facts[`members/${id}`] = true;
  for (const { id, type } of group.owners) facts[`owners/${id}`] = type;
  for (const { type, role, resourceSet } of group.roles) facts[`roles/${type}/${role}/${resourceSet}`] = true;
  return facts;
}

function factsOfApplication(app: Application): Facts {
  const facts: Facts = { exists: true, status: app.status, label: app.body.label };
  for (const [id, one] of app.users) facts[`users/${id}`] = withoutTimes(one);
  for (const [id, one] of app.groupUsers ?? []) facts[`groupUsers/${id}`] = withoutTimes(one);
  for (const [id, one] of app.groups) facts[`groups/${id}`] = withoutTimes(one);
  return facts;
}

function withoutTimes({ lastUpdated: _, ...rest }: AppAssignment | AppGroupAssignment): object {
  return 'created' in rest ? { ...rest, created: undefined } : rest;
}

function factsOfRule({ status, name, conditions, groupIds, placed, excluded }: GroupRule): Facts {
  const facts: Facts = { exists: true, status, name, conditions, groupIds };
  for (const id of placed) facts[`placed/${id}`] = true;
  for (const id of excluded) facts[`excluded/${id}`] = true;
  return facts;
}

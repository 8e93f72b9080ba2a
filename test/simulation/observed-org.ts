import { Org } from '../../src/sandbox/org/org.js';
import { OrgApi, pathOf, type WholeAnswer, type WholeRequest } from '../../src/sandbox/org/org-api.js';
import { chosenRules, type Rules } from '../../src/sandbox/org/rules.js';
import { seedOrg } from '../../src/sandbox/seed/seed-org.js';
import type { RateLimits } from '../../src/sandbox/server/rate-limits.js';
import type { OAuthSettings } from './schedule.js';
import { type Atom, Snapshot } from './state.js';
import { addClient, ORIGIN } from './way-in.js';

export const TOKEN = 'simulated-token-0001';

/** Who sent a request: a call's attempt, the network (a copy of one), or another administrator. */
export type Sender =
  | { readonly kind: 'call' | 'copy'; readonly call: number; readonly attempt: number }
  | { readonly kind: 'admin'; readonly admin: number }
  /** A connector that asks for an access token. */
  | { readonly kind: 'client' }
  /** Nobody: the org finished what it had promised. */
  | { readonly kind: 'org' };

/** One request that the org carried out or refused, and all that changed by it. */
export interface Entry {
  readonly at: number;
  readonly sender: Sender;
  readonly method: string;
  /** Path and query. */
  readonly target: string;
  readonly status: number;
  readonly payload: string | undefined;
  /** What became true. */
  readonly atoms: readonly Atom[];
  /** What can't be taken back: mails, one-time tokens and temporary passwords, new objects. */
  readonly events: readonly string[];
  /** For a call's own request: what the call is for is true right after it. */
  reached?: boolean;
}

/** What is true of the org at every start, by whether it has a service app. */
const planted = new Map<boolean, Snapshot>();

/** The sandbox org, with a ledger of what it really did and for whom. */
export class ObservedOrg {
  readonly org: Org;
  readonly api: OrgApi;
  readonly ledger: Entry[] = [];
  /** What was true of it at the start. */
  readonly first: Snapshot;
  /** Ids of all who ever had a login, by the login in lower case. */
  readonly holders = new Map<string, Set<string>>();
  /** Ids that go with another: the groups of a rule and the rules of a group, the people and target of a thing. */
  readonly related = new Map<string, Set<string>>();
  /** Called after each entry. */
  onEntry: ((entry: Entry) => void) | undefined;
  #snapshot: Snapshot;
  #secrets: string[] = [];
  #objects: string[] = [];
  #mails = 0;

  constructor(
    readonly now: () => number,
    skewMs: number,
    limits: RateLimits,
    rules: Partial<Rules> = {},
    readonly oauth?: OAuthSettings,
  ) {
    this.org = new Org({ now: () => now() + skewMs });
    this.org.behavior = chosenRules(rules);
    seedOrg(this.org);
    if (oauth !== undefined) addClient(this.org, oauth);
    this.api = new OrgApi(this.org, TOKEN, limits);
    const { newSecret, newId } = this.org;
    this.org.newSecret = (length) => keep(this.#secrets, newSecret.call(this.org, length));
    this.org.newId = (prefix) => keep(this.#objects, newId.call(this.org, prefix));
    const hasClient = oauth !== undefined;
    this.first = planted.get(hasClient) ?? new Snapshot(this.org);
    planted.set(hasClient, this.first);
    this.#snapshot = this.first;
    this.#noteHolders();
  }

  /** Carries a request out, and writes down what came of it. */
  handle(request: WholeRequest, sender: Sender): WholeAnswer {
    this.#settle();
    const { method, target } = request;
    const count = this.api.counter.count(method, pathOf(target));
    const answer = this.api.dress(this.api.handle(this.#based(request), count), count);
    const { status, payload } = answer;
    const atoms = method === 'GET' || status >= 300 ? [] : this.#changes();
    this.#note({ at: this.now(), sender, method, target, status, payload, atoms, events: this.#events() });
    return answer;
  }

  /** What is signed names the address that the connector uses. */
  #based(request: WholeRequest): WholeRequest {
    return this.oauth === undefined ? request : { ...request, base: ORIGIN };
  }

  /** What is true of the org now. */
  snapshot(): Snapshot {
    return new Snapshot(this.org);
  }

  /** The ids that a login or id stands for, or ever stood for. */
  idsOf(user: string): readonly string[] {
    if (this.org.users.has(user) || user.startsWith('00u')) return [user];
    return [...(this.holders.get(user.toLowerCase()) ?? [])];
  }

  #note(entry: Entry): void {
    this.ledger.push(entry);
    if (entry.atoms.length > 0) this.#noteHolders();
    this.onEntry?.(entry);
  }

  /** Lets the org finish deactivations whose time has come, so that no other request seems to have done it. */
  #settle(): void {
    const users = [...this.org.users.values()].filter(({ transition }) => transition !== undefined);
    if (users.length === 0) return;
    for (const { id } of users) this.org.userById(id);
    const atoms = this.#changes();
    if (atoms.length === 0) return;
    const entry = { method: '', target: 'finishes a deactivation', status: 0, payload: undefined };
    this.#note({ at: this.now(), sender: { kind: 'org' }, ...entry, atoms, events: [] });
  }

  #changes(): Atom[] {
    const now = new Snapshot(this.org);
    const atoms = now.since(this.#snapshot);
    this.#snapshot = now;
    return atoms;
  }

  #events(): string[] {
    const mails = this.org.mails.slice(this.#mails).map(({ kind, to }) => `mail ${kind} to ${to}`);
    this.#mails = this.org.mails.length;
    // An id that came to nothing, or stands for a part of an object, is no object.
    const { users, groups, applications, rules, pushMappings } = this.org;
    const kept: { has(id: string): boolean }[] = [users, groups, applications, rules, pushMappings];
    const made = this.#objects.filter((id) => kept.some((all) => all.has(id)));
    const events = [
      ...mails,
      ...this.#secrets.map((text) => `secret ${text}`),
      ...made.map((id) => `object ${id}`),
    ];
    this.#secrets.length = 0;
    this.#objects.length = 0;
    return events;
  }

  #noteRelated(): void {
    const { rules, devices, apiTokens, pushMappings } = this.org;
    const pairs = [
      ...[...rules.values()].flatMap(({ id, groupIds }) => groupIds.map((group) => [id, group])),
      ...[...devices.values()].flatMap(({ id, users }) => users.map(({ userId }) => [id, userId])),
      ...[...apiTokens.values()].map(({ id, userId }) => [id, userId]),
      ...[...pushMappings.values()].flatMap(({ id, applicationId, groupId, targetGroupId }) =>
        [applicationId, groupId, targetGroupId ?? id].map((other) => [id, other]),
      ),
    ] as [string, string][];
    for (const [one, other] of pairs)
      for (const [from, to] of [
        [one, other],
        [other, one],
      ] as const)
        this.related.set(from, (this.related.get(from) ?? new Set()).add(to));
  }

  #noteHolders(): void {
    this.#noteRelated();
    for (const { id, profile } of this.org.users.values()) {
      const login = String(profile.login).toLowerCase();
      for (const name of [login, login.split('@')[0] as string]) {
        const holders = this.holders.get(name);
        if (holders === undefined) this.holders.set(name, new Set([id]));
        else holders.add(id);
      }
    }
  }
}

function keep(list: string[], text: string): string {
  list.push(text);
  return text;
}

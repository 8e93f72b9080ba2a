import type { Connector, OffboardUserInput, OnboardUserInput } from '../../src/index.js';
import { seed, startSandbox } from '../../src/sandbox/index.js';
import { FAULTS } from '../composed/faults.js';
import { heldIn } from '../composed/held-in.js';
import { connectTo, type Sandbox } from '../helpers/sandbox-org.js';
import { leapingClock } from '../helpers/scripted-server.js';
import type { Random } from './random.js';

/** What another administrator did to the person meanwhile. */
export interface Deed {
  /** What of the person, as heldIn names it. */
  readonly kind: string;
  readonly id: string;
  readonly gives: boolean;
  /** How many requests had come by then, and when it was by the org's clock. */
  readonly after: number;
  readonly at: number;
}

/** Between a request's arrival and its reading. */
const SLACK_MS = 20;

/** Where Okta tells each kind. */
const READINGS: Record<string, (userId: string) => RegExp> = {
  status: (userId) => new RegExp(`^/api/v1/users/${userId}$`),
  groups: (userId) => new RegExp(`^/api/v1/users/${userId}/groups$`),
  roles: (userId) => new RegExp(`^/api/v1/users/${userId}/roles$`),
  factors: (userId) => new RegExp(`^/api/v1/users/${userId}/factors$`),
  applications: () => /^\/api\/v1\/apps(?:\/[^/]+\/users\/[^/]+)?$/,
};

/** One org and a connector to it, of which runs with a seed are made. */
export class PeopleOrg {
  private constructor(
    readonly org: Sandbox,
    readonly okta: Connector,
    readonly clock: ReturnType<typeof leapingClock>,
  ) {}

  static async start(): Promise<PeopleOrg> {
    const clock = leapingClock();
    const org = await startSandbox({ clock, rateLimits: { all: { limit: 1_000_000 } } });
    return new PeopleOrg(org, connectTo(org, { clock, maxRetries: 1 }), clock);
  }

  async close(): Promise<void> {
    await this.okta.close();
    await this.org.close();
  }

  /** The org as it starts, with lists that show memberships late, faults, and another administrator at work. */
  arm(random: Random, userId: () => string | undefined, requests: number): Deed[] {
    const { org } = this;
    org.state.memberships.lagMs = random.pick([0, 0, 500, 1_500, 2_000]);
    const deeds: Deed[] = [];
    for (let left = random.between(0, 2); left > 0; left -= 1)
      org.fault({ ...random.pick(FAULTS), path: '*', skip: random.between(0, requests) });
    for (let left = random.between(0, 3); left > 0; left -= 1) {
      const choice = random.pick(['join', 'join', 'leave', 'role', 'factor', 'assign', 'open'] as const);
      const groupId = random.pick([seed.groups.sales.id, seed.groups.engineering.id]);
      const before = () => {
        const id = userId();
        if (id !== undefined) deeds.push(...this.#do(choice, id, groupId));
      };
      org.fault({ kind: 'hook', path: '*', skip: random.between(0, requests), before });
    }
    return deeds;
  }

  #do(
    choice: 'join' | 'leave' | 'role' | 'factor' | 'assign' | 'open',
    userId: string,
    groupId: string,
  ): Deed[] {
    const { state } = this.org;
    const user = state.users.get(userId);
    if (user === undefined) return [];
    const deed = (kind: string, id: string, gives = true): Deed[] => [
      { kind, id, gives, after: this.org.requests.length, at: this.clock.now() },
    ];
    const { quinn } = seed.people;
    switch (choice) {
      case 'join':
      case 'leave': {
        const group = state.groups.get(groupId);
        const isChanged = group !== undefined && state.memberships.set(group, userId, choice === 'join');
        return isChanged ? deed('groups', groupId, choice === 'join') : [];
      }
      case 'role': {
        const role = structuredClone(state.userById(quinn.id).roles[0]);
        if (role === undefined || user.status === 'DEPROVISIONED') return [];
        const id = `${role.id}${this.org.requests.length}`;
        user.roles.push({ ...role, id });
        return deed('roles', id);
      }
      case 'factor': {
        const factor = structuredClone(this.#factor);
        if (factor === undefined) return [];
        const id = `${factor.id}${this.org.requests.length}`;
        user.factors.push({ ...factor, id });
        return deed('factors', id);
      }
      case 'assign': {
        const application = state.application(seed.applications.timeSheets.id);
        const some = [
          ...application.users.values(),
          ...state.application(seed.applications.wiki.id).users.values(),
        ];
        const assignment = structuredClone(some[0]);
        if (assignment === undefined || user.status === 'DEPROVISIONED') return [];
        application.users.set(userId, { ...assignment, userId } as typeof assignment);
        return deed('applications', application.id);
      }
      case 'open':
        if (user.status !== 'DEPROVISIONED' && user.status !== 'SUSPENDED') return [];
        user.status = 'ACTIVE';
        return deed('status', 'ACTIVE');
    }
  }

  get #factor() {
    return [...this.org.state.users.values()].find(({ factors }) => factors.length > 0)?.factors[0];
  }

  /** What a leaver has now although it was to go, and which of it no reading could have shown. */
  judge(userId: string, deeds: readonly Deed[]): { false: string[]; excused: string[] } {
    const found = { false: [] as string[], excused: [] as string[] };
    const held = heldIn(this.org, userId);
    for (const kind of Object.keys(READINGS))
      for (const id of held[kind] ?? []) {
        const deed = deeds.findLast(
          (one) => one.kind === kind && one.gives && (kind === 'status' || one.id === id),
        );
        found[deed && this.couldNotSee(userId, deed) ? 'excused' : 'false'].push(`${kind} ${id}`);
      }
    return found;
  }

  /** Whether a deed came after the last reading of its kind, or was not shown by then. */
  couldNotSee(userId: string, { kind, after, at }: Deed): boolean {
    const reading = READINGS[kind]?.(userId);
    const last = this.org.requests.findLastIndex(
      ({ method, path, status }) =>
        (method === 'GET' && reading?.test(path) && status === 200) ||
        // Okta lists no factors of a deactivated user: its answer to the reset is what shows that none is left.
        (kind === 'factors' && path === `/api/v1/users/${userId}/lifecycle/reset_factors` && status === 200),
    );
    const readAt = this.org.requests[last]?.at ?? 0;
    const isLate = kind === 'groups' && readAt - at < this.org.state.memberships.lagMs + SLACK_MS;
    return after >= last || isLate;
  }
}

export const LEAVERS = Object.values(seed.people).filter(({ status }) => status === 'ACTIVE');

/** A leaver's inputs: everything is to go, memberships by rules too. */
export function leaverInputs(random: Random): OffboardUserInput {
  return { userId: random.pick(LEAVERS).id, removeRuleMemberships: true };
}

export const LOGIN = 'mira.holm@example.com';

/** A joiner's inputs. */
export function joinerInputs(random: Random): OnboardUserInput {
  return {
    firstName: 'Mira',
    lastName: 'Holm',
    email: LOGIN,
    login: LOGIN,
    groupIds: random.some([seed.groups.sales.id, seed.groups.engineering.id], random.between(0, 2)),
    ...(random.chance(0.5) && { applicationIds: [seed.applications.timeSheets.id] }),
    ...(random.chance(0.3) && { password: 'Tall-Birch-42' }),
    ...(random.chance(0.3) && { sendEmail: false }),
    ...(random.chance(0.3) && { groupsFirst: true }),
  };
}

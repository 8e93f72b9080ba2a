import type { HookSettings } from './log/hook-caller.js';
import type { LogSettings } from './log/log-model.js';
import {
  addServiceClient,
  makeClientKey,
  type ServiceClient,
  type ServiceClientOptions,
} from './oauth/service-client.js';
import { type Clock, Org, type SlowDeactivation } from './org/org.js';
import { chosenRules, type Rules } from './org/rules.js';
import {
  type SandboxApplication,
  type SandboxEntry,
  type SandboxPerson,
  seededEntries,
} from './seed/handles.js';
import { seed } from './seed/seed.js';
import { seedOrg } from './seed/seed-org.js';
import type { Fault, FaultHandle } from './server/faults.js';
import { refuseUnknown } from './server/known-names.js';
import type { RateLimits } from './server/rate-limits.js';
import type { LoggedRequest } from './server/request-log.js';
import { OrgServer } from './server/server.js';

export type { HookSettings } from './log/hook-caller.js';
export type { LogEvent, LogParty, LogSettings } from './log/log-model.js';
export type { OAuthState } from './oauth/oauth-state.js';
export type { ServiceClient, ServiceClientOptions } from './oauth/service-client.js';
export type { Device, Factor } from './org/access-model.js';
export type { Application, Group, Mail, Role, User, UserStatus } from './org/model.js';
export type { Clock, Org, SlowDeactivation } from './org/org.js';
export type { Evidence, Rule, RuleName, Rules } from './org/rules.js';
export { RULES } from './org/rules.js';
export {
  handles,
  idOf,
  resolveHandle,
  type SandboxApplication,
  type SandboxEntry,
  type SandboxPerson,
} from './seed/handles.js';
export { type SeededApplication, type SeededGroup, seed } from './seed/seed.js';
export type { SeededPerson } from './seed/seed-people.js';
export type { Fault, FaultHandle, FaultKind } from './server/faults.js';
export type { BucketName, RateLimit, RateLimits } from './server/rate-limits.js';
export type { LoggedRequest } from './server/request-log.js';

export interface SandboxOptions {
  /** Port on 127.0.0.1; a free one by default. */
  port?: number;
  /** The valid API token; `sandbox-token` by default. */
  token?: string;
  /** Limits for some or `all` buckets, instead of Okta's usual ones. */
  rateLimits?: RateLimits;
  /** The org's clock, in milliseconds since the epoch. */
  clock?: Clock;
  /** Choices for unproven behavior of Okta, instead of the first ones; `RULES` and docs/sandbox.md list them. */
  rules?: Partial<Rules>;
  /** Milliseconds until lists of memberships show a change; at Okta up to 2000. 0 by default. */
  membershipLagMs?: number;
  /** Events that the System Log shows late, out of order or twice; none by default. */
  systemLog?: Partial<LogSettings>;
  /** Deliveries to event hooks that are late, out of order, doubled or lost; none by default. */
  eventHooks?: Partial<HookSettings>;
  /** Whether the org has a service app from the start, and which one; `client` is it. */
  oauth?: boolean | ServiceClientOptions;
}

const OPTIONS = Object.keys({
  port: true,
  token: true,
  rateLimits: true,
  clock: true,
  rules: true,
  membershipLagMs: true,
  systemLog: true,
  eventHooks: true,
  oauth: true,
} satisfies Record<keyof SandboxOptions, true>);

/** A running Okta org in memory, behind a real HTTP server. */
export interface Sandbox {
  /** Its address, such as `http://127.0.0.1:50123`. */
  readonly url: string;
  readonly token: string;
  /** The service app that `startSandbox({ oauth })` makes. It survives `reset`, its tokens too. */
  readonly client: ServiceClient | undefined;
  /** Whom and what the org holds at the start, with ids and with the handles that examples use. */
  readonly people: readonly SandboxPerson[];
  readonly groups: readonly SandboxEntry[];
  readonly applications: readonly SandboxApplication[];
  /** Custom roles. */
  readonly roles: readonly SandboxEntry[];
  readonly resourceSets: readonly SandboxEntry[];
  readonly userTypes: readonly SandboxEntry[];
  readonly apiTokens: readonly SandboxEntry[];
  readonly groupRules: readonly SandboxEntry[];
  /** Groups that are pushed to applications. */
  readonly pushMappings: readonly SandboxEntry[];
  readonly devices: readonly SandboxEntry[];
  /** OAuth clients that people use. */
  readonly clients: readonly SandboxEntry[];
  /** People's authentication factors. */
  readonly factors: readonly SandboxEntry[];
  /** Admin roles that people hold directly. */
  readonly roleAssignments: readonly SandboxEntry[];
  /** Ids, logins, passwords and answers of everything that was seeded. */
  readonly seed: typeof seed;
  /** The org's data, to read or change without HTTP. */
  readonly state: Org;
  /** Every request since the start or the last `reset`, oldest first. */
  readonly requests: readonly LoggedRequest[];
  /** The mails that the org would have sent. */
  readonly mails: Org['mails'];
  /** Registers a fault. The oldest fault that matches a request hits it. */
  fault(fault: Fault): FaultHandle;
  /** Makes later deactivations take a number of reads or milliseconds; without an argument they are immediate again. */
  slowDeactivation(duration?: SlowDeactivation): void;
  /** Makes another service app, with a key of its own, until the next `reset`. */
  addClient(options?: ServiceClientOptions): ServiceClient;
  /** Back to the seed: no changes, faults, requests, mails or used-up limits. */
  reset(): void;
  /** Stops the server and cuts its connections. */
  close(): Promise<void>;
}

/**
 * Starts an org on 127.0.0.1 with a seeded company, whose ids are the same at every start. It answers the
 * parts of Okta's management API that this package uses. Rejects if the port is taken, or an option does not exist.
 */
export async function startSandbox(options: SandboxOptions = {}): Promise<Sandbox> {
  refuseUnknown('The options of the sandbox', options, OPTIONS);
  const org = new Org(options.clock ?? { now: () => Date.now() });
  org.behavior = chosenRules(options.rules);
  org.memberships.lagMs = options.membershipLagMs ?? 0;
  org.log.set(options.systemLog ?? {});
  org.hookCaller.set(options.eventHooks ?? {});
  seedOrg(org);
  const token = options.token ?? 'sandbox-token';
  const server = new OrgServer(org, token, options.rateLimits ?? {});
  const { oauth = false } = options;
  const chosen = oauth === true ? {} : oauth;
  const key = chosen ? makeClientKey(chosen) : undefined;
  const url = await server.listen(options.port ?? 0);
  const seedClient = () => (chosen && key ? addServiceClient(org, url, key, chosen) : undefined);
  return {
    url,
    token,
    client: seedClient(),
    ...seededEntries,
    seed,
    state: org,
    requests: server.requests,
    mails: org.mails,
    fault: (fault) => server.faults.add(fault),
    slowDeactivation: (duration) => {
      refuseUnknown('slowDeactivation', duration ?? {}, ['reads', 'ms']);
      org.slowDeactivation = duration;
    },
    addClient: (wanted = {}) => addServiceClient(org, url, makeClientKey(wanted), wanted),
    reset: () => {
      org.clear();
      seedOrg(org);
      seedClient();
      server.faults.clear();
      server.counter.clear();
      server.requests.length = 0;
    },
    close: () => server.close(),
  };
}

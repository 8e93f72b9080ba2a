import type { Connection } from './connector/connection.js';
import { OktaConnector } from './connector/connector.js';
import type { ConnectorSettings, Seams, TransportSettings } from './connector/settings.js';
import { sharedLimits } from './connector/shared-limits.js';
import type { Connector } from './connector/types.js';
import type { Checkpoint } from './events/checkpoint.js';
import type { AppliedPlan, ApplyPlanOptions, PeoplePlan, PlanPeopleOptions } from './people/index.js';
import { createLimits } from './rate-limit/rate-limits.js';
import { systemClock } from './transport/clock.js';
import { chooseProxy, type ProxyOption } from './transport/proxy-options.js';
import { guarded } from './transport/transport.js';
import { undiciTransport } from './transport/undici-transport.js';

export type * from './connector/public-types.js';
export type { TransportSettings } from './connector/settings.js';
export { memoryCheckpoint } from './events/checkpoint.js';
export type * from './people/index.js';
export { ConnectionError, isConnectorError } from './result/failure.js';
export type { ProxyOption } from './transport/proxy-options.js';

/**
 * Every setting and seam may be left out: the transport is undici's then, the clock the system's, and what is known of
 * the org's rate limits is shared by all connectors of the process that go by the system's clock.
 */
export type ConnectorOptions = ConnectorSettings & Partial<Seams> & TransportSettings;

const MAX_RESPONSE_BYTES = 32 * 1024 * 1024;

/**
 * Creates a connector. Sends nothing.
 * @throws ConnectionError (INVALID_CONNECTION) where the connection's inputs or the options can't be used
 * @example
 * ```ts
 * const okta = createConnector({
 *   organizationUrl: 'https://example.okta.com',
 *   apiToken: async () => process.env.OKTA_TOKEN ?? '',
 * });
 * console.log(okta.actions.length > 30); // true
 * ```
 */
export function createConnector(connection: Connection, options: ConnectorOptions = {}): Connector {
  return new OktaConnector(connection, options, (origin) => ({
    transport: options.transport
      ? guarded(options.transport)
      : undiciTransport(origin, {
          maxResponseBytes: options.maxResponseBytes ?? MAX_RESPONSE_BYTES,
          addresses: {
            allowLoopback: options.allowLoopback ?? false,
            allowAddresses: options.allowAddresses ?? [],
          },
          proxy: options.proxy ? proxyFor(origin, options.proxy) : undefined,
        }),
    clock: options.clock ?? systemClock,
    limits: options.limits ?? (options.clock ? createLimits() : sharedLimits(origin)),
    oauth,
  }));
}

/** The way in by OAuth, loaded when a connection uses it. */
function oauth(): typeof import('./oauth/index.js') {
  return require('./oauth/index.js');
}

function proxyFor(origin: string, option: ProxyOption) {
  return chooseProxy(origin, option);
}

/**
 * Compares rows from HR with the org by a policy (schemas/people-policy.schema.json), and plans what is to be done for
 * each person. Only reads, and by lists alone. `okta-connector people` does the same with files, and resumes.
 * @throws an error with `problems` where the policy or the rows can't be used; those of `items` where the org can't be read
 * @example
 * ```ts
 * const plan = await planPeople(okta, {
 *   policy: {
 *     match: { column: 'mail', attribute: 'login' },
 *     attributes: { department: 'team' },
 *     newPeople: 'ignore',
 *     limits: { maxDestructive: 0 },
 *   },
 *   rows: [{ mail: 'blake.rivers@example.com', team: 'Sales' }],
 * });
 * console.log(plan.counts.update, plan.hash.length); // 1 64
 * ```
 */
export async function planPeople(connector: Connector, options: PlanPeopleOptions): Promise<PeoplePlan> {
  return await people().planPeople(connector, options, { now: Date.now() });
}

/**
 * Applies a plan whose hash was approved, one person at a time, and reads the org again. May be called again after an
 * interruption: what is done already is not done again. People who changed since the plan are left as they are.
 * @throws an error where the plan may not be applied; nothing was changed then
 */
export async function applyPlan(
  connector: Connector,
  plan: PeoplePlan,
  options: ApplyPlanOptions,
): Promise<AppliedPlan> {
  const sleep = (ms: number) => systemClock.sleep(ms);
  return await people().applyPlan(connector, plan, options, { now: Date.now(), sleep });
}

/**
 * A checkpoint of events in a file, for `events`. What was saved survives a crash. One process at a time uses it.
 * @example
 * ```ts
 * const checkpoint = fileCheckpoint('leavers.checkpoint');
 * for await (const event of okta.events('userDeactivated', {}, { checkpoint, follow: false }))
 *   console.log(event.userId, event.redelivered);
 * ```
 */
export function fileCheckpoint(path: string): Checkpoint {
  return files().fileCheckpoint(path);
}

/** What touches the disk, loaded when it is first used. */
function files(): typeof import('./files/file-checkpoint.js') {
  return require('./files/file-checkpoint.js');
}

/** The engine of plans, loaded when it is first used. */
function people(): typeof import('./people/index.js') {
  return require('./people/index.js');
}

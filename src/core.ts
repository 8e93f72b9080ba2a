import type { Connection } from './connector/connection.js';
import { OktaConnector } from './connector/connector.js';
import { requireSeams } from './connector/options.js';
import type { ConnectorSettings, Seams } from './connector/settings.js';
import type { Connector } from './connector/types.js';
import { guarded } from './transport/transport.js';

export type * from './connector/public-types.js';
export { createLimits } from './rate-limit/rate-limits.js';
export { ConnectionError, isConnectorError } from './result/failure.js';

/**
 * Creates a connector for a host with its own HTTP client and timers: all three seams must be given, and nothing else
 * outside them is touched. Sends nothing.
 * @throws ConnectionError (INVALID_CONNECTION) where the connection's inputs or the options can't be used
 * @example
 * ```ts
 * import { setTimeout } from 'node:timers/promises';
 *
 * const okta = createConnector(
 *   { organizationUrl: 'https://example.okta.com', apiToken: 'token' },
 *   {
 *     // The host's HTTP client; it must not follow redirects.
 *     transport: async ({ method }) => ({ status: 404, headers: {}, body: `no answer to ${method}` }),
 *     clock: {
 *       now: Date.now,
 *       sleep: (ms, signal, { background } = {}) =>
 *         setTimeout(ms, undefined, { signal, ref: !background }).catch(() => undefined),
 *     },
 *     limits: createLimits(),
 *   },
 * );
 * const result = await okta.execute('getUserWithId', { userId: '00u1a2b3c4d5e6f7g8h9' });
 * console.log(result.ok ? 'ok' : result.error.code); // NOT_OKTA
 * ```
 */
export function createConnector(connection: Connection, options: ConnectorSettings & Seams): Connector {
  requireSeams(options);
  return new OktaConnector(connection, options, () => ({
    ...options,
    transport: guarded(options.transport),
  }));
}

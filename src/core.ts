import type { Connection, Connector, ConnectorSettings, Seams } from './connector.js';
import { guarded } from './okta/transport.js';
import { OktaConnector } from './okta-connector.js';

export type * from './api.js';
export { ConnectionError, isConnectorError } from './core/failure.js';
export { createLimits } from './okta/rate-limits.js';

/**
 * The connector for hosts with their own HTTP and timers: all three seams must be given, and nothing else outside
 * them is touched. Sends nothing.
 * @throws ConnectionError (INVALID_CONNECTION) where the connection's inputs or the safety settings can't be used
 */
export function createConnector(connection: Connection, options: ConnectorSettings & Seams): Connector {
  return new OktaConnector(connection, options, () => ({
    ...options,
    transport: guarded(options.transport),
  }));
}

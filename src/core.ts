import { OktaConnector } from './connector/connector.js';
import type { Connection, Connector, ConnectorSettings, Seams } from './connector/types.js';
import { guarded } from './transport/transport.js';

export type * from './connector/public-types.js';
export { createLimits } from './rate-limit/rate-limits.js';
export { ConnectionError, isConnectorError } from './result/failure.js';

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

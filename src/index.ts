import { OktaConnector } from './connector/connector.js';
import { sharedLimits } from './connector/shared-limits.js';
import type { Connection, Connector, ConnectorSettings, Seams } from './connector/types.js';
import { createLimits } from './rate-limit/rate-limits.js';
import { systemClock } from './transport/clock.js';
import { chooseProxy, type ProxyOption } from './transport/proxy-options.js';
import { guarded } from './transport/transport.js';
import { undiciTransport } from './transport/undici-transport.js';

export type * from './connector/public-types.js';
export { ConnectionError, isConnectorError } from './result/failure.js';
export type { ProxyOption } from './transport/proxy-options.js';

/**
 * Every setting and seam may be left out: the transport is undici's then, the clock the system's, and what is known of
 * the org's rate limits is shared by all connectors of the process that go by the system's clock.
 */
export type ConnectorOptions = ConnectorSettings & Partial<Seams> & TransportSettings;

/** Settings of the default transport; one of your own looks after these itself. */
export interface TransportSettings {
  /** Largest answer that is read, in bytes. Default 32 MiB. */
  maxResponseBytes?: number;
  /** Addresses or subnets that are not public but may be connected to, e.g. 10.1.0.0/16. Default none. */
  allowAddresses?: readonly string[];
  /**
   * Reaches the org through an HTTP proxy: `true` goes by HTTPS_PROXY and NO_PROXY of the environment, a text is the
   * proxy's address. The proxy resolves the org's name, so the check of its address is the proxy's then. Default none.
   */
  proxy?: ProxyOption;
}

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
  }));
}

function proxyFor(origin: string, option: ProxyOption) {
  return chooseProxy(origin, option);
}

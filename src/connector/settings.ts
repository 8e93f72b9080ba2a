import type { Limits } from '../rate-limit/rate-limits.js';
import type { Logger } from '../request/logger.js';
import type { MembershipStore } from '../request/timed-memberships.js';
import type { SafetySettings } from '../safety/settings.js';
import type { Clock } from '../transport/clock.js';
import type { ProxyOption } from '../transport/proxy-options.js';
import type { Transport } from '../transport/transport.js';

/** The three seams through which a connector touches the world outside its own memory. */
export interface Seams {
  /** The way to the network. */
  transport: Transport;
  clock: Clock;
  /** What is known about the org's rate limits. */
  limits: Limits;
}

export interface ConnectorSettings extends SafetySettings {
  /** Allows http to this machine, for a sandbox org. Default false. */
  allowLoopback?: boolean;
  /** Bounds one attempt, in milliseconds. Default 30,000. */
  attemptTimeoutMs?: number;
  /** Bounds repeats after 5xx and lost answers of one request. Default 2; waits for rate limits don't count. */
  maxRetries?: number;
  /**
   * The part of the org's rate limits that calls may use, above 0 to 1; the rest is left to others. Default 1 for
   * single calls and 0.5 for bulk ones.
   */
  rateLimitShare?: number;
  logger?: Logger;
  /** Where memberships with an end are kept (`until` of addUserToGroup). Without it, `until` is refused. */
  memberships?: MembershipStore;
  /** Put before the connector's own in the User-Agent header. */
  userAgent?: string;
}

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

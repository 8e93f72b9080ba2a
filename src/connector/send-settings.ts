import type { Redactor } from '../redaction/redact.js';
import { safeLogger } from '../request/logger.js';
import { userAgent, usualHeaders } from '../request/request-headers.js';
import type { SendSettings } from '../request/sending/context.js';
import type { Connection } from './connection.js';
import type { ConnectorSettings, Seams } from './settings.js';
import { type OAuthLoader, type WayIn, wayIn } from './way-in.js';

/** What a connector gets from the host that it runs in. */
export interface Platform extends Seams {
  /** Loads the way in by OAuth, where the host can have it. */
  oauth?: OAuthLoader;
}

/** What the way in needs to know of the connector. */
export interface Ways {
  /** The scopes of the actions that the connector may run. */
  scopes(): readonly string[];
  /** Gets what must never be shown. */
  readonly secrets: Redactor;
  /** Loads the way in by OAuth, where the host can have it. */
  readonly oauth?: OAuthLoader | undefined;
}

/**
 * How requests to the org are sent, by the connection's inputs and the options.
 * @throws ConnectionError (INVALID_CONNECTION) where the connection's way into the org can't be used
 */
export function sendSettings(
  connection: Connection,
  options: ConnectorSettings,
  seams: Pick<SendSettings, 'origin' | 'transport' | 'limits' | 'timeLimits'>,
  { scopes, secrets, oauth }: Ways,
): [SendSettings, WayIn] {
  const headers = usualHeaders(userAgent(options.userAgent));
  const way = wayIn(connection, seams.origin, headers, scopes, secrets, oauth);
  const settings = {
    ...seams,
    headers,
    authorization: way.authorization,
    attemptTimeoutMs: options.attemptTimeoutMs ?? 30_000,
    maxRetries: options.maxRetries ?? 2,
    rateLimitShare: options.rateLimitShare,
    memberships: options.memberships,
    logger: options.logger && safeLogger(options.logger),
  };
  return [settings, way];
}

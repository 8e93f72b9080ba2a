import { apiTokenFrom } from '../request/api-token.js';
import { safeLogger } from '../request/logger.js';
import { RequestHeaders, userAgent } from '../request/request-headers.js';
import type { SendSettings } from '../request/sending/context.js';
import type { Connection, ConnectorSettings } from './settings.js';

/**
 * How requests to the org are sent, by the connection's inputs and the options.
 * @throws ConnectionError (INVALID_CONNECTION) where the API token can't be used
 */
export function sendSettings(
  connection: Connection,
  options: ConnectorSettings,
  seams: Pick<SendSettings, 'origin' | 'transport' | 'limits' | 'timeLimits'>,
): SendSettings {
  return {
    ...seams,
    token: apiTokenFrom(connection.apiToken),
    headers: new RequestHeaders(userAgent(options.userAgent)),
    attemptTimeoutMs: options.attemptTimeoutMs ?? 30_000,
    maxRetries: options.maxRetries ?? 2,
    rateLimitShare: options.rateLimitShare,
    logger: options.logger && safeLogger(options.logger),
  };
}

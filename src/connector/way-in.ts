import { clientTest } from '../actions/org/client-test.js';
import { type ConnectionInfo, connectionTest } from '../actions/org/connection-test.js';
import type { Action } from '../catalog/action.js';
import type { Redactor } from '../redaction/redact.js';
import { HIDDEN } from '../redaction/redact.js';
import { apiTokenFrom } from '../request/api-token.js';
import type { Program } from '../request/program.js';
import type { Headers } from '../request/request-headers.js';
import type { Authorization } from '../request/sending/context.js';
import { TokenAuthorization } from '../request/sending/token-authorization.js';
import { ConnectionError } from '../result/failure.js';
import type { Connection } from './connection.js';

/** Loads the way in by OAuth. A host whose platform has no cryptography has none. */
export type OAuthLoader = () => typeof import('../oauth/index.js');

/** A connection's way into the org. */
export interface WayIn {
  readonly authorization: Authorization;
  /** A user of the org owns it, as one does an API token. */
  readonly hasOwner: boolean;
  /** Finds out what is wrong with it. @param actions those that the connector may run */
  test(actions: readonly Action[]): Program<ConnectionInfo>;
  /** What the test noticed besides. */
  warnings(): readonly string[];
  /** Every secret of it is known from the start. */
  readonly isConstant: boolean;
  /** What JSON and console.log may show of it. */
  readonly shown: Readonly<Record<string, unknown>>;
}

/**
 * The way in that a connection names. Its secrets go to the redactor.
 * @throws ConnectionError where it can't be used, or the connection names two
 */
export function wayIn(
  { apiToken, oauth }: Connection,
  origin: string,
  usual: Headers,
  computedScopes: () => readonly string[],
  secrets: Redactor,
  loader: OAuthLoader | undefined,
): WayIn {
  if (oauth === undefined || oauth === null) {
    const source = apiTokenFrom(apiToken);
    secrets.addToken(source);
    return {
      hasOwner: true,
      test: () => connectionTest(origin),
      warnings: () => [],
      authorization: new TokenAuthorization(source, usual),
      isConstant: typeof source === 'string',
      shown: { apiToken: HIDDEN },
    };
  }
  if (apiToken !== undefined && apiToken !== null && apiToken !== '')
    throw new ConnectionError(
      'The connection has both an API token and an OAuth client.',
      'Give the one that is to be used.',
    );
  if (loader === undefined)
    throw new ConnectionError('This host connects by API token only.', 'Enter an API token.');
  const authorization = loader().oauthAuthorization(oauth, origin, usual, computedScopes, secrets);
  const { clientId } = authorization.credentials.client;
  return {
    authorization,
    hasOwner: false,
    test: (actions) => clientTest(origin, authorization.tested(actions)),
    warnings: () => authorization.warnings(),
    isConstant: false,
    shown: { oauth: { clientId, privateKey: HIDDEN } },
  };
}

import type { OAuthClient } from '../oauth/oauth-client.js';
import type { TokenSource } from '../request/token.js';

/** An org, and the way into it: one of the two that the manifest declares. */
export type Connection = TokenConnection | OAuthConnection;

export interface TokenConnection {
  /** For example https://example.okta.com; a bare domain will do. */
  organizationUrl: string;
  /** The token itself, or a function that fetches it before every attempt. */
  apiToken: TokenSource;
  oauth?: undefined;
}

export interface OAuthConnection {
  /** For example https://example.okta.com; a bare domain will do. */
  organizationUrl: string;
  /** The service app to connect as. */
  oauth: OAuthClient;
  apiToken?: undefined;
}

/** The name under which n8n keeps the connection. Its own Okta node uses oktaApi. */
export const CREDENTIALS = 'oktaConnectorApi';

/** What a person enters for the connection. */
export interface CredentialsData {
  organizationUrl: string;
  apiToken: string;
  allowLoopback?: boolean;
}

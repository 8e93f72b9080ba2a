import type { Connection } from '../../connector/public-types.js';

type Environment = Readonly<Record<string, string | undefined>>;

/** The variables that Okta's SDKs have for a connection, and that hold a secret. */
export const SECRET_VARIABLES = ['OKTA_CLIENT_TOKEN', 'OKTA_CLIENT_PRIVATEKEY'] as const;

/** Why the environment names no way in: a message and a remedy. */
export interface NoWayIn {
  readonly message: string;
  readonly remedy: string;
}

const text = (value: string | undefined): string => value?.trim() ?? '';

/**
 * The connection to an org that the environment names, by the variables of Okta's SDKs: OKTA_CLIENT_TOKEN, or
 * OKTA_CLIENT_CLIENTID and OKTA_CLIENT_PRIVATEKEY. Where both are set, OKTA_CLIENT_AUTHORIZATIONMODE decides.
 */
export function connectionFrom(environment: Environment, organizationUrl: string): Connection | NoWayIn {
  const [apiToken, clientId] = [text(environment.OKTA_CLIENT_TOKEN), text(environment.OKTA_CLIENT_CLIENTID)];
  const privateKey = text(environment.OKTA_CLIENT_PRIVATEKEY);
  const mode = text(environment.OKTA_CLIENT_AUTHORIZATIONMODE).toLowerCase();
  if (mode !== '' && mode !== 'ssws' && mode !== 'privatekey')
    return {
      message: 'OKTA_CLIENT_AUTHORIZATIONMODE names a way in that the connector does not have.',
      remedy: 'Set it to PrivateKey for a service app, or to SSWS for an API token.',
    };
  const byApp = mode === 'privatekey' || (mode === '' && apiToken === '' && clientId + privateKey !== '');
  if (!byApp) {
    return apiToken === ''
      ? {
          message: 'The API token is missing.',
          remedy:
            'Set OKTA_CLIENT_TOKEN. Create a token in the Okta admin console under Security > API > Tokens. Or connect as a service app: set OKTA_CLIENT_CLIENTID and OKTA_CLIENT_PRIVATEKEY.',
        }
      : { organizationUrl, apiToken };
  }
  if (clientId === '')
    return {
      message: 'The client ID of the service app is missing.',
      remedy: "Set OKTA_CLIENT_CLIENTID. The app's General tab in the Okta admin console shows it.",
    };
  if (privateKey === '')
    return {
      message: 'The private key of the service app is missing.',
      remedy: 'Set OKTA_CLIENT_PRIVATEKEY to a JWK, or to PEM in which \\n may stand for line breaks.',
    };
  const [keyId, scopes] = [text(environment.OKTA_CLIENT_KEYID), text(environment.OKTA_CLIENT_SCOPES)];
  return {
    organizationUrl,
    oauth: { clientId, privateKey, ...(keyId !== '' && { keyId }), ...(scopes !== '' && { scopes }) },
  };
}

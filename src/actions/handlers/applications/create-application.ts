import type { ActionInputs, Application } from '../../../generated/types.js';
import { merged } from '../../../json/merged.js';
import type { Handler } from '../handler.js';

type Inputs = ActionInputs['createApplication'];
type Json = Record<string, unknown>;

/** Okta's templates, by sign-on mode; where there is none, Okta makes a name. */
const NAMES: Partial<Record<Inputs['signOnMode'], string>> = {
  BOOKMARK: 'bookmark',
  OPENID_CONNECT: 'oidc_client',
  BROWSER_PLUGIN: 'template_swa',
  BASIC_AUTH: 'template_basic_auth',
  SECURE_PASSWORD_STORE: 'template_sps',
};

/** Creates an application; a client secret is an output of its own, so that it is hidden like any other secret. */
export const createApplication: Handler<'createApplication'> = {
  plan: (inputs) => [{ step: 'create', extras: creation(inputs), when: null }],

  *run({ inputs, fetch }) {
    const { body } = yield* fetch('create', creation(inputs));
    const { credentials, ...rest } = body as Application & { credentials?: Json | null };
    const { client_secret: clientSecret, ...oauthClient } = (credentials?.oauthClient ?? {}) as Json;
    const { client_id: clientId } = oauthClient;
    if (clientSecret === undefined) return withClient({ application: body as Application }, clientId);
    const application = { ...rest, credentials: { ...credentials, oauthClient } } as Application;
    return withClient({ application, clientSecret: String(clientSecret) }, clientId);
  },
};

function withClient<Output extends object>(
  output: Output,
  clientId: unknown,
): Output & { clientId?: string } {
  return typeof clientId === 'string' ? { ...output, clientId } : output;
}

function creation(inputs: Inputs) {
  const { signOnMode, settings = {} } = inputs;
  return {
    'handler.name': NAMES[signOnMode],
    'handler.settings': merged(settingsOf(inputs), settings as Json),
    'handler.credentials': signOnMode === 'OPENID_CONNECT' ? { oauthClient: clientOf(inputs) } : undefined,
  };
}

function settingsOf(inputs: Inputs): Json {
  const { signOnMode, url, audience } = inputs;
  const { usernameField, passwordField, buttonField } = inputs;
  switch (signOnMode) {
    case 'OPENID_CONNECT':
      return { oauthClient: grantsOf(inputs) };
    case 'SAML_2_0':
      return {
        signOn: { ...SAML, ...present({ ssoAcsUrl: url, recipient: url, destination: url, audience }) },
      };
    case 'AUTO_LOGIN':
      return { signOn: present({ loginUrl: url }) };
    case 'BASIC_AUTH':
      return { app: present({ url, authURL: url }) };
    default:
      return { app: present({ url, usernameField, passwordField, buttonField }) };
  }
}

/** What Okta wants of a SAML application beside its addresses: its own console's values. */
const SAML = {
  subjectNameIdTemplate: `\${user.userName}`,
  subjectNameIdFormat: 'urn:oasis:names:tc:SAML:1.1:nameid-format:unspecified',
  responseSigned: true,
  assertionSigned: true,
  signatureAlgorithm: 'RSA_SHA256',
  digestAlgorithm: 'SHA256',
  honorForceAuthn: true,
  authnContextClassRef: 'urn:oasis:names:tc:SAML:2.0:ac:classes:PasswordProtectedTransport',
};

function grantsOf({ applicationType = 'web', grantTypes, redirectUris }: Inputs): Json {
  const grants: readonly string[] =
    grantTypes ?? (applicationType === 'service' ? ['client_credentials'] : ['authorization_code']);
  const responses = [
    ...(grants.includes('authorization_code') ? ['code'] : []),
    ...(grants.includes('implicit') ? ['id_token', 'token'] : []),
  ];
  return present({
    application_type: applicationType,
    grant_types: grants,
    // a client without redirects has this one
    response_types: responses.length > 0 ? responses : ['token'],
    redirect_uris: redirectUris,
  });
}

function clientOf({ applicationType, clientAuthentication }: Inputs): Json {
  const isPublic = applicationType === 'native' || applicationType === 'browser';
  const method = clientAuthentication ?? (isPublic ? 'none' : 'client_secret_basic');
  // Okta refuses the method none to a web application that does not require PKCE.
  return { token_endpoint_auth_method: method, ...(method === 'none' && { pkce_required: true }) };
}

function present(values: Json): Json {
  return Object.fromEntries(Object.entries(values).filter(([, value]) => value !== undefined));
}

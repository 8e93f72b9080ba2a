import type { JsonObject } from '../org/model.js';
import { isObject } from '../server/routes.js';

/** What an application needs that is made for a sign-on mode. Paths are below the application. */
export interface AppKind {
  signOnMode: string;
  /** Names of Okta's templates; Okta makes a name up where there is none. */
  name?: string;
  /** Settings without which Okta refuses it. */
  needs: readonly string[];
  /** What Okta fills in where nothing is given. */
  fills: JsonObject;
}

const password = { scheme: 'EDIT_USERNAME_AND_PASSWORD', revealPassword: false };

function template(signOnMode: string, name: string, needs: readonly string[], app: JsonObject = {}): AppKind {
  const fills: JsonObject = { settings: { app } };
  if (signOnMode !== 'BOOKMARK') fills.credentials = password;
  return { signOnMode, name, needs: needs.map((need) => `settings.app.${need}`), fills };
}

const swaFields = ['url', 'usernameField', 'passwordField', 'buttonField'];
const selectors = ['targetURL', 'userNameSelector', 'passwordSelector', 'buttonSelector'];

const kinds: readonly AppKind[] = [
  template('BOOKMARK', 'bookmark', ['url'], { requestIntegration: false }),
  template('BASIC_AUTH', 'template_basic_auth', ['authURL', 'url'], { loginUrlRegex: null }),
  template('BROWSER_PLUGIN', 'template_swa', swaFields, {
    loginUrlRegex: null,
    redirectUrl: null,
    checkbox: null,
  }),
  template('BROWSER_PLUGIN', 'template_swa3field', selectors, { loginUrlRegex: null, redirectUrl: null }),
  template('SECURE_PASSWORD_STORE', 'template_sps', ['url', 'usernameField', 'passwordField']),
  {
    signOnMode: 'AUTO_LOGIN',
    needs: ['settings.signOn.loginUrl'],
    fills: { credentials: password, settings: { signOn: { redirectUrl: null } } },
  },
  {
    signOnMode: 'SAML_2_0',
    needs: ['ssoAcsUrl', 'recipient', 'destination', 'audience'].map((name) => `settings.signOn.${name}`),
    fills: {
      settings: {
        signOn: {
          defaultRelayState: null,
          ssoAcsUrlOverride: null,
          audienceOverride: null,
          recipientOverride: null,
          destinationOverride: null,
          idpIssuer: `http://www.okta.com/\${org.externalKey}`,
          subjectNameIdTemplate: `\${user.userName}`,
          subjectNameIdFormat: 'urn:oasis:names:tc:SAML:1.1:nameid-format:unspecified',
          responseSigned: true,
          assertionSigned: true,
          signatureAlgorithm: 'RSA_SHA256',
          digestAlgorithm: 'SHA256',
          honorForceAuthn: true,
          authnContextClassRef: 'urn:oasis:names:tc:SAML:2.0:ac:classes:PasswordProtectedTransport',
          requestCompressed: false,
          attributeStatements: [],
        },
      },
    },
  },
  {
    signOnMode: 'OPENID_CONNECT',
    name: 'oidc_client',
    needs: ['settings.oauthClient.application_type', 'settings.oauthClient.grant_types'],
    fills: {
      credentials: {
        oauthClient: { autoKeyRotation: true, token_endpoint_auth_method: 'client_secret_basic' },
      },
      settings: {
        oauthClient: {
          client_uri: null,
          logo_uri: null,
          redirect_uris: [],
          post_logout_redirect_uris: [],
          response_types: ['code'],
          consent_method: 'TRUSTED',
          issuer_mode: 'DYNAMIC',
        },
      },
    },
  },
];

/** The kind that a sign-on mode and the name of a template stand for. */
export function kindOf(signOnMode: unknown, name: unknown): AppKind | undefined {
  return kinds.find(
    (kind) => kind.signOnMode === signOnMode && (kind.name === name || kind.name === undefined),
  );
}

/** The value at a path such as `settings.app.url`. */
export function at(body: unknown, path: string): unknown {
  let value = body;
  for (const name of path.split('.')) value = isObject(value) ? value[name] : undefined;
  return value;
}

/** `given` over `filled`: objects member by member, everything else as a whole. */
export function merged(filled: JsonObject, given: JsonObject): JsonObject {
  const result: JsonObject = { ...filled };
  for (const [name, value] of Object.entries(given)) {
    const below = result[name];
    result[name] = isObject(below) && isObject(value) ? merged(below, value) : value;
  }
  return result;
}

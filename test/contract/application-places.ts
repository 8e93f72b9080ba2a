import type { Inputs } from './inputs.js';

type Json = Record<string, unknown>;

/** Okta's names of what each sign-on mode needs: the template, and where the inputs stand among the settings. */
const MODES: Readonly<
  Record<string, { name?: string; under: string; places: Readonly<Record<string, string>> }>
> = {
  BOOKMARK: { name: 'bookmark', under: 'app', places: { url: 'url' } },
  BASIC_AUTH: { name: 'template_basic_auth', under: 'app', places: { url: 'url', authURL: 'url' } },
  BROWSER_PLUGIN: { name: 'template_swa', under: 'app', places: { url: 'url' } },
  SECURE_PASSWORD_STORE: { name: 'template_sps', under: 'app', places: { url: 'url' } },
  AUTO_LOGIN: { under: 'signOn', places: { loginUrl: 'url' } },
  SAML_2_0: {
    under: 'signOn',
    places: { ssoAcsUrl: 'url', recipient: 'url', destination: 'url', audience: 'audience' },
  },
  OPENID_CONNECT: { name: 'oidc_client', under: 'oauthClient', places: { redirect_uris: 'redirectUris' } },
};

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

function modeOf({ signOnMode }: Inputs) {
  return MODES[String(signOnMode)] as (typeof MODES)[string];
}

function over(made: unknown, given: unknown): unknown {
  const isJson = (value: unknown): value is Json =>
    typeof value === 'object' && value !== null && !Array.isArray(value);
  if (!isJson(made) || !isJson(given)) return given;
  const names = new Set([...Object.keys(made), ...Object.keys(given)]);
  const value = (name: string) =>
    !Object.hasOwn(given, name)
      ? made[name]
      : Object.hasOwn(made, name)
        ? over(made[name], given[name])
        : given[name];
  return Object.fromEntries([...names].map((name) => [name, value(name)]));
}

function oidc({ applicationType = 'web', grantTypes }: Inputs): Json {
  const usual = applicationType === 'service' ? 'client_credentials' : 'authorization_code';
  const grant_types = (grantTypes as string[] | undefined) ?? [usual];
  const types = { authorization_code: ['code'], implicit: ['id_token', 'token'] };
  const response_types = Object.entries(types).flatMap(([grant, own]) =>
    grant_types.includes(grant) ? own : [],
  );
  if (response_types.length === 0) response_types.push('token');
  return { application_type: applicationType, grant_types, response_types };
}

/** What was read, without the nulls that nobody asked for. */
function kept(value: unknown): unknown {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return value;
  return Object.fromEntries(
    Object.entries(value).flatMap(([name, entry]) => (entry === null ? [] : [[name, kept(entry)]])),
  );
}

/** A member of an application: what the inputs say over what was read. */
const mergedMember =
  (name: string, givenBy: (inputs: Inputs) => unknown = (inputs) => inputs[name]) =>
  (inputs: Inputs) => {
    const before = kept((inputs.readApplication as Json | undefined)?.[name] ?? undefined);
    const given = withoutGaps(givenBy(inputs));
    return given === undefined ? before : over(before, given);
  };

/** Without members that are undefined, and objects that are empty for that. */
function withoutGaps(value: unknown): unknown {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return value;
  const entries = Object.entries(value);
  const given = entries.map(([name, entry]) => [name, withoutGaps(entry)] as const);
  const left = given.filter(([, entry]) => entry !== undefined);
  return left.length === 0 && entries.length > 0 ? undefined : Object.fromEntries(left);
}

/** What sidecars of actions that write applications name as `=rule`. */
export const applicationRules = {
  mergedLabel: mergedMember('label'),
  mergedSettings: mergedMember('settings'),
  mergedVisibility: mergedMember(
    'visibility',
    ({ hideOnWeb, hideOnMobile, autoLaunch, autoSubmitToolbar }) => ({
      hide: { web: hideOnWeb, iOS: hideOnMobile },
      autoLaunch,
      autoSubmitToolbar,
    }),
  ),
  mergedAccessibility: mergedMember(
    'accessibility',
    ({ selfService, errorRedirectUrl, loginRedirectUrl }) => ({
      selfService,
      errorRedirectUrl,
      loginRedirectUrl,
    }),
  ),
  mergedLicensing: mergedMember('licensing', ({ seatCount }) => ({ seatCount })),
  mergedApplicationProfile: mergedMember('profile'),
  readName: mergedMember('name'),
  readSignOnMode: mergedMember('signOnMode'),
  mergedCredentials: mergedMember('credentials', ({ sharedPassword }) => ({
    password: { value: sharedPassword },
  })),
  applicationName: (inputs: Inputs) => modeOf(inputs).name,
  applicationSettings: (inputs: Inputs) => {
    const { under, places } = modeOf(inputs);
    const { signOnMode } = inputs;
    const fields = under === 'app' ? ['usernameField', 'passwordField', 'buttonField'] : [];
    const wanted = [...Object.entries(places), ...fields.map((name) => [name, name] as const)];
    const isBasic = signOnMode === 'BASIC_AUTH';
    const given = wanted
      .filter(([place, input]) => inputs[input] !== undefined && !(isBasic && fields.includes(place)))
      .map(([place, input]) => [place, inputs[input]] as const);
    const base = signOnMode === 'SAML_2_0' ? SAML : signOnMode === 'OPENID_CONNECT' ? oidc(inputs) : {};
    return over({ [under]: { ...base, ...Object.fromEntries(given) } }, inputs.settings ?? {});
  },
  applicationCredentials: ({ signOnMode, applicationType, clientAuthentication }: Inputs) => {
    if (signOnMode !== 'OPENID_CONNECT') return undefined;
    const usual = ['native', 'browser'].includes(String(applicationType)) ? 'none' : 'client_secret_basic';
    const method = clientAuthentication ?? usual;
    const pkce = method === 'none' ? { pkce_required: true } : {};
    return { oauthClient: { token_endpoint_auth_method: method, ...pkce } };
  },
};

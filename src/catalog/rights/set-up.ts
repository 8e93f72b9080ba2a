import { type Rights, type RightsOptions, rightsOf } from './rights.js';

/** What a set-up sheet is made for. */
export interface SetUpOptions extends RightsOptions {
  /** The org's address; `{organizationUrl}` stands in its place where it is left out. */
  readonly organizationUrl?: string;
  /** The name of the service app, its role and its resource set. */
  readonly label?: string;
  /** The public key, as JWK with a kid; `{publicKey}` stands in its place where it is left out. */
  readonly publicKey?: Readonly<Record<string, unknown>>;
  /** Which role to give it: `custom` where there is one, unless `standard` is asked for. */
  readonly role?: 'custom' | 'standard';
}

/** A step of the set-up: what to click, or one call. */
export interface SetUpStep {
  readonly title: string;
  /** What to do in Okta's Admin Console. */
  readonly click: string;
  /** Inputs of callOktaApi; `{names}` stand for what earlier steps gave. */
  readonly call: {
    readonly operationId: string;
    readonly pathParameters?: Readonly<Record<string, string>>;
    readonly body: unknown;
  };
  /** What later steps need of the answer: the name that stands for it, and where it is in the body. */
  readonly gives?: Readonly<Record<string, string>>;
}

/** The least rights for some actions, and the steps that make a service app which has them. */
export interface RightsSheet extends Rights {
  readonly setUp: readonly SetUpStep[];
}

/** @throws ConnectionError (INVALID_CONNECTION) where an id names no action, or no operation of Okta */
export function rightsSheet(ids: readonly string[], options?: SetUpOptions): RightsSheet {
  const rights = rightsOf(ids, options);
  return { ...rights, setUp: setUpSteps(rights, options) };
}

const APP = { appId: '{appId}' };
const CLIENT = { clientId: '{clientId}' };

/** The steps that make a service app with these rights, in order. Only a super administrator may take them. */
function setUpSteps(rights: Rights, options: SetUpOptions = {}): SetUpStep[] {
  const {
    organizationUrl = '{organizationUrl}',
    label = 'Okta connector',
    publicKey = '{publicKey}',
  } = options;
  return [
    appStep(label, publicKey),
    ...rights.scopes.map(({ scope }) => grantStep(scope, organizationUrl)),
    ...roleSteps(rights, label, organizationUrl, options.role),
  ];
}

function appStep(label: string, publicKey: unknown): SetUpStep {
  return {
    title: 'Make the service app',
    click: `Applications > Applications > Create App Integration > API Services. Name it "${label}". Under General > Client Credentials choose Public key / Private key and add the public key. Leave "Require Demonstrating Proof of Possession (DPoP) header in token requests" on.`,
    call: {
      operationId: 'createApplication',
      body: {
        name: 'oidc_client',
        label,
        signOnMode: 'OPENID_CONNECT',
        credentials: { oauthClient: { token_endpoint_auth_method: 'private_key_jwt' } },
        settings: {
          oauthClient: {
            application_type: 'service',
            grant_types: ['client_credentials'],
            response_types: ['token'],
            dpop_bound_access_tokens: true,
            jwks: { keys: [publicKey] },
          },
        },
      },
    },
    gives: { appId: 'id', clientId: 'credentials.oauthClient.client_id' },
  };
}

function grantStep(scopeId: string, issuer: string): SetUpStep {
  return {
    title: `Grant ${scopeId}`,
    click: `Okta API Scopes: grant ${scopeId}.`,
    call: { operationId: 'grantConsentToScope', pathParameters: APP, body: { issuer, scopeId } },
  };
}

function roleSteps(
  { role }: Rights,
  label: string,
  organizationUrl: string,
  wanted: SetUpOptions['role'] = 'custom',
): SetUpStep[] {
  const { custom, standard } = role;
  if (custom === undefined || wanted === 'standard') return [standardStep(standard)];
  const { permissions, resources, beside } = custom;
  const names = permissions.map(({ name }) => name);
  const held = resources.map((resource) => resource.replace('{organizationUrl}', organizationUrl));
  return [
    {
      title: 'Make the custom role',
      click: `Security > Administrators > Roles > Create new role. Name it "${label}". Select: ${permissions.map(({ title }) => title).join('; ')}.`,
      call: {
        operationId: 'createRole',
        body: { label, description: `What ${label} may do`, permissions: names },
      },
      gives: { roleId: 'id' },
    },
    {
      title: 'Make the resource set',
      click: `Security > Administrators > Resources > Create new resource set. Name it "${label}". Add: ${held.join(', ')}; fewer where fewer are enough.`,
      call: {
        operationId: 'createResourceSet',
        body: { label, description: `What ${label} works on`, resources: held },
      },
      gives: { resourceSetId: 'id' },
    },
    {
      title: 'Give the app the custom role',
      click: `The app > Admin roles > Edit assignments: role "${label}", resource set "${label}".`,
      call: {
        operationId: 'assignRoleToClient',
        pathParameters: CLIENT,
        body: { type: 'CUSTOM', role: '{roleId}', 'resource-set': '{resourceSetId}' },
      },
    },
    ...(beside ? [standardStep(beside)] : []),
  ];
}

function standardStep({ type, title }: { type: string; title: string }): SetUpStep {
  return {
    title: `Give the app the role ${title}`,
    click: `The app > Admin roles > Edit assignments: ${title}.`,
    call: { operationId: 'assignRoleToClient', pathParameters: CLIENT, body: { type } },
  };
}

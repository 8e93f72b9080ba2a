import { appParty } from '../log/parties.js';
import { scramble } from '../org/ids.js';
import type { Application, JsonObject } from '../org/model.js';
import type { Org } from '../org/org.js';
import { invalid, Refusal } from '../server/errors.js';
import {
  type Answer,
  bodyOf,
  type Call,
  flag,
  isObject,
  objectAt,
  ok,
  param,
  type Route,
  textAt,
} from '../server/routes.js';
import { type AppKind, at, kindOf, merged } from './app-kinds.js';
import { applicationView } from './app-view.js';

const mostLabel = 100;

/** What every application has. */
const common: JsonObject = {
  accessibility: { selfService: false, errorRedirectUrl: null, loginRedirectUrl: null },
  visibility: {
    autoLaunch: false,
    autoSubmitToolbar: false,
    hide: { iOS: false, web: false },
    appLinks: { login: true },
  },
  features: [],
  credentials: { userNameTemplate: { template: `\${source.login}`, type: 'BUILT_IN' }, signing: {} },
  universalLogout: null,
  settings: {
    app: {},
    notifications: { vpn: { network: { connection: 'DISABLED' }, message: null, helpUrl: null } },
    manualProvisioning: false,
    implicitAssignment: false,
    notes: { admin: null, enduser: null },
  },
};

/** What only Okta sets, or what a replacement can't change. */
const ignored = ['id', 'orn', 'status', 'created', 'lastUpdated', 'features', '_links', '_embedded'];

function create(org: Org, call: Call): Answer {
  const given = bodyOf(call);
  const kind = kindOf(given.signOnMode, given.name);
  if (!kind)
    throw invalid('signOnMode', 'signOnMode: The sign-on mode does not fit the name of the application');
  const body = checkedBody(org, kind, given);
  const id = org.newId('0oa');
  body.name = kind.name ?? madeName(body, id);
  const now = org.time();
  const app: Application = {
    id,
    status: flag(call, 'activate', true) ? 'ACTIVE' : 'INACTIVE',
    created: now,
    lastUpdated: now,
    body,
    users: new Map(),
    groups: new Map(),
  };
  const secret = setClient(
    org,
    app,
    textAt(objectAt(objectAt(given, 'credentials'), 'oauthClient'), 'client_secret'),
  );
  org.applications.set(id, app);
  org.log.record('application.lifecycle.create', [appParty(app)]);
  return ok(withSecret(applicationView(org, call, app), secret));
}

/** Replaces everything but what `ignored` names; the name and the client stay. */
function replace(org: Org, call: Call): Answer {
  const app = org.application(param(call, 'appId'));
  const given = bodyOf(call);
  if (app.status === 'INACTIVE' && org.behavior.changeOfInactiveApplication !== 'taken') {
    throw new Refusal('E0000024', { causes: ['No active instances.'] });
  }
  if (given.signOnMode !== app.body.signOnMode)
    throw invalid('signOnMode', 'signOnMode: The sign-on mode cannot be changed');
  const { signOnMode, name, features } = app.body;
  const kind = kindOf(signOnMode, name) ?? { signOnMode: String(signOnMode), needs: [], fills: {} };
  const client = at(app.body, 'credentials.oauthClient.client_id');
  const keptSignOn = keptInSignOn(org, app, given);
  app.body = { ...checkedBody(org, kind, given, app), name, features };
  if (keptSignOn !== undefined) app.body = merged(app.body, { settings: { signOn: keptSignOn } });
  if (client !== undefined) setClient(org, app, undefined, String(client));
  const password = at(given, 'credentials.password.value');
  if (typeof password === 'string') app.sharedPassword = password;
  app.lastUpdated = org.time();
  org.log.record('application.lifecycle.update', [appParty(app)]);
  return ok(applicationView(org, call, app));
}

const overrides = [
  ...['defaultRelayState', 'ssoAcsUrlOverride', 'audienceOverride'],
  ...['recipientOverride', 'destinationOverride'],
];

/** What a replacement of a SAML application does not change, although Okta answers 200. */
function keptInSignOn(org: Org, app: Application, given: JsonObject): JsonObject | undefined {
  const signOn = at(app.body, 'settings.signOn');
  if (app.body.signOnMode !== 'SAML_2_0' || !isObject(signOn)) return undefined;
  const { attributeStatements, authnContextClassRef } = signOn;
  const { attributeStatementsAlone, authnContextOfReplacement } = org.behavior;
  const isAlone = overrides.some((name) => at(given, `settings.signOn.${name}`) === undefined);
  return {
    ...(isAlone && attributeStatementsAlone === 'stay' && { attributeStatements }),
    ...(authnContextOfReplacement === 'ignored' && { authnContextClassRef }),
  };
}

function checkedBody(org: Org, kind: AppKind, given: JsonObject, self?: Application): JsonObject {
  const { label } = given;
  const causes = kind.needs.filter((path) => isBlank(at(given, path)));
  if (typeof label !== 'string' || label === '') causes.unshift('label');
  const [first] = causes;
  if (first) throw invalid(first, ...causes.map((path) => `${path}: The field cannot be left blank`));
  if (String(label).length > mostLabel) {
    throw invalid('label', `label: String length must be between 1 and ${mostLabel}`);
  }
  checkClient(given);
  checkAuthentication(given);
  const others = [...org.applications.values()].filter((app) => app !== self);
  if (others.some((app) => app.body.label === label)) throw new Refusal('E0000040');
  const kept = Object.fromEntries(Object.entries(given).filter(([name]) => !ignored.includes(name)));
  const body = structuredClone(merged(merged(common, kind.fills), kept));
  // A password that people share is never shown again.
  const credentials = objectAt(body, 'credentials');
  if (credentials?.password) credentials.password = {};
  return body;
}

function isBlank(value: unknown): boolean {
  return (
    value === undefined || value === null || value === '' || (Array.isArray(value) && value.length === 0)
  );
}

/** Grants with a redirect need an address for it. */
function checkClient(given: JsonObject): void {
  const grants = at(given, 'settings.oauthClient.grant_types');
  if (!Array.isArray(grants)) return;
  const redirects = grants.includes('authorization_code') || grants.includes('implicit');
  if (redirects && isBlank(at(given, 'settings.oauthClient.redirect_uris'))) {
    throw invalid(
      'settings.oauthClient.redirect_uris',
      'settings.oauthClient.redirect_uris: The field cannot be left blank',
    );
  }
}

/** A client without a secret has to require PKCE, which native and browser applications do unless they say otherwise. */
function checkAuthentication(given: JsonObject): void {
  const { token_endpoint_auth_method: method, pkce_required: pkce } =
    objectAt(objectAt(given, 'credentials'), 'oauthClient') ?? {};
  const type = String(at(given, 'settings.oauthClient.application_type'));
  if (method !== 'none' || (pkce ?? ['native', 'browser'].includes(type)) === true) return;
  const methods = 'client_secret_basic, client_secret_post, client_secret_jwt, private_key_jwt';
  throw invalid(
    'token_endpoint_auth_method',
    `token_endpoint_auth_method: 'token_endpoint_auth_method' is invalid. Valid values: [${methods}].`,
  );
}

/** A name for a custom application, from its label and its id. */
function madeName(body: JsonObject, id: string): string {
  const slug = String(body.label)
    .toLowerCase()
    .replace(/[^a-z0-9]+/g, '');
  return `sandbox_${slug}_${id.slice(-6, -3).toLowerCase()}`;
}

/** Gives an OpenID Connect application its client. Returns the secret, which only this answer shows. */
function setClient(org: Org, app: Application, wanted?: string, clientId?: string): string | undefined {
  const client = at(app.body, 'credentials.oauthClient') as JsonObject | undefined;
  if (app.body.signOnMode !== 'OPENID_CONNECT' || !client) return undefined;
  client.client_id = clientId ?? client.client_id ?? app.id;
  client.pkce_required ??= client.token_endpoint_auth_method === 'none';
  delete client.client_secret;
  const hasSecret = String(client.token_endpoint_auth_method).startsWith('client_secret');
  return hasSecret ? (wanted ?? scramble(`client/${org.newId('cs')}`, 64)) : undefined;
}

function withSecret(view: JsonObject, secret: string | undefined): JsonObject {
  if (secret === undefined) return view;
  return merged(view, { credentials: { oauthClient: { client_secret: secret } } });
}

export const appWriteRoutes: Route[] = [
  { method: 'POST', path: '/api/v1/apps', handle: create },
  { method: 'PUT', path: '/api/v1/apps/:appId', handle: replace },
];

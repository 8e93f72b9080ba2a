import { appParty, otherParty } from '../log/parties.js';
import type { Application, JsonObject, ScopeConsent } from '../org/model.js';
import type { Org } from '../org/org.js';
import { invalid, notFound, refusalBy } from '../server/errors.js';
import {
  type Answer,
  bodyOf,
  type Call,
  noContent,
  ok,
  param,
  type Route,
  textAt,
} from '../server/routes.js';
import { isScope } from './scopes.js';
import { clientIdOf } from './service-apps.js';

function view(org: Org, call: Call, app: Application, consent: ScopeConsent): JsonObject {
  const { id, scopeId, issuer, created } = consent;
  const self = `${call.base}/api/v1/apps/${app.id}`;
  const clientId = clientIdOf(app);
  return {
    id,
    status: 'ACTIVE',
    created,
    createdBy: { id: org.tokenOwnerId, type: 'User' },
    lastUpdated: created,
    issuer,
    clientId,
    scopeId,
    source: 'ADMIN',
    _embedded: { scope: { id: scopeId } },
    _links: {
      app: { href: self, title: app.body.label },
      self: { href: `${self}/grants/${id}`, hints: { allow: ['GET', 'DELETE'] } },
      client: { href: `${call.base}/oauth2/v1/clients/${clientId}`, title: app.body.label },
    },
  };
}

const appOf = (org: Org, call: Call): Application => org.application(param(call, 'appId'));

function list(org: Org, call: Call): Answer {
  const app = appOf(org, call);
  return ok((app.consents ?? []).map((consent) => view(org, call, app, consent)));
}

function grant(org: Org, call: Call): Answer {
  const app = appOf(org, call);
  const body = bodyOf(call);
  const [scopeId, issuer] = [textAt(body, 'scopeId'), textAt(body, 'issuer')];
  if (clientIdOf(app) === undefined) throw invalid('appId', 'appId: The application is no OAuth client');
  if (issuer !== call.base)
    throw invalid('issuer', 'issuer: The issuer must be the org authorization server');
  if (scopeId === undefined || !isScope(scopeId)) throw invalid('scopeId', 'scopeId: The scope is unknown');
  const held = app.consents ?? [];
  const old = held.find((one) => one.scopeId === scopeId);
  const choice = org.behavior.scopeGrantedTwice;
  if (old && choice !== 'taken') throw refusalBy(choice, 'scopeId', '', 'The scope is granted already');
  const consent = old ?? { id: org.newId('oag'), scopeId, issuer, created: org.time() };
  if (!old) {
    app.consents = [...held, consent];
    org.log.record('app.oauth2.admin.consent.grant', [appParty(app), otherParty(scopeId, 'scope', scopeId)]);
  }
  return { status: 201, body: view(org, call, app, consent) };
}

function consentOf(org: Org, call: Call): { app: Application; consent: ScopeConsent } {
  const app = appOf(org, call);
  const id = param(call, 'grantId');
  const consent = app.consents?.find((one) => one.id === id);
  if (!consent) throw notFound(id, 'OAuth2ScopeConsentGrant');
  return { app, consent };
}

function read(org: Org, call: Call): Answer {
  const { app, consent } = consentOf(org, call);
  return ok(view(org, call, app, consent));
}

function revoke(org: Org, call: Call): Answer {
  const { app, consent } = consentOf(org, call);
  app.consents = (app.consents ?? []).filter((other) => other !== consent);
  const { scopeId } = consent;
  org.log.record('app.oauth2.admin.consent.revoke', [appParty(app), otherParty(scopeId, 'scope', scopeId)]);
  return noContent;
}

const all = '/api/v1/apps/:appId/grants';

export const grantRoutes: Route[] = [
  { method: 'GET', path: all, handle: list },
  { method: 'POST', path: all, handle: grant },
  { method: 'GET', path: `${all}/:grantId`, handle: read },
  { method: 'DELETE', path: `${all}/:grantId`, handle: revoke },
];

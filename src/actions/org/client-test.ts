import type { Action } from '../../catalog/action.js';
import { rightsOf } from '../../catalog/rights/rights.js';
import { type Program, send } from '../../request/program.js';
import { readRequest } from '../../request/read-request.js';
import type { OktaAnswer } from '../../request/request.js';
import { Failure } from '../../result/failure.js';
import { askWhichOrg, type ConnectionInfo } from './connection-test.js';
import { type MissingScope, missingScopes, neededScopes } from './granted-scopes.js';

/** A service app, as the connection test sees it. */
export interface TestedClient {
  readonly clientId: string;
  /** The scopes that it asks for. */
  readonly asked: readonly string[];
  /** They were named, not computed from the actions. */
  readonly named: boolean;
  /** The actions that the connector may run. */
  readonly actions: readonly Action[];
  /** What the token that is in use allows; undefined before there is one. */
  granted(): { readonly scopes: readonly string[]; readonly isBound: boolean } | undefined;
}

/** Reads that every org answers with something, by the scope that they need. */
const PROBES = {
  'okta.users.read': readRequest('listUsers', {}, { limit: 1 }),
  'okta.groups.read': readRequest('listGroups', {}, { limit: 1 }),
  'okta.apps.read': readRequest('listApplications', {}, { limit: 1 }),
};
/** So many actions are named for a scope. */
const MOST_NAMED = 5;

/**
 * Tells a wrong address, a wrong client, a missing scope and a missing admin role apart. Only reads; who the client is
 * goes out after the address has proved to be an Okta org's.
 */
export function* clientTest(origin: string, client: TestedClient): Program<ConnectionInfo> {
  const organizationId = yield* askWhichOrg(origin);
  // Without a scope for any of them it is asked all the same: what counts is the token that comes before it.
  const scope = Object.keys(PROBES).find((each) => client.asked.includes(each)) ?? 'okta.users.read';
  let seen: OktaAnswer | Failure;
  try {
    seen = yield* send(PROBES[scope as keyof typeof PROBES]);
  } catch (failure) {
    if (!(failure instanceof Failure) || client.granted() === undefined) throw failure;
    if (failure.details.code !== 'FORBIDDEN') throw failure;
    seen = failure;
  }
  const { scopes, isBound } = client.granted() ?? { scopes: [], isBound: false };
  const missing = missingScopes(client.actions, scopes);
  const must = client.named ? client.asked : neededScopes(client.actions);
  const refused = must.filter((each) => !scopes.includes(each));
  if (refused.length > 0) throw scopesRefused(client.clientId, refused, missing);
  if (scopes.includes(scope) && showsNothing(seen)) throw noRole(client, seen);
  return {
    organizationUrl: origin,
    organizationId,
    client: { id: client.clientId, scopes: [...scopes], dpop: isBound, missing },
  };
}

/** Okta answers an app without an admin role with a refusal, or with a list of nothing. */
function showsNothing(seen: OktaAnswer | Failure): boolean {
  return seen instanceof Failure || (Array.isArray(seen.body) && seen.body.length === 0);
}

function scopesRefused(
  clientId: string,
  refused: readonly string[],
  missing: readonly MissingScope[],
): Failure {
  const named = refused.map((scope) => {
    const actions = missing.find((each) => each.scope === scope)?.actions ?? [];
    const more = actions.length > MOST_NAMED ? ` and ${actions.length - MOST_NAMED} more` : '';
    return actions.length === 0 ? scope : `${scope} (for ${actions.slice(0, MOST_NAMED).join(', ')}${more})`;
  });
  return new Failure({
    code: 'FORBIDDEN',
    message: `The app ${clientId} works, but it is not granted ${named.join('; ')}.`,
    remedy:
      'In the admin console, open the service app under Applications. On its Okta API Scopes tab, grant what is missing; only a super administrator can. Or name fewer scopes in the connection, or allow fewer actions.',
    retryable: false,
    outcome: 'unchanged',
  });
}

function noRole({ clientId, actions }: TestedClient, seen: OktaAnswer | Failure): Failure {
  const { standard, custom } = rightsOf(actions.map(({ id }) => id)).role;
  const which = ` The least standard role for these actions is ${standard.title} (${standard.type})${custom ? '; a custom role may do with less' : ''}.`;
  return new Failure({
    code: 'FORBIDDEN',
    message: `The app ${clientId} has its scopes, but Okta ${seen instanceof Failure ? 'refuses it a list that every administrator may read' : 'shows it an empty list of what every org has'}. It has no admin role, or one that does not cover it.`,
    remedy: `In the admin console, open the service app under Applications. On its Admin roles tab, assign a role that covers what the actions do.${which}`,
    retryable: false,
    outcome: 'unchanged',
    ...(seen instanceof Failure && seen.details.okta && { okta: seen.details.okta }),
  });
}

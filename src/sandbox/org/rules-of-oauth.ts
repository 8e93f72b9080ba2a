import { type Rule, rule } from './unproven.js';

/** The rules about service apps, their tokens and their rights. */
export const oauthBehavior = {
  ungrantedScope: rule(
    'a token is asked for with a scope that was not granted; without any granted one it is always refused',
    'likely',
    'left out',
    '400 invalid_scope',
  ),
  assertionAtNonceDance: rule(
    'a token request is refused for want of a nonce: is its client assertion used up',
    'inferred',
    'no',
    'yes',
  ),
  assertionWithoutKid: rule(
    'a client assertion names no key and the client has several',
    'inferred',
    'any of them',
    '401 invalid_client',
  ),
  unaskedProof: rule(
    'a token request has a DPoP proof, and the client is not set to require one',
    'likely',
    'ignored',
    'bound',
  ),
  manageScopeReads: rule('a read is sent with the manage scope and not the read scope', 'open', 'yes', 'no'),
  scopeInChallenge: rule(
    'a 403 insufficient_scope: does its WWW-Authenticate name the scope',
    'likely',
    'yes',
    'no',
  ),
  oauthErrorBody: rule(
    'a token or a scope is refused by the API: the form of the body',
    'open',
    'of the API',
    'of OAuth',
  ),
  listWithoutPermission: rule(
    'users, groups, applications or devices are listed without an admin role that shows them',
    'likely',
    '200 empty',
    '403 E0000006',
  ),
  scopeRevoked: rule(
    'the grant of a scope is revoked: tokens that were issued with it',
    'inferred',
    'keep it until they end',
    'lose it',
  ),
  tokensOfInactiveApp: rule(
    'a service app is deactivated: the access tokens that it has',
    'inferred',
    'end',
    'stay good until they end',
  ),
  roleOfOtherClient: rule(
    'an admin role is assigned to an OAuth client that is no service app',
    'likely',
    '400 E0000227',
    'taken',
  ),
  scopeGrantedTwice: rule('a scope is granted again', 'inferred', 'taken', '400 E0000001'),
  meOfServiceApp: rule(
    'a service app, which is no user, asks for the user me',
    'inferred',
    '404 E0000007',
    '403 E0000006',
  ),
} as const satisfies Record<string, Rule>;

import { findAction } from '../catalog/catalog.js';
import { findOperation } from '../catalog/operations/operations.js';
import { needsOf } from '../catalog/rights/facts.js';
import { rightsOf } from '../catalog/rights/rights.js';
import { isRead } from '../request/request.js';
import type { RequestContext } from '../request/sending/context.js';
import { type ErrorCode, Failure } from '../result/failure.js';
import { clockFault } from './org-time.js';

const APP = 'In the admin console, open the service app under Applications.';
const GENERAL = 'On its General tab';
const BY_KEY = 'set Client authentication to Public key / Private key';
const SET_CLOCK = 'Set the clock of this machine by a time server (NTP).';
const IS_SENT_TWICE = /already (?:been )?used/i;
const NOT_ADMITTED = `${APP} Check that its network zone and its policies admit this machine, and that its scopes are granted.`;
const MAY_BE_DONE = 'The change may have been made. Check the org before you run the action again.';
const SENT_TWICE =
  'Each attempt is signed anew, so a proxy or gateway on the way sends requests twice. Let it repeat none. Then run the action again.';

/** What is known of a client whose token request failed. */
export interface Asking {
  readonly clientId: string;
  readonly scopes: readonly string[];
  readonly hasKeyId: boolean;
  readonly proves: boolean;
  readonly offsetMs: number;
}

type Told = readonly [code: ErrorCode, message: string, remedy: string];

/** What came of asking for an access token: nothing of the call itself was sent. */
export function withoutToken(failure: Failure, asking: Asking): Failure {
  const { code, message, remedy, okta, answeredBy, retryable, retryAfterMs, relatedOptions } =
    failure.details;
  const [toldCode, toldMessage, toldRemedy] =
    okta?.oauthError === undefined || code === 'OKTA_UNAVAILABLE' || code === 'RATE_LIMITED'
      ? ([code, `No access token: ${message}`, withoutDoubt(remedy)] as const)
      : told(okta.oauthError, okta.errorSummary ?? '', asking);
  return new Failure({
    code: toldCode,
    message: toldMessage,
    remedy: toldRemedy,
    retryable: toldCode === code && retryable,
    outcome: 'not-sent',
    ...(retryAfterMs !== undefined && { retryAfterMs }),
    ...(okta && { okta }),
    ...(answeredBy && { answeredBy }),
    ...(relatedOptions && { relatedOptions: relatedOptions.filter((option) => option !== 'reconcile') }),
  });
}

/** A token request changes nothing in the org, so no lost answer to it leaves a doubt. */
function withoutDoubt(remedy: string): string {
  const kept = remedy
    .replace(/^The change may have been made anyway\. Check the org before you run the action again\. /, '')
    .replace(/^It is not known whether the change was made\..*$/, '')
    .trim();
  return kept === '' ? 'Run the action again.' : kept;
}

function told(error: string, said: string, asking: Asking): Told {
  const refused = `Okta gave no access token (${error})${said === '' ? '.' : `: ${said.replace(/\.?$/, '.')}`}`;
  switch (error) {
    case 'invalid_client':
      return ['UNAUTHENTICATED', ...ofClient(refused, said, asking)];
    case 'invalid_dpop_proof':
    case 'use_dpop_nonce':
      return ['UNAUTHENTICATED', ...ofProof(refused, said, asking)];
    case 'invalid_scope':
    case 'consent_required':
      return [
        'FORBIDDEN',
        `${refused} The app is not granted a scope that was asked for. Asked for: ${asking.scopes.join(' ')}.`,
        `${APP} On its Okta API Scopes tab, grant what is missing; only a super administrator can. Or ask for fewer scopes.`,
      ];
    case 'access_denied':
      return ['FORBIDDEN', refused, NOT_ADMITTED];
    case 'unauthorized_client':
    case 'unsupported_grant_type':
      return [
        'UNAUTHENTICATED',
        refused,
        'The app must be a service app (API Services) with the grant type Client Credentials. Create one under Applications.',
      ];
  }
  return ['UNAUTHENTICATED', refused, `${APP} Check its client ID, its public keys and its scopes.`];
}

function ofClient(refused: string, said: string, { clientId, hasKeyId, offsetMs }: Asking): [string, string] {
  const clock = clockFault(offsetMs);
  if (IS_SENT_TWICE.test(said)) return [refused, SENT_TWICE];
  if (/expir|future|issued|\biat\b|\bexp\b|\bnbf\b|clock/i.test(said) && !/client_?id/i.test(said))
    return [clock === undefined ? refused : `${refused} ${clock}.`, SET_CLOCK];
  if (/jwks_uri/i.test(said))
    return [
      `${refused} Okta reads the public keys of the app ${clientId} at an address, and does not find what it needs there.`,
      `${APP} ${GENERAL}, see the URL of its public keys. Check that Okta can reach it, and that the key is there with a KID of its own.`,
    ];
  if (/JWKSet configured/i.test(said))
    return [
      `${refused} The app ${clientId} has no public key.`,
      `${APP} ${GENERAL}, ${BY_KEY}, and add the public key.`,
    ];
  if (/\bkid\b/i.test(said) && !hasKeyId)
    return [
      `${refused} An app with several public keys needs to be told which one signs.`,
      `${APP} ${GENERAL}, copy the KID of the public key, and give it as key ID.`,
    ];
  if (/signature|\bkid\b|\bkeys?\b|jwks|algorithm/i.test(said))
    return [
      `${refused} The private key does not belong to the app ${clientId}.`,
      `${APP} ${GENERAL}, compare its public keys with this one${hasKeyId ? ', and its KID with the key ID here' : ''}. Add the public key, or use the private key of one that is there and active.`,
    ];
  if (/audience|\baud\b/i.test(said))
    return [refused, 'Use the address of the org at which the app was created as Organization URL.'];
  if (/application_type/i.test(said))
    return [
      `${refused} The app ${clientId} is not a service app.`,
      'Create an app of the type API Services under Applications, and use its client ID and its key.',
    ];
  if (/secret|authentication method|auth_method/i.test(said))
    return [refused, `${APP} ${GENERAL}, ${BY_KEY}.`];
  if (/client_id|issuer|subject/i.test(said))
    return [
      `${refused} The org has no active service app with the client ID ${clientId}.`,
      `${APP} ${GENERAL}, copy the client ID. Check that the app is active, and that the Organization URL is that of the same org.`,
    ];
  return [
    clock === undefined ? refused : `${refused} ${clock}.`,
    `${APP} ${GENERAL}, compare the client ID and the public key, and ${BY_KEY}. Check that the app is active.`,
  ];
}

function ofProof(refused: string, said: string, { proves, offsetMs }: Asking): [string, string] {
  if (!proves || /missing/i.test(said))
    return [
      `${refused} The app requires DPoP, and this connection is set to send no proof.`,
      `Let the connection use DPoP. Or, less safe: ${GENERAL.replace('On its', "on the app's")}, clear "Require Demonstrating Proof of Possession (DPoP) header in token requests".`,
    ];
  const clock = clockFault(offsetMs);
  if (IS_SENT_TWICE.test(said)) return [refused, SENT_TWICE];
  return [
    clock === undefined ? refused : `${refused} ${clock}.`,
    clock === undefined
      ? 'Check that no proxy on the way changes the address or the headers of requests.'
      : SET_CLOCK,
  ];
}

/** Whether Okta refuses what was signed because it has seen it before. */
export function isSentTwice({ details: { okta } }: Failure): boolean {
  const { oauthError, errorSummary = '' } = okta ?? {};
  return (
    (oauthError === 'invalid_client' || oauthError === 'invalid_dpop_proof') &&
    IS_SENT_TWICE.test(errorSummary)
  );
}

/** Why a call was refused although it had an access token: which scope is missing, or that it is the admin role. */
export function refusedWithToken(
  { call, request }: RequestContext,
  failure: Failure,
  granted: readonly string[],
): Failure {
  const { code, message, okta } = failure.details;
  if (isSentTwice(failure))
    return failure.with({
      code: 'UNAUTHENTICATED',
      remedy: isRead(request) ? SENT_TWICE : `${MAY_BE_DONE} ${SENT_TWICE}`,
      ...(!isRead(request) && { outcome: 'unknown' }),
    });
  if (okta?.oauthError === 'access_denied') return failure.with({ code: 'FORBIDDEN', remedy: NOT_ADMITTED });
  if (code === 'UNAUTHENTICATED' || okta?.oauthError === 'invalid_dpop_proof')
    return failure.with({
      code: 'UNAUTHENTICATED',
      remedy: `The org does not accept the access token that it gave. ${APP} Check that it is active, and its DPoP setting. Check that no proxy on the way changes the address or the headers of requests.`,
    });
  if (code !== 'FORBIDDEN') return failure;
  const needed = findOperation(request.operationId)?.scopes ?? [];
  const missing = needed.filter((scope) => !granted.includes(scope));
  if (missing.length > 0)
    return failure.with({
      message: `${message} The access token lacks ${missing.join(', ')}.`,
      remedy: `${APP} On its Okta API Scopes tab, grant ${missing.join(', ')}. If the connection names scopes, add ${missing.length === 1 ? 'it' : 'them'} there.`,
    });
  if (okta?.oauthError === 'insufficient_scope')
    return failure.with({
      remedy: `${APP} On its Okta API Scopes tab, grant a scope for ${request.operationId}, and ask for it in the connection.`,
    });
  return failure.with({
    remedy: `The app has the scopes. ${APP} On its Admin roles tab, assign ${roleInWords(call.action.id, request.operationId)}, for the users, groups and applications concerned.`,
  });
}

/** The role for the whole action: with one for this request alone, the next one would be refused. */
function roleInWords(actionId: string, operationId: string): string {
  if (needsOf(operationId).length === 0) return 'an admin role that may do this';
  const action = findAction(actionId);
  const { role } = rightsOf([
    action === undefined || action.anyOperation ? `callOktaApi:${operationId}` : action.id,
  ]);
  return `the role ${role.standard.title} (${role.standard.type}), or another that may do this`;
}

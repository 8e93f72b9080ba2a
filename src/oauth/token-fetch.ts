import { Redactor } from '../redaction/redact.js';
import { Call } from '../request/call.js';
import type { OktaAnswer } from '../request/request.js';
import type { RequestContext } from '../request/sending/context.js';
import { sendRequest } from '../request/sending/send.js';
import { Failure } from '../result/failure.js';
import { type AccessToken, accessTokenFrom } from './access-token.js';
import type { Credentials } from './credentials.js';
import { withoutToken } from './refusals.js';
import { tokenRequest } from './token-request.js';

/** What a token is asked for. */
export interface Wanted {
  readonly scopes: readonly string[];
  /** Fewer will do: the scopes were not named, but computed from what the connector may run. */
  readonly fewerWillDo: boolean;
  /** A token that is not bound to a key is refused. */
  readonly mustBeBound: boolean;
}

/**
 * Asks the org for an access token, as a call of its own. Where Okta refuses a computed list of scopes as a whole, it
 * asks for each alone, and then for those that the app is granted.
 * @param context of the request that needs it
 * @param signal ends it
 */
export async function fetchToken(
  { settings, call: asker, priority }: RequestContext,
  credentials: Credentials,
  wanted: Wanted,
  signal: AbortSignal,
): Promise<AccessToken | Failure> {
  const { clock } = asker;
  const call = new Call(
    { id: 'accessToken' },
    clock,
    new Redactor(asker.redactor.lasting),
    {
      signal,
      priority: priority.level,
      rateLimitShare: 1,
    },
    undefined,
  );
  const ask = (scopes: readonly string[]) => sendRequest(settings, call, tokenRequest(scopes));
  let { scopes } = wanted;
  const sentAt = clock.now();
  let answer = await ask(scopes);
  if (wanted.fewerWillDo && scopes.length > 1 && isAboutScopes(answer)) {
    const granted = await grantedOf(scopes, ask);
    if (granted instanceof Failure) answer = granted;
    else if (granted.length > 0) {
      scopes = granted;
      answer = await ask(scopes);
    }
  }
  call.finish();
  const token = answer instanceof Failure ? failed(answer) : read(answer);
  return token;

  function read({ body, unreadable }: OktaAnswer): AccessToken | Failure {
    const found = accessTokenFrom(body, scopes, sentAt, credentials.usual);
    if (typeof found === 'string') return unusable(unreadable ?? found);
    return found.isBound || !wanted.mustBeBound ? found : notBound();
  }

  function failed(failure: Failure): Failure {
    const { client, proves, time } = credentials;
    const { clientId, keyId } = client;
    const asking = { clientId, scopes, hasKeyId: keyId !== undefined, proves, offsetMs: time.offsetMs };
    const told = withoutToken(failure, asking);
    return new Failure(call.redactor.clean(told.details));
  }
}

function isAboutScopes(answer: OktaAnswer | Failure): boolean {
  const error = answer instanceof Failure ? answer.details.okta?.oauthError : undefined;
  return error === 'invalid_scope' || error === 'consent_required';
}

/** Which of the scopes the app is granted, or the first failure that says something else. */
async function grantedOf(
  scopes: readonly string[],
  ask: (scopes: readonly string[]) => Promise<OktaAnswer | Failure>,
): Promise<readonly string[] | Failure> {
  const answers = await Promise.all(scopes.map((scope) => ask([scope])));
  const other = answers.find(
    (answer): answer is Failure => answer instanceof Failure && !isAboutScopes(answer),
  );
  return other ?? scopes.filter((_, index) => !isAboutScopes(answers[index] as OktaAnswer | Failure));
}

function unusable(why: string): Failure {
  return new Failure({
    code: 'INVALID_RESPONSE',
    message: `No access token: Okta answered the request for it with 200, but ${why}.`,
    remedy: 'Run the action again. If it happens again, check what is between this host and Okta.',
    retryable: true,
    outcome: 'not-sent',
  });
}

function notBound(): Failure {
  return new Failure({
    code: 'UNAUTHENTICATED',
    message: 'No access token: the org gave one without DPoP, which this connection requires.',
    remedy:
      'In the admin console, on the General tab of the service app, select "Require Demonstrating Proof of Possession (DPoP) header in token requests". Or let the connection accept tokens that are not bound.',
    retryable: false,
    outcome: 'not-sent',
  });
}

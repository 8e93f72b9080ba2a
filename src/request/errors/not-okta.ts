import { type AnsweredBy, Failure } from '../../result/failure.js';
import { isRead, type OktaRequest } from '../request.js';

const KINDS: Readonly<Record<AnsweredBy['kind'], string>> = {
  html: 'an HTML page',
  json: "JSON that is not in Okta's format",
  text: 'text that is not JSON',
  empty: 'no body',
};

const MAY_BE_DONE = 'The change may have been made anyway. Check the org before you run the action again. ';

/**
 * Something between us and Okta answered. That proves nothing about the org: a write may have been done.
 * @param retryAfterMs the pause that the answer asks for
 */
export function notOkta(
  request: OktaRequest,
  by: AnsweredBy,
  ambiguous: boolean,
  retryAfterMs: number | undefined,
): Failure {
  const read = isRead(request);
  return new Failure(
    {
      code: 'NOT_OKTA',
      message: `Something between the connector and Okta answered ${request.operationId}: ${described(by)}.`,
      remedy: (read ? '' : MAY_BE_DONE) + remedyFor(by),
      retryable: mayPass(by.status),
      outcome: read ? 'unchanged' : 'unknown',
      ...(retryAfterMs !== undefined && { retryAfterMs }),
      answeredBy: by,
    },
    ambiguous,
  );
}

/** Okta's API does not redirect, so a redirect is another's answer as well. */
export function redirected(request: OktaRequest, by: AnsweredBy, ambiguous: boolean): Failure {
  const read = isRead(request);
  return new Failure(
    {
      code: 'INVALID_CONNECTION',
      message: `The Organization URL answered ${request.operationId} with a redirect (${by.status}). The connector does not follow redirects.`,
      remedy: `${read ? '' : MAY_BE_DONE}Use the org's own address, for example https://example.okta.com, without -admin. If the address is already right, the network may require you to sign in first.`,
      retryable: false,
      outcome: read ? 'unchanged' : 'unknown',
      answeredBy: by,
    },
    ambiguous,
  );
}

function described({ status, kind, server }: AnsweredBy): string {
  return `status ${status} with ${KINDS[kind]}${server === undefined ? '' : ` (Server: ${server})`}`;
}

/** Whether such an answer may be another one soon. */
function mayPass(status: number): boolean {
  if (status < 300 || status === 408 || status === 425 || status === 429) return true;
  return status >= 500 && status !== 501 && status !== 505 && status !== 511;
}

function remedyFor({ status, kind }: AnsweredBy): string {
  if (status < 300)
    return kind === 'html'
      ? 'The network may require you to sign in first (captive portal). If it does not, check that the Organization URL leads directly to Okta.'
      : "Check that the Organization URL leads directly to Okta, and that no proxy on the way changes Okta's answers.";
  switch (status) {
    case 401:
    case 407:
      return 'A proxy or gateway on the way requires its own user name and password. Check the proxy settings. The API token is not the cause.';
    case 403:
    case 406:
    case 418:
    case 451:
      return "A proxy, firewall or web filter on the way blocks the call. Ask the network's administrators to let this host reach the org's address. Admin roles in Okta are not the cause.";
    case 404:
    case 405:
    case 410:
    case 421:
      return 'The Organization URL leads to another service, or a gateway on the way has no route to Okta. Check the address and the gateway. The answer does not show that anything is missing in Okta.';
    case 413:
    case 414:
    case 431:
      return 'A proxy or gateway on the way does not accept a request of this size. Raise its limit, or send less.';
    case 429:
      return 'A proxy or gateway on the way limits the number of calls. Run the action again later, or have that limit raised.';
    case 408:
    case 502:
    case 503:
    case 504:
      return 'A proxy or gateway on the way could not reach Okta. Run the action again later. If the problem persists, check status.okta.com.';
    case 511:
      return 'The network requires you to sign in first (captive portal). Sign in there, then run the action again.';
  }
  return status >= 500
    ? 'A proxy, gateway or load balancer on the way failed. Run the action again later. If the problem persists, check status.okta.com.'
    : 'A proxy, gateway or another service on the way refused the call. Check the Organization URL, and what is between this host and Okta.';
}

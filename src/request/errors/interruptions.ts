import { Failure, type Outcome, type RelatedOption } from '../../result/failure.js';
import { type CertificateFault, certificateFault } from '../../transport/certificates.js';
import type { OktaRequest } from '../request.js';
import { isRead } from '../request.js';

/** Why an attempt was ended from our side. */
export type Interruption = 'cancelled' | 'deadline' | 'attempt-timeout';

/** The failure of a call that was ended from our side. `sent`: a request was under way, or an earlier one is in doubt. */
export function interrupted(
  why: Interruption,
  request: OktaRequest | undefined,
  sent: boolean,
  ambiguous: boolean,
): Failure {
  const outcome = outcomeAfter(request, sent, ambiguous);
  if (why === 'cancelled') {
    return new Failure(
      {
        code: 'CANCELLED',
        message: 'The call was cancelled.',
        remedy: remedyAfter(outcome, 'Run the action again if you still need it.'),
        retryable: true,
        outcome,
      },
      ambiguous,
    );
  }
  const [limit, option]: [string, RelatedOption] =
    why === 'deadline'
      ? ["the call's time limit", 'timeoutMs']
      : ['the time limit of one attempt', 'attemptTimeoutMs'];
  return new Failure(
    {
      code: 'TIMEOUT',
      message: `Okta did not answer within ${limit}${request ? `: ${request.operationId}` : ''}.`,
      remedy: remedyAfter(outcome, 'Run the action again, or set a longer time limit.'),
      retryable: true,
      outcome,
      relatedOptions: [option],
    },
    ambiguous,
  );
}

/** Whether a failure of one request is about the whole call, and its end. */
export function endsCall(failure: Failure): boolean {
  const { code } = failure.details;
  return code === 'CANCELLED' || code === 'TIMEOUT' || endsRest(failure);
}

/** Whether nothing that is sent after this failure could fare better: the token, or the way to Okta, is to blame. */
export function endsRest({ details: { code, retryable } }: Failure): boolean {
  if (code === 'UNAUTHENTICATED' || code === 'INVALID_CONNECTION') return true;
  return (code === 'NOT_OKTA' || code === 'NETWORK') && !retryable;
}

/** The failure of a connection that broke or never came about. */
export function networkFailure(
  request: OktaRequest,
  cause: unknown,
  sent: boolean,
  ambiguous: boolean,
): Failure {
  const code = codeOf(cause);
  if (code === 'ADDRESS_NOT_PUBLIC') return notPublic(request, ambiguous);
  const outcome = outcomeAfter(request, sent, ambiguous);
  const [, answered, what] = /^PROXY_(ANSWERED_)?(.+)/.exec(code) ?? [];
  const fault = certificateFault(what ?? code);
  if (fault !== undefined) return unverified(fault, what ?? code, what ? 'proxy' : 'org', outcome, ambiguous);
  return new Failure(
    {
      code: 'NETWORK',
      message: sent
        ? `The connection broke before Okta answered ${request.operationId} (${code}).`
        : what
          ? `The proxy ${answered ? 'refused to connect to the org' : `can't be reached${because(what)}`} (${what}).`
          : `The org can't be reached${because(code)} (${code}).`,
      remedy: remedyAfter(
        outcome,
        what
          ? "Check the proxy's address, user name and password. Check that the proxy allows connections to the org's host."
          : 'Check the Organization URL, DNS, proxy and firewall, then run the action again.',
      ),
      // A proxy that is asked again and again with a wrong password may lock its user out.
      retryable: what !== '407',
      outcome,
    },
    ambiguous,
  );
}

/** What the code of a connection that never came about means, for people who do not know these codes. */
const UNREACHABLE: Readonly<Record<string, string>> = {
  ENOTFOUND: 'DNS does not know its name',
  EAI_AGAIN: 'DNS does not answer',
  ECONNREFUSED: 'it refuses connections',
  EHOSTUNREACH: 'no route leads to it',
  ENETUNREACH: 'no route leads to it',
  ETIMEDOUT: 'it does not accept connections in time',
  UND_ERR_CONNECT_TIMEOUT: 'it does not accept connections in time',
};

function because(code: string): string {
  const reason = UNREACHABLE[code];
  return reason === undefined ? '' : `: ${reason}`;
}

/** A certificate is what it is: to try again would only show it again. */
function unverified(
  { reason, remedy }: CertificateFault,
  code: string,
  whose: 'org' | 'proxy',
  outcome: Outcome,
  ambiguous: boolean,
): Failure {
  return new Failure(
    {
      code: 'NETWORK',
      message: `The ${whose} can't be reached: the server's certificate ${reason} (${code}).`,
      remedy: remedyAfter(outcome, remedy),
      retryable: false,
      outcome,
    },
    ambiguous,
  );
}

/** The Organization URL leads to an address inside somebody's network. Nothing was sent there. */
function notPublic(request: OktaRequest, ambiguous: boolean): Failure {
  return new Failure(
    {
      code: 'INVALID_CONNECTION',
      message: 'The Organization URL leads to an address that is not public. Nothing was sent to it.',
      remedy: 'Check the Organization URL. If the org really is inside your network, allow its address.',
      retryable: false,
      outcome: outcomeAfter(request, false, ambiguous),
      relatedOptions: ['allowAddresses'],
    },
    ambiguous,
  );
}

/** Whether a transport's error says that the request never left. */
export function wasSent(error: unknown): boolean {
  if ((error as { sent?: unknown } | null)?.sent === false) return false;
  const code = codeOf(error);
  return !NEVER_LEFT.has(code) && certificateFault(code) === undefined;
}

const NEVER_LEFT = new Set([
  'ADDRESS_NOT_PUBLIC',
  'ECONNREFUSED',
  'ENOTFOUND',
  'EAI_AGAIN',
  'EHOSTUNREACH',
  'ENETUNREACH',
  'UND_ERR_CONNECT_TIMEOUT',
]);

/** The code of an error or of what caused it: never its text, which may hold what was sent. */
export function codeOf(error: unknown): string {
  for (let current = error, depth = 0; depth < 5 && current; depth += 1) {
    const { code, cause } = current as { code?: unknown; cause?: unknown };
    if (typeof code === 'string' && /^[A-Z][A-Z0-9_]+$/.test(code)) return code;
    current = cause;
  }
  return 'UNKNOWN';
}

function outcomeAfter(request: OktaRequest | undefined, sent: boolean, ambiguous: boolean): Outcome {
  if (request === undefined) return 'not-sent';
  if (isRead(request)) return sent ? 'unchanged' : 'not-sent';
  return sent || ambiguous ? 'unknown' : 'not-sent';
}

function remedyAfter(outcome: Outcome, otherwise: string): string {
  return outcome === 'unknown'
    ? 'It is not known whether the change was made. Check the org before you run the action again.'
    : otherwise;
}

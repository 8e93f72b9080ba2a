import { Failure } from '../../result/failure.js';
import { interrupted } from '../errors/interruptions.js';
import { isToken, type TokenFunction } from '../token.js';
import { NotAttempted, type RequestContext } from './context.js';
import type { Permit } from './permit.js';

/**
 * Makes an attempt with the token: none for an anonymous request, and a fresh one where a function gives it. Without a
 * usable token, and where the call ends meanwhile, the permit is given back and nothing is sent.
 */
export function authorized<T>(
  context: RequestContext,
  permit: Permit,
  attempt: (token: string | undefined) => Promise<T>,
): Promise<T | NotAttempted> {
  if (context.request.anonymous) return attempt(undefined);
  const { token } = context.settings;
  return typeof token === 'string' ? attempt(token) : withFreshToken(context, permit, token, attempt);
}

async function withFreshToken<T>(
  context: RequestContext,
  permit: Permit,
  source: TokenFunction,
  attempt: (token: string) => Promise<T>,
): Promise<T | NotAttempted> {
  const { call, request, history } = context;
  const token = await tokenInTime(context, source);
  if (typeof token === 'string') {
    call.redactor.addToken(token);
    if (!call.ended) return attempt(token);
  }
  permit.release(false);
  if (token instanceof Failure) return new NotAttempted(token);
  return new NotAttempted(interrupted(call.ended ?? 'cancelled', request, false, history.ambiguous));
}

/** @returns undefined as soon as the call has ended, whatever the function does */
function tokenInTime(
  { settings, call }: RequestContext,
  source: TokenFunction,
): Promise<string | Failure | undefined> {
  if (call.ended) return Promise.resolve(undefined);
  if (call.options.signal === undefined && call.deadlineAt === Number.POSITIVE_INFINITY)
    return freshToken(source);
  return new Promise((resolve) => {
    const settle = (token: string | Failure | undefined) => {
      settings.timeLimits.remove(fetching);
      call.untrack(fetching);
      resolve(token);
    };
    const end = () => settle(undefined);
    const fetching = { endsAt: call.deadlineAt, expire: end, end };
    if (call.deadlineAt < Number.POSITIVE_INFINITY) settings.timeLimits.add(fetching);
    call.track(fetching);
    void freshToken(source).then(settle);
  });
}

/** @returns a Failure UNAUTHENTICATED where the function throws or gives no token */
async function freshToken(source: TokenFunction): Promise<string | Failure> {
  let token: unknown;
  try {
    token = await source();
  } catch {
    return noToken('The function that provides the API token threw an error.');
  }
  return typeof token === 'string' && isToken(token)
    ? token
    : noToken('The function that provides the API token returned no usable token.');
}

function noToken(message: string): Failure {
  return new Failure({
    code: 'UNAUTHENTICATED',
    message,
    remedy: 'Check where the token comes from (a vault, a credential store).',
    retryable: true,
    outcome: 'not-sent',
  });
}

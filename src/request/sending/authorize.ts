import { Failure } from '../../result/failure.js';
import { interrupted } from '../errors/interruptions.js';
import { AGAIN, type Authorized, NotAttempted, type RequestContext } from './context.js';
import type { Permit } from './permit.js';

/**
 * Makes an attempt with what shows who asks; an anonymous request shows nothing. Without it, and where the call ends
 * meanwhile, the permit is given back and nothing is sent.
 */
export function authorized<T>(
  context: RequestContext,
  permit: Permit,
  attempt: (authorized: Authorized) => Promise<T>,
): Promise<T | NotAttempted | typeof AGAIN> {
  const { settings, request } = context;
  if (request.anonymous) return attempt(settings);
  const given = settings.authorization.authorize(context);
  return given instanceof Promise ? whenGiven(context, permit, given, attempt) : attempt(given);
}

async function whenGiven<T>(
  { call, request, history }: RequestContext,
  permit: Permit,
  giving: Promise<Authorized | Failure | undefined>,
  attempt: (authorized: Authorized) => Promise<T>,
): Promise<T | NotAttempted | typeof AGAIN> {
  const given = await giving;
  if (given !== undefined && !(given instanceof Failure) && !call.ended) return attempt(given);
  permit.release(false);
  if (given instanceof Failure) return new NotAttempted(given);
  return call.ended ? new NotAttempted(interrupted(call.ended, request, false, history.ambiguous)) : AGAIN;
}

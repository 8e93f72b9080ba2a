import { type Interruption, interrupted } from '../errors/interruptions.js';
import { NotAttempted, type RequestContext } from './context.js';
import { Permit } from './permit.js';
import { type RateLimitWait, TooManyRequests } from './rate-limit-wait.js';

/** Makes an attempt when the org's rate limits allow it, and again after each 429. */
export async function paced<T>(
  context: RequestContext,
  wait: RateLimitWait,
  attempt: (permit: Permit) => Promise<T | TooManyRequests>,
): Promise<T | NotAttempted> {
  for (;;) {
    const permit = acquired(context) ?? (await enqueued(context, wait));
    if (permit instanceof NotAttempted) return permit;
    // Asked in the same turn in which the attempt begins: a signal that fires before it would tell nobody.
    const { ended } = context.call;
    if (ended) {
      permit.release(false);
      return endedBy(context, ended);
    }
    let result: T | TooManyRequests;
    try {
      result = await attempt(permit);
    } finally {
      permit.release(true);
    }
    if (!(result instanceof TooManyRequests)) return result;
    const tooLong = await wait.afterRefusal(result);
    if (tooLong !== undefined) return new NotAttempted(tooLong);
  }
}

/** A permit that is free now; undefined where the request has to wait for one. */
function acquired(context: RequestContext): Permit | NotAttempted | undefined {
  const { settings, call, request, priority } = context;
  const { ended } = call;
  if (ended) return endedBy(context, ended);
  return settings.limits.tryAcquire(request, call.clock.now(), priority) ? new Permit(context) : undefined;
}

async function enqueued(context: RequestContext, wait: RateLimitWait): Promise<Permit | NotAttempted> {
  const tooLong = await wait.forPermit();
  return tooLong === undefined ? new Permit(context) : new NotAttempted(tooLong);
}

function endedBy({ request, history }: RequestContext, why: Interruption): NotAttempted {
  return new NotAttempted(interrupted(why, request, false, history.ambiguous));
}

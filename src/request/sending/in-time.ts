import type { RequestContext } from './context.js';

/**
 * What others are asked for on behalf of a call.
 * @returns undefined as soon as the call has ended, whatever they do
 */
export function inTime<T>(
  { settings, call }: Pick<RequestContext, 'settings' | 'call'>,
  ask: () => Promise<T>,
): Promise<T | undefined> {
  if (call.ended) return Promise.resolve(undefined);
  if (call.options.signal === undefined && call.deadlineAt === Number.POSITIVE_INFINITY) return ask();
  return new Promise((resolve, reject) => {
    const leave = () => {
      settings.timeLimits.remove(asking);
      call.untrack(asking);
    };
    const end = () => {
      leave();
      resolve(undefined);
    };
    const asking = { endsAt: call.deadlineAt, expire: end, end };
    if (call.deadlineAt < Number.POSITIVE_INFINITY) settings.timeLimits.add(asking);
    call.track(asking);
    ask().then(resolve, reject).finally(leave);
  });
}

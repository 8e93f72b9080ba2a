import type { Call } from '../../request/call.js';
import type { SendSettings } from '../../request/sending/context.js';
import type { TimedMemberships } from '../../request/timed-memberships.js';
import { Failure } from '../../result/failure.js';
import { invalidInput } from '../../result/invalid-input.js';

/** Does something with the store of memberships with an end. @returns what it gave, or why not */
export async function withStore(
  { memberships: store, origin }: SendSettings,
  call: Call,
  work: (memberships: TimedMemberships) => Promise<unknown>,
): Promise<unknown> {
  if (store === undefined) return noStore();
  try {
    return await work({
      now: call.clock.now(),
      list: () => store.list(origin),
      put: (entry) => store.put(origin, entry),
      remove: (id) => store.remove(origin, id),
    });
  } catch (error) {
    return new Failure({
      code: 'INVALID_CONNECTION',
      message: `The store of memberships with an end can't be used (${nameOf(error)}).`,
      remedy: 'Look after the store, then run the action again.',
      retryable: false,
      outcome: 'unchanged',
    });
  }
}

/** A code such as EACCES, or the kind of the error: never its text, which may hold anything. */
function nameOf(error: unknown): string {
  const { code } = (error ?? {}) as { code?: unknown };
  if (typeof code === 'string' && /^[A-Z][A-Z0-9_]+$/.test(code)) return code;
  return error instanceof Error ? error.name : typeof error;
}

function noStore(): Failure {
  const message = 'Memberships with an end need a store, and here is none.';
  const remedy = 'Leave until out, or use a host that keeps a store (docs/joiners.md).';
  return new Failure(invalidInput(message, [{ path: 'until', message: 'needs a store' }], remedy));
}

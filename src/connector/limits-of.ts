import type { ExecuteOptions } from '../request/call.js';

/** What ends a call ends the reads before it. */
export function limitsOf({ signal, timeoutMs, priority }: ExecuteOptions): ExecuteOptions {
  return {
    ...(signal && { signal }),
    ...(timeoutMs !== undefined && { timeoutMs }),
    ...(priority && { priority }),
  };
}

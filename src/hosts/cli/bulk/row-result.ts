import type { Action, ActionError, ErrorCode, Meta, Result } from '../../../connector/public-types.js';

/** INTERRUPTED: an earlier run was cut off while the row was under way. */
export type RowError = Omit<ActionError, 'code'> & { code: ErrorCode | 'INTERRUPTED' };

/** How a row's execution ended, as the library says it. */
export type RowResult = Result<unknown> | { ok: false; error: RowError; meta: Meta };

/** done; again: a next run tries it; failed: Okta's last word; look: done in part, or nobody knows. */
export type RowState = 'done' | 'again' | 'failed' | 'look';

/** Causes that lie with the run and not with the row: the token, whoever ended it, what stands before Okta. */
const OF_THE_RUN = new Set<string>([
  'UNAUTHENTICATED',
  'CANCELLED',
  'INTERRUPTED',
  'NOT_OKTA',
  'INVALID_CONNECTION',
]);

/** What a row's result means for the next run with the same journal. */
export function stateOf({ retry }: Pick<Action, 'retry'>, result: RowResult): RowState {
  if (result.ok) return 'done';
  const { code, outcome, retryable } = result.error;
  if (outcome === 'not-sent') return 'again';
  const mayDoBetter = retryable || OF_THE_RUN.has(code);
  if (outcome === 'unchanged') return mayDoBetter ? 'again' : 'failed';
  if (retry === 'never' || outcome === 'applied') return 'look';
  return mayDoBetter || outcome === 'unknown' ? 'again' : 'failed';
}

/** The result of a row that a dead run had begun, and that must not be repeated. */
export function interrupted(): RowResult {
  return {
    ok: false,
    error: {
      code: 'INTERRUPTED',
      message: 'The process was cut off while this row was under way; it may have been done or not.',
      remedy: 'Look at the org. Where it was not done, run the row again by itself.',
      retryable: false,
      outcome: 'unknown',
    },
    meta: { requestIds: [], attempts: 0, durationMs: 0, warnings: [] },
  };
}

const CUT_OFF_BEFORE =
  'An earlier run was cut off while this row was under way: what is found done may be its doing.';

/** Says in the result that an earlier run had begun the row. */
export function repeated(result: Result<unknown>): Result<unknown> {
  return { ...result, meta: { ...result.meta, warnings: [...result.meta.warnings, CUT_OFF_BEFORE] } };
}

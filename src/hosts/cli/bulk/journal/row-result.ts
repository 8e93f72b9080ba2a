import type { Action, ActionError, ErrorCode, Meta, Result } from '../../../../connector/public-types.js';

/** INTERRUPTED: an earlier run was cut off while the row was under way. */
export type RowError = Omit<ActionError, 'code'> & { code: ErrorCode | 'INTERRUPTED' };

/** How a row's execution ended, as the library says it. */
export type RowResult = Result<unknown> | { ok: false; error: RowError; meta: Meta };

/** A row and how its execution ended. */
export interface EndedRow {
  row: number;
  line: number;
  inputs: Record<string, unknown>;
  result: RowResult;
}

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

/** Beyond this a result is no result of one row any more. */
const LONGEST = 1024 * 1024;
const LONGEST_TEXT = 2_000;
const MOST = 100;
const LEFT_OUT = 'What Okta answered is left out here: it is too large, or nested too deeply, to be written.';

/**
 * The result without what could not be written: how it ended stays, the answer goes.
 * @param hide takes the secrets out; what it can't go through goes as well
 * @param longest characters as JSON
 */
export function withoutOversize(
  result: Result<unknown>,
  hide: (result: Result<unknown>) => Result<unknown> = (same) => same,
  longest: number = LONGEST,
): Result<unknown> {
  try {
    const hidden = hide(result);
    if (JSON.stringify(hidden).length <= longest) return hidden;
  } catch {
    // RangeError: nested more deeply than the stack, or longer than a text can be.
  }
  return hide(bare(result));
}

function bare(result: Result<unknown>): Result<unknown> {
  const { requestIds, warnings, ...rest } = result.meta;
  const meta = {
    ...rest,
    requestIds: requestIds.slice(0, MOST).map(cut),
    warnings: [...warnings.slice(0, MOST).map(cut), LEFT_OUT],
  };
  if (result.ok) return { ok: true, output: {}, meta };
  const { code, message, remedy, retryable, outcome, retryAfterMs, completedSteps } = result.error;
  return {
    ok: false,
    error: {
      code,
      message: cut(message),
      remedy: cut(remedy),
      retryable,
      outcome,
      ...(retryAfterMs !== undefined && { retryAfterMs }),
      ...(completedSteps && { completedSteps: completedSteps.slice(0, MOST) }),
    },
    meta,
  };
}

function cut(text: string): string {
  return text.length > LONGEST_TEXT ? `${text.slice(0, LONGEST_TEXT)}… (cut)` : text;
}

import type { Action, Result } from '../../../../connector/public-types.js';

/** The result of a row's execution, as the library returns it; INTERRUPTED where an earlier run ended while the row was running. */
export type RowResult = Result<unknown>;

/** A row and the result of its execution. */
export interface EndedRow {
  row: number;
  line: number;
  inputs: Record<string, unknown>;
  result: RowResult;
}

/**
 * `done`; `retry`: the next run executes it again; `failed`: Okta refused it for good; `unclear`: it was partly done, or its
 * outcome is unknown, and it is not repeated.
 */
export type RowState = 'done' | 'retry' | 'failed' | 'unclear';

/** Errors of the run, not of the row: a bad token, a cancellation, a proxy in front of Okta. */
const RUN_ERRORS = new Set<string>([
  'UNAUTHENTICATED',
  'CANCELLED',
  'INTERRUPTED',
  'NOT_OKTA',
  'INVALID_CONNECTION',
]);

/** The state of a row with this result, for the next run with the same journal. */
export function stateOf({ retry }: Pick<Action, 'retry'>, result: RowResult): RowState {
  if (result.ok) return 'done';
  const { code, outcome, retryable } = result.error;
  if (outcome === 'not-sent') return 'retry';
  const maySucceedLater = retryable || RUN_ERRORS.has(code);
  if (outcome === 'unchanged') return maySucceedLater ? 'retry' : 'failed';
  if (retry === 'never' || outcome === 'applied') return 'unclear';
  return maySucceedLater || outcome === 'unknown' ? 'retry' : 'failed';
}

/** The result of a row that an interrupted run had started, and that is not safe to repeat. */
export function interrupted(): RowResult {
  return {
    ok: false,
    error: {
      code: 'INTERRUPTED',
      message: 'The process ended while this row was running. The row may or may not have been done.',
      remedy: 'Check the org. If the row was not done, run it again by itself.',
      retryable: false,
      outcome: 'unknown',
    },
    meta: { requestIds: [], attempts: 0, durationMs: 0, warnings: [] },
  };
}

const STARTED_BEFORE =
  'An earlier run ended while this row was running, so that run may have made the change.';

/** Adds the warning that an earlier run had started the row. */
export function afterInterruption(result: Result<unknown>): Result<unknown> {
  return { ...result, meta: { ...result.meta, warnings: [...result.meta.warnings, STARTED_BEFORE] } };
}

/** Characters of JSON. No result of one row is longer. */
const LONGEST = 1024 * 1024;
const LONGEST_TEXT = 2_000;
const MOST = 100;
const LEFT_OUT = "Okta's answer is omitted here, because it is too large or too deeply nested to be written.";

/**
 * The result, without Okta's answer if that is too large or too deeply nested to be written.
 * @param hide removes the secrets; an answer that it can't process is omitted too
 * @param longest the most characters of JSON
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
    // RangeError: the answer is nested deeper than the stack, or longer than the longest string.
  }
  return hide(withoutAnswer(result));
}

function withoutAnswer(result: Result<unknown>): Result<unknown> {
  const { requestIds, warnings, ...rest } = result.meta;
  const meta = {
    ...rest,
    requestIds: requestIds.slice(0, MOST).map(truncated),
    warnings: [...warnings.slice(0, MOST).map(truncated), LEFT_OUT],
  };
  if (result.ok) return { ok: true, output: {}, meta };
  const { code, message, remedy, retryable, outcome, retryAfterMs, completedSteps } = result.error;
  return {
    ok: false,
    error: {
      code,
      message: truncated(message),
      remedy: truncated(remedy),
      retryable,
      outcome,
      ...(retryAfterMs !== undefined && { retryAfterMs }),
      ...(completedSteps && { completedSteps: completedSteps.slice(0, MOST) }),
    },
    meta,
  };
}

function truncated(text: string): string {
  return text.length > LONGEST_TEXT ? `${text.slice(0, LONGEST_TEXT)}… (cut)` : text;
}

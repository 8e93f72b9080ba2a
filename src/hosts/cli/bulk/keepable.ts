import type { Result } from '../../../connector/public-types.js';

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
export function keepable(
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

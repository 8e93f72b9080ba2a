import type { ActionError } from '../../result/failure.js';

export const DONE = 0;
/** Okta or the network said no. */
export const REFUSED = 1;
/** Bad use or bad input: nothing was sent. */
export const BAD_USE = 2;

const BAD_INPUT = new Set(['UNKNOWN_ACTION', 'INVALID_INPUT', 'INVALID_CONNECTION']);

/** Scripts tell by it whether to correct the call or to look at Okta. */
export function exitCodeOf({ code, outcome }: Pick<ActionError, 'code' | 'outcome'>): number {
  return BAD_INPUT.has(code) && outcome === 'not-sent' ? BAD_USE : REFUSED;
}

import { type ActionError, brand, type InputIssue } from './failure.js';

/**
 * The error of a call that was not sent because of what the caller gave: inputs, options, a search.
 * @param message what is wrong, as whole sentences that hold no value
 * @param issues what is wrong with which field
 * @param remedy what to do next
 * @example invalidInput('Suspend User: userId is required.', [{ path: 'userId', message: 'is required' }])
 */
export function invalidInput(
  message: string,
  issues: readonly InputIssue[],
  remedy = 'Correct the inputs; nothing was sent.',
): ActionError {
  return brand({
    code: 'INVALID_INPUT',
    message,
    remedy,
    retryable: false,
    outcome: 'not-sent',
    issues: [...issues],
  });
}

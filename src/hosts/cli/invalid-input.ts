import type { Action, ActionError, InputIssue } from '../../connector/public-types.js';

/** The executor's own refusal, with what flags could not be read as in the issues. */
export function invalidInput(action: Action, issues: InputIssue[]): ActionError {
  const text = issues.map(({ path, message }) => (path === '' ? message : `${path} ${message}`)).join('; ');
  return {
    code: 'INVALID_INPUT',
    message: `${action.title}: ${text}.`,
    remedy: 'Correct the inputs; nothing was sent.',
    retryable: false,
    outcome: 'not-sent',
    issues,
  };
}

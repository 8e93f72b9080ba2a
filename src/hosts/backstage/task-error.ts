import { type ActionError, brand } from '../../result/failure.js';
import { escapeInvisible } from '../shared/invisible-characters.js';
import { OUTCOMES } from '../shared/sentences.js';

/**
 * The error that fails a step. Backstage writes its stack into the task's log and its message into the task's result, so
 * the stack is the message alone.
 */
export function taskError({ code, message, remedy, outcome, retryable, completedSteps }: ActionError): Error {
  const done = completedSteps?.length ? ` Done: ${completedSteps.join(', ')}.` : '';
  const text = escapeInvisible(`${code}: ${message} ${remedy} ${OUTCOMES[outcome]}${done}`);
  const error = Object.assign(new Error(text), { name: 'OktaError', code, remedy, outcome, retryable });
  error.stack = `${error.name}: ${text}`;
  return brand(error);
}

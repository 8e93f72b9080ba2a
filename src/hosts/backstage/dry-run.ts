import { refusedByHost } from '../shared/refusals.js';
import { optionsOf, type Step, told } from './execution.js';
import { inputsWithStandIns, standIns } from './stand-ins.js';
import { taskError } from './task-error.js';

/**
 * Predicts a step in a dry run by reads: says in the log what it would change, and gives stand-ins for what only a real run
 * gives. An action that only reads is run.
 * @throws taskError where a real run would fail now
 */
export async function dryRunStep({ okta, action, context }: Step): Promise<Record<string, unknown>> {
  const { input, logger } = context;
  const options = optionsOf(context);
  const open = inputsWithStandIns(input);
  if (open.length > 0) {
    const { issues } = okta.validate(action.id, input);
    const wrong = issues.filter(
      ({ path }) => !open.some((name) => path === name || path.startsWith(`${name}[`)),
    );
    if (wrong.length > 0) {
      const message = wrong.map(({ path, message: text }) => `${path}: ${text}`).join(' ');
      const { error } = refusedByHost({ code: 'INVALID_INPUT', message, remedy: 'Correct the inputs.' });
      throw taskError(error);
    }
    logger.info(
      `Not checked: ${open.join(' and ')} will come from an earlier step, which a dry run does not carry out.`,
    );
    return standIns(action.output, input);
  }
  if (action.effect === 'read') return told(context, await okta.execute(action.id, input, options));
  const check = await okta.check(action.id, input, options);
  if (!check.ok) throw taskError(check.error);
  const { works, changed, because, changes, notChecked, error } = check.output;
  if (!works && error !== undefined) throw taskError({ ...error, retryable: false, outcome: 'unchanged' });
  for (const text of because) logger.info(text);
  for (const { text } of changes) logger.info(`Would change: ${text}`);
  if (changed === false) logger.info('It would change nothing.');
  for (const text of notChecked) logger.info(`Not checked: ${text}`);
  return standIns(action.output, input);
}

import type { Action, Step } from '../../catalog/action.js';
import { findAction } from '../../catalog/catalog.js';
import { addChainFields, missingOutputs, needsAnswer, shape } from '../../catalog/shape.js';
import type { Values } from '../../catalog/template.js';
import { validateInputs } from '../../catalog/validate.js';
import { unreadable } from '../../request/errors/okta-errors.js';
import type { Program } from '../../request/program.js';
import { isRead, type OktaAnswer, requestOf } from '../../request/request.js';
import { Failure } from '../../result/failure.js';
import { contextOf, type Warn, warnOfDoubts } from '../handlers/context.js';
import type { Parts } from '../handlers/handler.js';
import { handlerOf } from '../handlers/index.js';
import { listProgram } from '../lists/list-program.js';
import { Pages } from '../lists/pages.js';
import { type LoginInput, loginsToLookUp, resolveUsers } from '../look-up/identifier.js';
import { incomplete, warnOfAbsentSecrets } from './incomplete.js';
import { warnOfOthers } from './kept-values.js';
import { isDoneAlready, settleByState } from './state-rule.js';

export type Output = Record<string, unknown>;

/**
 * An action as a program: the identifier rule, then its request or its handler, then its output.
 * @param inputs valid, with defaults
 * @returns or throws a Failure
 */
export function actionProgram(action: Action, inputs: Values, warn: Warn): Program<Output | Failure> {
  if (action.items !== undefined) return listProgram(action, inputs, warn);
  const logins = loginsToLookUp(action, inputs);
  return logins.length === 0 && !action.handler
    ? runTemplate(action, inputs, warn)
    : resolveAndRun(action, inputs, logins, warn);
}

function* resolveAndRun(
  action: Action,
  inputs: Values,
  logins: readonly LoginInput[],
  warn: Warn,
): Program<Output | Failure> {
  const values = logins.length === 0 ? inputs : yield* resolveUsers(inputs, logins);
  if (!action.handler) return yield* runTemplate(action, values, warn);
  return finished(
    action,
    yield* handlerOf(action.id).run(contextOf(action, values, warn, partsOf(warn))),
    values,
    warn,
  );
}

/** The output with its chain fields, where nothing is missing. */
function finished(action: Action, output: Output, values: Values, warn: Warn): Output | Failure {
  for (const warning of addChainFields(action, output, values)) warn(warning);
  const missing = missingOutputs(action, output);
  return missing.length === 0 ? output : incomplete(action, missing);
}

function* runTemplate(action: Action, values: Values, warn: Warn): Program<Output | Failure> {
  const returns = action.returns ?? {};
  const request = requestOf(action.steps[0] as Step, values);
  if (action.state?.first && (yield* isDoneAlready(action, values)))
    return finished(action, { ...shape(returns, values, undefined), changed: false }, values, warn);
  if (!isRead(request) && needsAnswer(action)) request.wantsBody = true;
  const answer = (yield { kind: 'send', request }) as OktaAnswer | Failure;
  if (answer instanceof Failure) {
    if (action.state === undefined) return answer;
    const { byThisCall } = yield* settleByState(action, values, answer);
    if (byThisCall)
      warn('An attempt got no response, but its effect was found afterwards. It counts as done.');
    const output = { ...shape(returns, values, undefined), changed: byThisCall };
    return finished(action, output, values, warn);
  }
  if (answer.body === undefined && needsAnswer(action)) return unreadable(answer);
  warnOfDoubts(answer, warn);
  warnOfOthers(answer, warn);
  const output = shape(returns, values, answer.body);
  warnOfAbsentSecrets(action, values, output, warn);
  return finished(action, output, values, warn);
}

/** How the handler of an action runs others as its parts. */
function partsOf(warn: Warn): Parts {
  return {
    *run(id, inputs) {
      const part = findAction(id) as Action;
      const values = validInputs(part, inputs);
      if (part.effect !== 'read') yield { kind: 'part', action: part.id, inputs: values };
      const output = yield* actionProgram(part, values, warn);
      if (output instanceof Failure) throw output;
      return output as never;
    },
    *items(id, inputs) {
      const list = findAction(id) as Action;
      const pages = new Pages(list, validInputs(list, inputs), Pages.largest(list));
      const all: unknown[] = [];
      while (!pages.isDone) for (const item of yield* pages.read(warn)) all.push(item);
      return all as never;
    },
  };
}

/** With defaults. What a handler gives another action is valid; if not, the mistake is ours. */
function validInputs(action: Action, inputs: unknown): Values {
  const { issues, values } = validateInputs(action, inputs);
  if (issues.length > 0) throw new TypeError(`${action.id}: ${issues.map(({ path }) => path).join(', ')}`);
  return values;
}

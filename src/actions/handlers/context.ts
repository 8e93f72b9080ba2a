import type { Action } from '../../catalog/action.js';
import type { Values } from '../../catalog/template.js';
import { unreadable } from '../../request/errors/okta-errors.js';
import { send } from '../../request/program.js';
import { isRead, type OktaAnswer, type OktaRequest, requestOf } from '../../request/request.js';
import { warnOfOthers } from '../run/kept-values.js';
import { settleByState } from '../run/state-rule.js';
import type { Parts } from './handler.js';
import type { AnyContext } from './index.js';

export type Warn = (text: string) => void;

/** What the handler of this action works with. `parts` runs other actions; lists have none. */
export function contextOf(action: Action, inputs: Values, warn: Warn, parts: Parts = NO_PARTS): AnyContext {
  const request = (name: string, extras?: Values): OktaRequest => {
    const step = action.steps.find((candidate) => candidate.name === name);
    if (step === undefined) throw new TypeError(`${action.id} declares no step ${name}.`);
    return requestOf(step, extras ? { ...inputs, ...extras } : inputs);
  };
  return {
    inputs,
    request,
    *send(name, extras) {
      const answer = yield* send(request(name, extras));
      warnOfDoubts(answer, warn);
      return answer;
    },
    *fetch(name, extras) {
      const asked = request(name, extras);
      if (!isRead(asked)) asked.wantsBody = true;
      const answer = yield* send(asked);
      if (answer.body === undefined) throw unreadable(answer);
      warnOfOthers(answer, warn);
      return { body: answer.body, answer };
    },
    settle: (refusal) => settleByState(action, inputs, refusal),
    warn,
    parts,
  };
}

const NO_PARTS: Parts = {
  run: (id) => unused(id),
  items: (id) => unused(id),
};

function unused(id: string): never {
  throw new TypeError(`A list's handler does not run ${id}.`);
}

/** Warns where an answer proves less than one that was read whole. */
export function warnOfDoubts(answer: OktaAnswer, warn: Warn): void {
  if (answer.assumed)
    warn('An attempt got no response, and its repeat found nothing left to do. It counts as done.');
  if (answer.unreadable) warn(`It was done, but Okta's response could not be read: ${answer.unreadable}.`);
}

import type { Action, StateRule, Step } from '../../catalog/action.js';
import { findAction } from '../../catalog/catalog.js';
import { wordsOf } from '../../catalog/searchable.js';
import type { Values } from '../../catalog/template.js';
import { unreadable } from '../../request/errors/okta-errors.js';
import { isPassing } from '../../request/errors/remedies.js';
import { type Program, send } from '../../request/program.js';
import { type OktaAnswer, requestOf } from '../../request/request.js';
import { Failure } from '../../result/failure.js';

/** Nothing is left to do; `byThisCall` where an ambiguous attempt of this call did it. */
export interface Settlement {
  readonly byThisCall: boolean;
}

/** For states that Okta lets anybody reach twice: whether a first read shows that nothing is left to do. */
export function* isDoneAlready(action: Action, values: Values): Program<boolean> {
  const rule = action.state as StateRule;
  const answer = yield* send(requestOf(stepOf(action, rule), values));
  const state = stateIn(answer);
  if (state === undefined) throw unreadable(answer, answer.unreadable ?? 'its body has no status');
  return rule.done.includes(state);
}

/**
 * Reads the state once after a refusal that may be because of it. Okta answers 404 to what it does not do with a
 * deactivated user, so a 404 is looked into as well.
 * @returns that nothing is left to do
 * @throws Failure CONFLICT that names the state and the action that leads on, or the refusal itself where the state
 *   does not explain it
 */
export function* settleByState(action: Action, values: Values, refusal: unknown): Program<Settlement> {
  const rule = action.state;
  if (rule === undefined || !(refusal instanceof Failure)) throw refusal;
  const aboutState = isAboutState(refusal, rule);
  if (!aboutState && !followsADoneAttempt(refusal, rule)) throw refusal;
  let state: string | undefined;
  try {
    state = yield* readState(action, rule, values);
  } catch {
    throw refusal;
  }
  if (state === undefined || rule.only?.includes(state) === false) throw refusal;
  if (rule.done.includes(state)) {
    if (refusal.ambiguous) yield { kind: 'proved', operationId: (action.steps[0] as Step).operationId };
    return { byThisCall: refusal.ambiguous };
  }
  // What will pass by itself needs no other action first.
  if (!aboutState || isPassing(refusal.details.okta)) throw refusal;
  throw rule.from?.includes(state) && rule.next[state] === undefined
    ? otherReason(action, rule, state, refusal)
    : conflict(action, rule, state, refusal);
}

/** The state allows it. That Okta does not find what a read finds is not because of its id. */
function otherReason(action: Action, rule: StateRule, state: string, refusal: Failure): Failure {
  if (refusal.details.code !== 'NOT_FOUND') return refusal;
  const thing = wordsOf(rule.of);
  return refusal.with({
    code: 'CONFLICT',
    message: `${action.title} was refused (404), although the ${thing} is there, and ${state}.`,
    remedy: `Run the action again in a minute. If Okta refuses again, do it on the page of the ${thing} in the admin console.`,
    retryable: false,
  });
}

/**
 * Whether an attempt that got no response may have used up what the repeat needs (a passcode, say), so that Okta refuses
 * the repeat with another code. Only where the state was read first: it was not done then.
 */
function followsADoneAttempt({ ambiguous, details }: Failure, { first }: StateRule): boolean {
  return first === true && ambiguous && details.code === 'REJECTED' && details.okta?.errorCode !== undefined;
}

function isAboutState({ details }: Failure, { only }: StateRule): boolean {
  const { errorCode, errorSummary = '' } = details.okta ?? {};
  // Without a code of Okta's, whoever answered may know nothing of the object: a route that is missing, say.
  if (errorCode === undefined || (only && !SAID_OF_THESE.has(errorCode))) return false;
  if (details.code !== 'NOT_FOUND') return details.code === 'CONFLICT';
  const missing = /\((\w+)\)$/.exec(errorSummary)?.[1];
  return missing === undefined || HAVE_STATES.has(missing);
}

/** What Okta says where some states alone stand in the way. */
const SAID_OF_THESE = new Set(['E0000007', 'E0000038']);

/** Okta's classes of what has a state; its 404 ends with the class of what it did not find. */
const HAVE_STATES = new Set(['User', 'AppInstance']);

function* readState(action: Action, rule: StateRule, values: Values): Program<string | undefined> {
  return stateIn(yield* send(requestOf(stepOf(action, rule), values)));
}

function stepOf(action: Action, rule: StateRule): Step {
  return action.steps.find(({ name }) => name === rule.read) as Step;
}

function stateIn({ body }: OktaAnswer): string | undefined {
  const status = (body as { status?: unknown } | null | undefined)?.status;
  return typeof status === 'string' ? status : undefined;
}

function conflict(action: Action, rule: StateRule, state: string, refusal: Failure): Failure {
  return refusal.with({ code: 'CONFLICT', ...conflictWords(action, rule, state), retryable: false });
}

/** What a state stands in the way of, and the action that leads on. */
export function conflictWords(
  action: Action,
  rule: StateRule,
  state: string,
): { message: string; remedy: string } {
  const next = rule.next[state];
  const title = next === undefined ? undefined : findAction(next)?.title;
  return {
    message: `${action.title} can't be done: the ${wordsOf(rule.of)} is ${state}.`,
    remedy:
      title === undefined
        ? `No action changes the status ${state} to one that allows ${action.title}. Check the ${wordsOf(rule.of)} in Okta.`
        : `Use ${title} (${next}) first.`,
  };
}

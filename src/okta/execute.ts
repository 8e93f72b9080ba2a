import type { Action, Retry } from '../core/action.js';
import { type ActionError, brand, Failure } from '../core/failure.js';
import type { Result } from '../core/result.js';
import { actionProgram, type Output } from './action-program.js';
import type { SendSettings } from './attempt.js';
import type { Call } from './call.js';
import { endsCall, interrupted } from './interruptions.js';
import type { Program, Settled } from './program.js';
import { isRead, type OktaAnswer, type OktaRequest } from './request.js';
import { sendRequest } from './send.js';

const AT_ONCE = 5;
/** A person's action; the parts of a fan-out beyond these are bulk work, and let single actions pass. */
const AT_MOST_SINGLE = 10;

/** What a run has done so far, for the truth about a failure. */
interface Progression {
  readonly completed: string[];
}

/**
 * Runs an action with valid inputs, defaults filled in.
 * @returns never throws: every failure is an error of the result, redacted, its outcome true of the whole call
 */
export function executeAction(
  settings: SendSettings,
  call: Call,
  action: Action,
  values: Readonly<Record<string, unknown>>,
): Promise<Result<Output>> {
  const warn = (text: string) => call.warn(text);
  const settles = call.options.reconcile === true && action.reconcile !== undefined;
  const program = settles
    ? reconciling().reconciled(action, values, warn)
    : actionProgram(action, values, warn);
  return runProgram(settings, call, action.retry, program);
}

function reconciling() {
  return require('./reconcile.js') as typeof import('./reconcile.js');
}

/**
 * Runs any program to a result: does what it asks for, one thing after another, until it ends. `retry` says whether
 * running it again can do harm.
 */
export async function runProgram<T>(
  settings: SendSettings,
  call: Call,
  retry: Retry,
  program: Program<T>,
): Promise<Result<T>> {
  const record: Progression = { completed: [] };
  try {
    let step = program.next();
    while (!step.done) {
      let result: unknown;
      try {
        const ask = step.value;
        if (ask.kind === 'send') {
          result = await sendRequest(settings, call, ask.request);
          note(result as OktaAnswer, record);
        } else if (ask.kind === 'send-all') result = await sendMany(settings, call, ask.requests, record);
        else if (ask.kind === 'wait') await waitFor(call, ask.ms);
        else if (!ask.once || !record.completed.includes(ask.operationId))
          record.completed.push(ask.operationId);
      } catch (error) {
        step = program.throw(error);
        continue;
      }
      step = program.next(result);
    }
    return { ok: true, output: step.value, meta: finish(call) };
  } catch (error) {
    return { ok: false, error: publicError(error, retry, call, record), meta: finish(call) };
  }
}

/** A 2xx that is not Okta's own proves no step. */
function note({ request, unreadable }: OktaAnswer, record: Progression): void {
  if (!isRead(request) && unreadable?.fromOkta !== false) record.completed.push(request.operationId);
}

function finish(call: Call) {
  const meta = call.finish();
  if (meta.warnings.length > 0) meta.warnings = meta.warnings.map((text) => call.redactor.text(text));
  return meta;
}

async function sendMany(
  settings: SendSettings,
  call: Call,
  requests: readonly OktaRequest[],
  record: Progression,
): Promise<readonly Settled[]> {
  const settled: Settled[] = requests.map(() => ({ notSent: true }));
  const total = requests.length;
  let [next, done, failed, stopped] = [0, 0, 0, false];
  const work = async () => {
    while (next < total && !stopped) {
      const index = next;
      next += 1;
      try {
        const request = requests[index] as OktaRequest;
        const answer = await sendRequest(settings, call, request, index >= AT_MOST_SINGLE);
        settled[index] = { answer };
        note(answer, record);
      } catch (failure) {
        if (!(failure instanceof Failure)) throw failure;
        settled[index] = { failure: failure.with(call.redactor.data(failure.details)) };
        failed += 1;
        stopped ||=
          endsCall(failure) && (call.ended !== undefined || failure.details.code === 'UNAUTHENTICATED');
      }
      done += 1;
      call.report({ done, failed, total });
    }
  };
  await Promise.all(Array.from({ length: Math.min(AT_ONCE, total) }, work));
  return settled;
}

async function waitFor(call: Call, ms: number): Promise<void> {
  if (!call.ended) await call.wait(ms);
  if (call.ended) throw interrupted(call.ended, undefined, false, false);
}

/** The failure as the caller sees it: what Okta said without secrets, and an outcome that counts every step. */
function publicError(error: unknown, retry: Retry, call: Call, record: Progression): ActionError {
  const details = error instanceof Failure ? error.details : unexpected(error);
  const outcome = wholeOutcome(details.outcome, call, record);
  const harmless = outcome === 'not-sent' || outcome === 'unchanged' || retry === 'safe';
  const whole: ActionError = { ...details, outcome, retryable: details.retryable && harmless };
  if (outcome === 'unknown' && error instanceof Failure && 'steps' in call.action)
    whole.remedy = `${whole.remedy} ${reconciling().howToTell(call.action as Action, call.options.reconcile === true)}`;
  if (record.completed.length > 0) whole.completedSteps = [...record.completed];
  return brand(call.redactor.data(whole));
}

function wholeOutcome(
  outcome: ActionError['outcome'],
  call: Call,
  record: Progression,
): ActionError['outcome'] {
  if (outcome !== 'not-sent' && outcome !== 'unchanged') return outcome;
  if (record.completed.length > 0) return 'partial';
  return call.meta.attempts > 0 && outcome === 'not-sent' && call.meta.requestIds.length > 0
    ? 'unchanged'
    : outcome;
}

/** A mistake of ours. What was sent by then is not known, so nothing is claimed. */
function unexpected(error: unknown): ActionError {
  const name = error instanceof Error ? error.name : typeof error;
  return {
    code: 'INVALID_RESPONSE',
    message: `The connector could not make sense of what it got (${name}).`,
    remedy: 'Look at the org before you run the action again, and report this with the request ids.',
    retryable: false,
    outcome: 'unknown',
  };
}

import type { Action, Retry } from '../../catalog/action.js';
import type { Call } from '../../request/call.js';
import { endsRest, interrupted } from '../../request/errors/interruptions.js';
import type { Program, Settled } from '../../request/program.js';
import { isRead, type OktaRequest } from '../../request/request.js';
import type { SendSettings } from '../../request/sending/context.js';
import { inTime } from '../../request/sending/in-time.js';
import { sendRequest } from '../../request/sending/send.js';
import { boundError } from '../../result/bounded.js';
import { type ActionError, brand, Failure } from '../../result/failure.js';
import type { Result } from '../../result/result.js';
import { howToVerify } from '../reconcile/how-to-verify.js';
import { reconciled } from '../reconcile/reconcile.js';
import { resumed } from '../reconcile/resume.js';
import { withStore } from '../timed/with-store.js';
import { actionProgram, type Output } from './action-program.js';
import { remaining } from './remaining-time.js';

const MAX_CONCURRENCY = 5;
/** A person's action; the parts of a fan-out beyond these are bulk work, and let single actions pass. */
const AT_MOST_SINGLE = 10;

/** What a run has done so far, for the truth about a failure. */
interface Progression {
  readonly completed: string[];
  /** A change may have been made and may not: what a later look could not settle stays unknown. */
  inDoubt: boolean;
  /** A request failed that may not be repeated as these inputs use it. */
  onlyOnce: boolean;
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
  return runProgram<Output>(settings, call, action.retry, programOf(call, action, values));
}

/** The action's program, or the one that settles what a lost answer leaves open, where the call asks for that. */
export function programOf(
  call: Call,
  action: Action,
  values: Readonly<Record<string, unknown>>,
): Program<Output | Failure> {
  const warn = (text: string) => call.warn(text);
  const { resume, reconcile } = call.options;
  if (resume !== undefined) return resumed(action, values, warn, resume);
  return reconcile === true && action.reconcile !== undefined
    ? reconciled(action, values, warn)
    : actionProgram(action, values, warn);
}

/**
 * Runs any program to a result: does what it asks for, one thing after another, until it ends. `retry` says whether
 * running it again can do harm.
 */
export async function runProgram<T>(
  settings: SendSettings,
  call: Call,
  retry: Retry,
  program: Program<T | Failure>,
): Promise<Result<T>> {
  const record: Progression = { completed: [], inDoubt: false, onlyOnce: false };
  let output: T | Failure;
  try {
    let step = program.next();
    while (!step.done) {
      const ask = step.value;
      if (ask.kind === 'send') {
        const answer = await sendRequest(settings, call, ask.request);
        if (answer instanceof Failure) {
          record.inDoubt ||= answer.details.outcome === 'unknown';
          record.onlyOnce ||= ask.request.retry === 'never';
        } else if (!isRead(ask.request)) record.completed.push(ask.request.operationId);
        step = program.next(answer);
      } else if (ask.kind === 'send-all')
        step = program.next(await sendMany(settings, call, ask.requests, record));
      else if (ask.kind === 'wait') step = program.next(await waitFor(call, ask.ms));
      else if (ask.kind === 'join') step = program.next(await joined(settings, call, ask.other));
      else if (ask.kind === 'memberships') step = program.next(await withStore(settings, call, ask.work));
      else if (ask.kind === 'progress') {
        call.report(call.redactor.data(ask.progress));
        step = program.next();
      } else if (ask.kind === 'part') step = program.next();
      else {
        record.inDoubt = false;
        if (!ask.once || !record.completed.includes(ask.operationId)) record.completed.push(ask.operationId);
        step = program.next();
      }
    }
    output = step.value;
  } catch (error) {
    output = error instanceof Failure ? error : new Failure(unexpected(error));
  }
  if (!(output instanceof Failure)) return { ok: true, output, meta: finish(call) };
  return { ok: false, error: publicError(output.details, retry, call, record), meta: finish(call) };
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
  // An action composed of others tells its steps; what one of them reads in many requests would count something else.
  const isPart = 'uses' in call.action && call.action.uses !== undefined;
  const left =
    call.options.onProgress &&
    !isPart &&
    remaining(settings, call, requests, {
      maxConcurrency: MAX_CONCURRENCY,
      bulk: total > AT_MOST_SINGLE,
    });
  const work = async () => {
    while (next < total && !stopped) {
      const index = next;
      next += 1;
      const request = requests[index] as OktaRequest;
      const answer = await sendRequest(settings, call, request, index >= AT_MOST_SINGLE);
      if (answer instanceof Failure) {
        settled[index] = { failure: answer.with(boundError(call.redactor.data(answer.details))) };
        failed += 1;
        stopped ||= call.ended !== undefined || endsRest(answer);
      } else {
        settled[index] = { answer };
        if (!isRead(request)) record.completed.push(request.operationId);
      }
      done += 1;
      if (left) call.report({ done, failed, total, remainingMs: left({ begun: next, done }) });
    }
  };
  await Promise.all(Array.from({ length: Math.min(MAX_CONCURRENCY, total) }, work));
  return settled;
}

async function waitFor(call: Call, ms: number): Promise<Failure | undefined> {
  if (!call.ended) await call.wait(ms);
  return call.ended && interrupted(call.ended, undefined, false, false);
}

async function joined(settings: SendSettings, call: Call, other: Promise<unknown>): Promise<unknown> {
  const value = await inTime({ settings, call }, () => other);
  return value ?? (call.ended && interrupted(call.ended, undefined, false, false));
}

/** The failure as the caller sees it: what Okta said without secrets, and an outcome that counts every step. */
function publicError(details: ActionError, retry: Retry, call: Call, record: Progression): ActionError {
  if (details.reconciled) record.inDoubt = false;
  const outcome = wholeOutcome(details.outcome, call, record);
  const isSafeToRepeat =
    outcome === 'not-sent' || outcome === 'unchanged' || (retry === 'safe' && !record.onlyOnce);
  const error = boundError(call.redactor.clean(details));
  error.outcome = outcome;
  error.retryable &&= isSafeToRepeat;
  if (outcome === 'unknown' && 'steps' in call.action) {
    const action = call.action as Action;
    error.remedy += ` ${howToVerify(action)}`;
    if (action.reconcile !== undefined && call.options.reconcile !== true)
      error.relatedOptions = [...(error.relatedOptions ?? []), 'reconcile'];
  }
  if (record.completed.length > 0) error.completedSteps = [...record.completed];
  return brand(error);
}

function wholeOutcome(
  outcome: ActionError['outcome'],
  call: Call,
  record: Progression,
): ActionError['outcome'] {
  if (outcome !== 'not-sent' && outcome !== 'unchanged') return outcome;
  if (record.inDoubt) return 'unknown';
  if (record.completed.length > 0) return 'partial';
  return call.sent ? 'unchanged' : outcome;
}

/** A mistake of ours. What was sent by then is not known, so nothing is claimed. */
function unexpected(error: unknown): ActionError {
  const name = error instanceof Error ? error.name : typeof error;
  return {
    code: 'INVALID_RESPONSE',
    message: `The connector failed because of an internal error (${name}).`,
    remedy: 'Check the org before you run the action again, and report this error with the request ids.',
    retryable: false,
    outcome: 'unknown',
  };
}

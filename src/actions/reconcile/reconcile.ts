import type { Action, ReconcileRule, Step } from '../../catalog/action.js';
import { mailsNow } from '../../catalog/mails.js';
import { addChainFields, shape } from '../../catalog/shape.js';
import { fill, type Values } from '../../catalog/template.js';
import { type Program, wait } from '../../request/program.js';
import { type OktaRequest, requestOf } from '../../request/request.js';
import { type ActionError, Failure } from '../../result/failure.js';
import type { Warn } from '../handlers/context.js';
import { loginsToLookUp, resolveUsers } from '../look-up/identifier.js';
import { isBeyondAPath } from '../look-up/login.js';
import { actionProgram, type Output } from '../run/action-program.js';
import { type AmbiguousEnd, settled } from './ambiguous-end.js';
import { settleParts } from './fan-out.js';
import { stepOf } from './how-to-verify.js';
import { readSnapshot } from './read-snapshot.js';
import {
  hasPendingStatus,
  idOf,
  matching,
  newlyMatching,
  projected,
  type Snapshot,
  sameAs,
  visibleAfterMs,
  withPendingStatus,
} from './snapshot.js';

/** A time stamp that is younger than this when it is first read may not differ after another change. */
const YOUNG_MS = 2_000;

/**
 * An action that settles an ambiguous end by itself: it reads before and after, and tells what came about in between.
 * Whether this call did it or somebody else at the same moment, no read can tell.
 * @throws Failure with the outcome that a read proved (`reconciled`), or the one that stays unknown
 */
export function* reconciled(action: Action, inputs: Values, warn: Warn): Program<Output> {
  const logins = loginsToLookUp(action, inputs);
  const values = logins.length === 0 ? inputs : yield* resolveUsers(inputs, logins);
  const rule = ruleFor(action, values);
  const request = rule && readOf(action, rule, values);
  if (request === undefined) return yield* run(action, values, warn);
  // of several items only those whose answer was lost are looked for, afterwards
  const before = rule?.parts === undefined ? yield* readSnapshot(request) : undefined;
  try {
    return yield* run(action, values, warn);
  } catch (failure) {
    if (!(failure instanceof Failure) || !isOpen(failure.details)) throw failure;
    return yield* settle({ action, rule: rule as ReconcileRule, values, request, before, failure, warn });
  }
}

function* run(action: Action, values: Values, warn: Warn): Program<Output> {
  const output = yield* actionProgram(action, values, warn);
  if (output instanceof Failure) throw output;
  return output;
}

function isOpen({ outcome }: ActionError): boolean {
  return outcome === 'unknown' || outcome === 'applied';
}

export function ruleFor({ reconcile = [] }: Action, values: Values): ReconcileRule | undefined {
  return reconcile.find(({ if: when = {} }) =>
    Object.keys(when).every((name) => when[name] === values[name]),
  );
}

/** The read that tells, unless a path can't carry what it would be asked about. */
export function readOf(action: Action, rule: ReconcileRule, values: Values): OktaRequest | undefined {
  const step = stepOf(action, rule);
  const names = [...step.path.matchAll(/\{([^{}]+)\}/g)].map(([, name = '']) => values[name]);
  return names.some((value) => isBeyondAPath(String(value))) ? undefined : requestOf(step, values);
}

export function* settle(open: AmbiguousEnd): Program<Output> {
  const { failure, request } = open;
  try {
    let after = yield* readSnapshot(request);
    if (after !== undefined && open.rule.parts !== undefined) return yield* settleParts(open, after);
    let verdict = judge(open, after);
    if (verdict === 'not done' || verdict === 'half done' || mayStillBeCreated(open, verdict)) {
      yield* wait(visibleAfterMs(after));
      after = yield* readSnapshot(request);
      verdict = judge(open, after);
    }
    return yield* outcomeOf(open, after as Snapshot, verdict);
  } catch (finding) {
    // What ends the looking (time, cancellation) changes nothing of what is known.
    throw finding instanceof Failure && finding.details.reconciled ? finding : failure;
  }
}

/** Where one was there before, another may yet land beside it. */
function mayStillBeCreated({ action, rule }: AmbiguousEnd, verdict: Verdict): boolean {
  return rule.creates !== undefined && !isRefusedTwice(action) && verdict === 'done before';
}

type Verdict = 'done' | 'half done' | 'not done' | 'done before' | 'open';

function judge({ action, rule, values, before }: AmbiguousEnd, after: Snapshot | undefined): Verdict {
  if (after === undefined) return 'open';
  if (rule.differs !== undefined) return judgeStamp(rule.differs, before, after);
  const [template, expected] = templateOf(action, rule, values);
  const is = (seen: Snapshot) => shows(seen, template, expected);
  if (is(after)) {
    if (before === undefined) return 'open';
    if (!is(before)) return 'done';
    if (rule.creates === undefined) return 'done before';
    if (newlyMatching(before, after, template).length > 0) return 'done';
    return isVague(rule, template) || (rule.lags && !isRefusedTwice(action)) ? 'open' : 'done before';
  }
  if (rule.lags || before === undefined) return 'open';
  if (rule.knownFrom?.includes(statusOf(before)) === false) return 'open';
  const [made] = rule.creates === undefined ? [] : created(after, template);
  if (made !== undefined) return created(before, template).length > 0 ? 'open' : 'half done';
  return sameAs(projected(withPendingStatus(before), template), projected(withPendingStatus(after), template))
    ? 'not done'
    : 'open';
}

/** Whether Okta refuses to create what is there already, so that finding only that one is proof. */
function isRefusedTwice({ check }: Action): boolean {
  return check?.refused?.some(({ code }) => code === 'CONFLICT') === true;
}

/** An input that tells the new object from others was not given, so the one that was there before may be another. */
function isVague({ has, creates }: ReconcileRule, template: unknown): boolean {
  return creates !== undefined && Object.keys(Object(template)).length < Object.keys(Object(has)).length;
}

/** Whether it is so, as far as the rule looks. */
export function shows(seen: Snapshot, template: unknown, expected: boolean): boolean {
  return matching(withPendingStatus(seen), template).length > 0 === expected;
}

/** What a first request creates before another changes its status: it holds the rest of the template. */
function created(seen: Snapshot, template: unknown): unknown[] {
  const { status: _, ...rest } = template as Values;
  return matching(seen, rest);
}

function judgeStamp(name: string, before: Snapshot | undefined, after: Snapshot): Verdict {
  const [first, second] = [before, after].map((seen) => (seen?.items[0] as Values | undefined)?.[name]);
  if (first === undefined || second === undefined) return 'open';
  if (first !== second) return 'done';
  const age = (before as Snapshot).date - Date.parse(String(first));
  return first === null || age > YOUNG_MS ? 'not done' : 'open';
}

export function templateOf(
  action: Action,
  { has, hasNot }: ReconcileRule,
  values: Values,
): [unknown, boolean] {
  if (hasNot !== undefined) return [fill(hasNot, values) ?? {}, false];
  return [has === undefined ? { status: action.state?.done } : fill(has, values), true];
}

function* outcomeOf(open: AmbiguousEnd, after: Snapshot, verdict: Verdict): Program<Output> {
  const { action, rule, values, before, failure, warn } = open;
  // What Okta said weighs more than a read that does not show it yet.
  if (verdict !== 'done' && failure.details.outcome === 'applied') throw failure;
  const [template] = templateOf(action, rule, values);
  if (verdict === 'half done') {
    const [first, second] = writesOf(action) as [Step, Step];
    yield { kind: 'proved', operationId: first.operationId, once: true };
    throw settled(failure, 'unchanged', `Reads afterwards show that only ${first.operationId} was done.`, {
      remedy: `Continue with what was created (error.existing): ${second.operationId} is left to do.`,
      retryable: false,
      existing: { [rule.creates as string]: idOf(created(after, template)[0]) },
    });
  }
  if (verdict === 'not done') {
    const half = halfDone(action, before, after);
    if (half) yield { kind: 'proved', operationId: half.operationId, once: true };
    const finding = half ? `only ${half.operationId} was done` : 'it was not done';
    throw settled(failure, 'unchanged', `Reads afterwards show that ${finding}.`, {
      remedy: 'Run the action again if you still need it.',
      retryable: action.retry === 'safe',
    });
  }
  if (verdict === 'done before' && rule.creates !== undefined) {
    const [there] = matching(after, template);
    throw settled(failure, 'unchanged', 'The object existed before this call.', {
      remedy: 'Continue with what exists (error.existing), or choose another name.',
      retryable: false,
      existing: { [rule.creates]: idOf(there) },
    });
  }
  const byState = rule.has === undefined && rule.hasNot === undefined && rule.differs === undefined;
  const wasSo =
    verdict === 'done before' &&
    !mailsAgain(open) &&
    (byState || (action.retry === 'safe' && rule.unseen === undefined));
  if (verdict !== 'done' && !wasSo) throw failure;
  if (verdict === 'done' && rule.lost !== undefined) {
    throw settled(
      failure,
      'applied',
      `A read shows that it was done, but ${rule.lost} was lost with the response.`,
      {
        remedy: 'Continue without it, or run an action that creates a new one.',
        retryable: false,
      },
    );
  }
  const [made] = rule.creates === undefined ? [] : newlyMatching(before, after, template);
  const item = made ?? (rule.differs === undefined ? matching(after, template)[0] : after.items[0]);
  const output: Output = shape(rule.returns ?? action.returns ?? {}, values, item);
  if (verdict === 'done before' && 'changed' in output) output.changed = false;
  for (const warning of addChainFields(action, output, values)) warn(warning);
  warn(
    `The response was lost. ${verdict === 'done' ? 'A read shows that it was done' : 'Reads show that this was already the state before the call'}.`,
  );
  return output;
}

/** Of an action of several steps: the first one, where the status shows that it was done. */
function halfDone(action: Action, before: Snapshot | undefined, after: Snapshot): Step | undefined {
  const { steps, state } = action;
  const first = writesOf(action).find(({ method }) => method !== 'DELETE');
  if (steps.length === 1 || statusOf(before) === statusOf(after)) return undefined;
  return state === undefined || state.done.includes(statusOf(after)) ? first : undefined;
}

function writesOf({ steps }: Action): readonly Step[] {
  return steps.filter(({ method }) => method !== 'GET');
}

/** What Okta was still working on before it takes again, and mails again. */
function mailsAgain({ action, values, before }: AmbiguousEnd): boolean {
  return mailsNow(action.steps[0] as Step, values) && before !== undefined && hasPendingStatus(before);
}

function statusOf(seen: Snapshot | undefined): string {
  return String((seen && (withPendingStatus(seen).items[0] as { status?: unknown } | undefined))?.status);
}

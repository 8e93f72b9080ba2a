import type { Action } from '../../catalog/action.js';
import type { Values } from '../../catalog/template.js';
import type { EarlierState } from '../../request/call.js';
import type { Program } from '../../request/program.js';
import { Failure } from '../../result/failure.js';
import { actionProgram, type Output } from '../action-program.js';
import type { Warn } from '../handlers/context.js';
import { loginsToLookUp, resolveUsers } from '../identifier.js';
import { namesToLookUp, resolveNames } from '../names.js';
import { readSnapshot } from './read-snapshot.js';
import { readOf, reconciled, ruleFor, settle, templateOf } from './reconcile.js';
import type { Snapshot } from './snapshot.js';

/** Parts of an object that tell whether an action was done, whatever the action is. */
const ALWAYS_KEPT = ['id', 'status', 'transitioningToStatus'];

/** Reads what tells later whether the action was done. Nothing is read where no read can tell, or none is needed. */
export function* stateBefore(action: Action, given: Values): Program<EarlierState> {
  if (mayBeRepeated(action, given)) return {};
  const names = namesToLookUp(action, given);
  const inputs = names.length === 0 ? given : yield* resolveNames(given, names);
  const logins = loginsToLookUp(action, inputs);
  const values = logins.length === 0 ? inputs : yield* resolveUsers(inputs, logins);
  const rule = ruleFor(action, values);
  const request = rule?.parts === undefined && rule !== undefined && readOf(action, rule, values);
  if (!request) return {};
  const seen = yield* readSnapshot(request);
  if (seen === undefined) return {};
  const kept = [...ALWAYS_KEPT, ...(rule.differs === undefined ? [] : [rule.differs])];
  const [template] = templateOf(action, rule, values);
  const { list, date } = seen;
  const items = seen.items.map((item) => essence(item, template, kept));
  return { seen: { items, list, date: Number.isNaN(date) ? null : date } };
}

/**
 * Goes on with a call of which an earlier run ended without a result: settles whether that run was done, and runs the
 * action if it was not, or where repeating it does no harm.
 * @throws Failure INTERRUPTED where no read can tell
 */
export function* resumed(action: Action, inputs: Values, warn: Warn, earlier: EarlierState): Program<Output> {
  if (mayBeRepeated(action, inputs)) return yield* again(action, inputs, warn);
  const logins = loginsToLookUp(action, inputs);
  const values = logins.length === 0 ? inputs : yield* resolveUsers(inputs, logins);
  const rule = ruleFor(action, values);
  const request = rule && readOf(action, rule, values);
  if (rule === undefined || request === undefined || earlier.seen === undefined) throw interruptedEarlier();
  const { date } = earlier.seen;
  const before: Snapshot = { ...earlier.seen, date: date ?? Number.NaN };
  try {
    return yield* settle({ action, rule, values, request, before, failure: interruptedEarlier(), warn });
  } catch (failure) {
    if (!(failure instanceof Failure) || !wasNotDone(failure)) throw failure;
  }
  return yield* reconciled(action, values, warn);
}

function* again(action: Action, inputs: Values, warn: Warn): Program<Output> {
  if (action.reconcile !== undefined) return yield* reconciled(action, inputs, warn);
  const output = yield* actionProgram(action, inputs, warn);
  if (output instanceof Failure) throw output;
  return output;
}

/** Composed actions look at what is there before each part, and go on with what is left. */
function mayBeRepeated({ retry, steps, uses, effect }: Action, inputs: Values): boolean {
  if (effect === 'read' || uses !== undefined) return true;
  return retry === 'safe' && !steps.some(({ mails }) => mails !== undefined && inputs[mails] === true);
}

function wasNotDone({ details }: Failure): boolean {
  return details.outcome === 'unchanged' && details.existing === undefined;
}

function interruptedEarlier(): Failure {
  return new Failure(
    {
      code: 'INTERRUPTED',
      message: 'An earlier run of this call ended without a result.',
      remedy: 'Check the org before you run the action again.',
      retryable: false,
      outcome: 'unknown',
    },
    true,
  );
}

/** Of what was read only what the judgement needs: it is kept by others, for as long as the call runs. */
function essence(item: unknown, template: unknown, kept: readonly string[]): unknown {
  if (typeof item !== 'object' || item === null) return item;
  const names = typeof template === 'object' && template !== null ? Object.keys(template) : [];
  const wanted = new Set([...names, ...kept]);
  return Object.fromEntries(Object.entries(item).filter(([name]) => wanted.has(name)));
}

import type { Action, ReconcileRule } from '../../catalog/action.js';
import { mailsNow } from '../../catalog/mails.js';
import type { Values } from '../../catalog/template.js';
import type { EarlierState } from '../../request/call.js';
import type { Program } from '../../request/program.js';
import { Failure } from '../../result/failure.js';
import type { Warn } from '../handlers/context.js';
import { loginsToLookUp, resolveUsers } from '../look-up/identifier.js';
import { namesToLookUp, resolveNames } from '../look-up/names.js';
import type { Output } from '../run/action-program.js';
import { readSnapshot } from './read-snapshot.js';
import { readOf, reconciled, ruleFor, settle, shows, templateOf } from './reconcile.js';
import type { Snapshot } from './snapshot.js';

/** Parts of an object that tell whether an action was done, whatever the action is. */
const ALWAYS_KEPT = ['id', 'status', 'transitioningToStatus'];

/** Reads what tells later whether the action was done. Composed actions look at what is there by themselves. */
export function* stateBefore(action: Action, inputs: Values): Program<EarlierState> {
  if (action.effect === 'read' || action.uses !== undefined) return {};
  const names = namesToLookUp(action, inputs);
  const named = names.length === 0 ? inputs : yield* resolveNames(inputs, names);
  const logins = loginsToLookUp(action, named);
  const values = logins.length === 0 ? named : yield* resolveUsers(named, logins);
  const changed = Object.entries(values).filter(([name, value]) => value !== inputs[name]);
  const resolved = changed.length === 0 ? {} : { resolved: Object.fromEntries(changed) };
  const rule = ruleFor(action, values);
  const request = rule?.parts === undefined && rule !== undefined && readOf(action, rule, values);
  const seen = request ? yield* readSnapshot(request) : undefined;
  return seen === undefined
    ? resolved
    : { ...resolved, seen: kept(seen, action, rule as ReconcileRule, values) };
}

/** The inputs with the ids that an earlier run found for what they name. */
export function withEarlierIds(inputs: unknown, earlier: EarlierState | undefined): unknown {
  return earlier?.resolved === undefined ? inputs : { ...(inputs as object), ...earlier.resolved };
}

/**
 * Goes on with a call of which an earlier run ended without a result: settles whether that run was done, and runs the
 * action if it was not, or where repeating it does no harm.
 * @param values with what the earlier run resolved
 * @throws Failure INTERRUPTED where no read can tell
 */
export function* resumed(action: Action, values: Values, warn: Warn, earlier: EarlierState): Program<Output> {
  const rule = ruleFor(action, values);
  const request = rule && readOf(action, rule, values);
  const before = earlier.seen && { ...earlier.seen, date: earlier.seen.date ?? Number.NaN };
  const repeatable = mayBeRepeated(action, values);
  // What was so before a run, as far as the rule looks, says nothing of the rest that the action sets.
  if (repeatable && before && rule && isShown(action, rule, values, before))
    return yield* reconciled(action, values, warn);
  if (rule !== undefined && request !== undefined && before !== undefined) {
    try {
      return yield* settle({ action, rule, values, request, before, failure: interruptedEarlier(), warn });
    } catch (failure) {
      if (!(failure instanceof Failure) || !mayRunAgain(failure, repeatable)) throw failure;
    }
  } else if (!repeatable) throw interruptedEarlier();
  return yield* reconciled(action, values, warn);
}

/** Composed actions look at what is there before each part, and go on with what is left. */
function mayBeRepeated({ retry, steps, uses, effect }: Action, inputs: Values): boolean {
  if (effect === 'read' || uses !== undefined) return true;
  return retry === 'safe' && !steps.some((step) => mailsNow(step, inputs));
}

function isShown(action: Action, rule: ReconcileRule, values: Values, before: Snapshot): boolean {
  return rule.differs === undefined && shows(before, ...templateOf(action, rule, values));
}

/** Where the reads show that it was not done, or can't tell and another run does no harm. */
function mayRunAgain({ details }: Failure, repeatable: boolean): boolean {
  if (details.outcome === 'unknown') return repeatable;
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

/** Of what was read only what the judgement needs: others keep it, for as long as the call runs. */
function kept({ items, list, date }: Snapshot, action: Action, rule: ReconcileRule, values: Values) {
  const [template] = templateOf(action, rule, values);
  const names = typeof template === 'object' && template !== null ? Object.keys(template) : [];
  const wanted = new Set([...names, ...ALWAYS_KEPT, ...(rule.differs === undefined ? [] : [rule.differs])]);
  return {
    items: items.map((item) =>
      Object.fromEntries(Object.entries(item as object).filter(([name]) => wanted.has(name))),
    ),
    list,
    date: Number.isNaN(date) ? null : date,
  };
}

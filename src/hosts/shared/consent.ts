import type { Action } from '../../catalog/action.js';

/** Whether a person must say yes before the action runs: it takes something away, gives power, or opens an account. */
export function needsConsent({ effect, grantsAccess }: Action): boolean {
  return effect === 'destructive' || grantsAccess === true;
}

/** Why it needs that yes, to go on a sentence whose subject is the action; '' where it needs none. */
export function whyConsent({ effect, grantsAccess }: Action): string {
  const destructive =
    effect === 'destructive' && "is destructive (it takes away what the same call can't give back)";
  const grants = grantsAccess && 'gives power or opens an account';
  return [destructive, grants].filter(Boolean).join(', and ');
}

/** Whether a person must say yes now: not where the host was started with `yesDestructive`. */
export function mustAsk(action: Action, yesDestructive: boolean): boolean {
  return needsConsent(action) && !yesDestructive;
}

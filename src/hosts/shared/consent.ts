import type { Action } from '../../catalog/action.js';

/** Whether a person must consent before the action runs: it is destructive, grants privileges, or opens an account. */
export function needsConsent({ effect, grantsAccess }: Action): boolean {
  return effect === 'destructive' || grantsAccess === true;
}

/** Why the action needs consent, as a predicate of the action's title: "Delete User is destructive …"; '' if it needs none. */
export function whyConsent({ effect, grantsAccess }: Action): string {
  const destructive =
    effect === 'destructive' && "is destructive (it takes away what the same call can't give back)";
  const grants = grantsAccess && 'gives power or opens an account';
  return [destructive, grants].filter(Boolean).join(', and ');
}

/** Whether this host must ask a person: not if it was started with `yesDestructive`. */
export function mustAsk(action: Action, yesDestructive: boolean): boolean {
  return needsConsent(action) && !yesDestructive;
}

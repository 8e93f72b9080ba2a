import type { Action } from '../../catalog/action.js';

/** What an action with `grantsAccess` does, as a predicate of its title. Every host says it in these words. */
export const GRANTS_ACCESS = 'grants privileges or opens an account';

/** Whether a person must consent before the action runs: it is destructive, grants privileges, or opens an account. */
export function needsConsent({ effect, grantsAccess }: Action): boolean {
  return effect === 'destructive' || grantsAccess === true;
}

/** Why the action needs consent, as a predicate of the action's title: "Delete User is destructive …"; '' if it needs none. */
export function whyConsent({ effect, grantsAccess }: Action): string {
  const destructive =
    effect === 'destructive' && "is destructive (the same call can't restore what it removes)";
  const grants = grantsAccess && GRANTS_ACCESS;
  return [destructive, grants].filter(Boolean).join(', and ');
}

/** Whether this host must ask a person: not if it was started with `yesDestructive`. */
export function mustAsk(action: Action, yesDestructive: boolean): boolean {
  return needsConsent(action) && !yesDestructive;
}

import type { Action } from '../../catalog/action.js';
import { rightsOf, type ScopeNeed } from '../../catalog/rights/rights.js';

/** A scope that an access token lacks, and the actions that need it. */
export interface MissingScope {
  scope: string;
  actions: string[];
}

/** The scopes that these actions may need, the look-ups of logins and names included. */
export function scopesOf(actions: readonly Action[]): readonly string[] {
  return needsOf(actions).map(({ scope }) => scope);
}

/** The scopes that are not granted, of those that these actions may need. */
export function missingScopes(actions: readonly Action[], granted: readonly string[]): MissingScope[] {
  return needsOf(actions)
    .filter(({ scope }) => !granted.includes(scope))
    .map((need) => ({ scope: need.scope, actions: [...need.actions] }));
}

/** Those without which an action never works. */
export function neededScopes(actions: readonly Action[]): readonly string[] {
  const { scopes } = rightsOf(actions.map(({ id }) => id));
  return scopes.filter(({ sometimes }) => !sometimes).map(({ scope }) => scope);
}

function needsOf(actions: readonly Action[]): readonly ScopeNeed[] {
  return rightsOf(
    actions.map(({ id }) => id),
    { names: true },
  ).scopes;
}

import type { Action } from '../catalog/action.js';

/** The scopes of these actions, each once, in alphabetical order. */
export function scopesOf(actions: Iterable<Action>): readonly string[] {
  const scopes = new Set<string>();
  for (const action of actions) for (const scope of action.scopes) scopes.add(scope);
  return [...scopes].sort();
}

/** A scope that an access token lacks, and the actions that need it. */
export interface MissingScope {
  scope: string;
  actions: string[];
}

/** The scopes that these actions need and that are not granted. */
export function missingScopes(actions: Iterable<Action>, granted: readonly string[]): MissingScope[] {
  const missing = new Map<string, string[]>();
  for (const { id, scopes } of actions)
    for (const scope of scopes)
      if (!granted.includes(scope)) missing.set(scope, [...(missing.get(scope) ?? []), id]);
  return [...missing]
    .sort(([one], [other]) => (one < other ? -1 : 1))
    .map(([scope, ids]) => ({ scope, actions: ids }));
}

import type { Action } from '../../src/index.js';
import { sidecarOf } from '../sidecar.js';

/**
 * The actions that a suite holds to its rules. An action that it does not hold yet says so in its sidecar (`notYet`),
 * with the reason; the suite prints how many these are.
 */
export function heldBy<A extends Action>(suite: string, actions: readonly A[]): A[] {
  const held = actions.filter((action) => sidecarOf(action).notYet?.[suite] === undefined);
  const left = actions.length - held.length;
  if (left > 0)
    process.stdout.write(`${suite}: ${held.length} of ${actions.length} actions, ${left} not yet\n`);
  return held;
}

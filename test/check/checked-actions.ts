import type { Action } from '../../src/catalog/action.js';
import { listActions } from '../../src/catalog/catalog.js';
import { isComposed } from '../helpers/composed.js';
import { changesOf } from '../proof-of-change.js';

/** The actions whose check is held against what they do, in every state. What is composed of others is in test/composed. */
export function checkedActions(): readonly Action[] {
  return listActions().filter((action) => !isComposed(action));
}

/** Those that need exactly these inputs. */
export function thatTake(...names: readonly string[]): readonly Action[] {
  const wanted = [...names].sort().join();
  return some(`takes ${wanted}`, ({ input }) => [...input.required].sort().join() === wanted);
}

/** Those that only read, and need exactly these inputs. */
export function thatReadBy(...names: readonly string[]): readonly Action[] {
  return some(
    `reads by ${names.join()}`,
    (action) => action.effect === 'read' && thatTake(...names).includes(action),
  );
}

/** Those whose file declares such a change, of a resource or of two that it links. */
export function thatChange(kinds: readonly string[], ...of: readonly string[]): readonly Action[] {
  const wanted = of.join();
  return some(`is to ${kinds.join(' or ')} ${wanted}`, (action) =>
    changesOf(action).some((change) => kinds.includes(change.kind) && String(change.of) === wanted),
  );
}

/** Whether an action has all of these inputs. */
export function takes({ input }: Action, inputs: object): boolean {
  return Object.keys(inputs).every((name) => name in input.properties);
}

/** @throws if there is none: cells that are tried with no action prove nothing */
function some(what: string, test: (action: Action) => boolean): readonly Action[] {
  const found = checkedActions().filter(test);
  if (found.length === 0) throw new Error(`No action ${what}.`);
  return found;
}

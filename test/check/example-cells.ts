import type { Cell } from './cell.js';
import { checkedActions } from './checked-actions.js';
import { userStates } from './user-cells.js';

/** What reads can predict: not what the org's policies and schema decide. */
const PREDICTABLE = new Set(['NOT_FOUND', 'CONFLICT', 'AMBIGUOUS']);

/** Every action as its examples have it, in the org as it starts. */
export function exampleCells(): Cell[] {
  return checkedActions().flatMap(({ id, examples }) =>
    examples
      .filter(({ error }) => error === undefined || PREDICTABLE.has(error.code))
      .map(({ title, inputs }): Cell => ({ action: id, state: `as seeded: ${title}`, inputs })),
  );
}

/**
 * Actions of which no other cells are written: in every state of a user, with the inputs of their first example.
 * @param written the cells that are
 */
export function cellsOfOthers(written: readonly Cell[]): Cell[] {
  const known = new Set(written.map(({ action }) => action));
  const others = checkedActions().filter(({ id, input }) => !known.has(id) && 'userId' in input.properties);
  return others.flatMap(({ id, examples }) =>
    userStates()
      .filter(({ becoming, slow }) => !becoming && !slow)
      .map(({ state, user, arrange }): Cell => {
        return { action: id, state, inputs: { ...examples[0]?.inputs, userId: user }, arrange };
      }),
  );
}

/**
 * The part of a list whose turn it is. A test of everything against everything that is too long for `npm test` gives each
 * row another part, so that each row and each column is tried; the whole is gone through by a deep test.
 * @param of how many parts there are; 1 means that all is one part
 * @example inTurn(['a', 'b', 'c', 'd'], 1, 2) // ['b', 'd']
 */
export function inTurn<T>(all: readonly T[], turn: number, of: number): T[] {
  return all.filter((_, index) => index % of === turn % of);
}

/**
 * How often each action is tried, where a test has so many tries for all of them: the time of a test must not grow with
 * the catalog.
 * @param least that each action gets whatever their number
 * @example triesEach(3_600, 100, 10) // 36
 */
export function triesEach(total: number, actions: number, least: number): number {
  return Math.max(least, Math.ceil(total / actions));
}

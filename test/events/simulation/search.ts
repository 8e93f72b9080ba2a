import type { Mutant } from '../../simulation/mutant.js';
import { violations } from './history.js';
import { planOf } from './plan.js';
import { Run } from './run.js';

/** What a run with this seed breaks. */
export async function brokenBy(seed: string): Promise<string[]> {
  return violations(await new Run(planOf(seed)).history());
}

/**
 * Runs with the mistake until a run breaks what it does not break without it.
 * @returns the number of runs before it; undefined where none of so many does
 */
export async function firstFound({ apply }: Mutant, most: number): Promise<number | undefined> {
  for (let number = 0; number < most; number += 1) {
    const seed = `mutants/${number}`;
    const takeOut = apply();
    const broken = await brokenBy(seed).finally(takeOut);
    if (broken.length > 0 && (await brokenBy(seed)).length === 0) return number;
  }
  return undefined;
}

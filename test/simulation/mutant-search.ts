import { check, type Violation } from './checker.js';
import { generate } from './generate.js';
import type { Mutant } from './mutant.js';
import { run } from './run.js';

/** The first run that a known bug breaks. */
export interface Found {
  readonly seed: string;
  /** Runs before it. */
  readonly number: number;
  readonly violation: Violation;
}

/**
 * Runs with the mistake until a run breaks a rule that it does not break without it.
 * @returns undefined where none of so many does
 */
export async function firstFound(
  { apply }: Mutant,
  most: number,
  name = 'mutants',
): Promise<Found | undefined> {
  for (let number = 0; number < most; number += 1) {
    const seed = `${name}/${number}`;
    const takeOut = apply();
    const violations = check(await run(generate(seed)));
    takeOut();
    const [violation] = violations;
    if (violation !== undefined && check(await run(generate(seed))).length === 0)
      return { seed, number, violation };
  }
  return undefined;
}

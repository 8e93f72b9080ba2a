import type { Action } from '../../src/index.js';
import { contains } from './contains.js';

/**
 * Whether an output is as an action's example says: everything in the example is in it, and of a list every item that
 * the example names is among its items.
 */
export function isAsInExample(
  { items }: Action,
  output: Readonly<Record<string, unknown>>,
  example: Readonly<Record<string, unknown>>,
): boolean {
  if (items === undefined) return contains(output, example);
  const { [items.output]: named = [], ...rest } = example;
  const given = output[items.output] as unknown[];
  return (
    contains(output, rest) && (named as unknown[]).every((part) => given.some((item) => contains(item, part)))
  );
}

import { pageSizeFor } from '../../../actions/lists/pages.js';
import type { Action } from '../../../catalog/action.js';
import type { Format } from './list-flags.js';

/** How much of a list is read. */
export interface Bounds {
  /** The most items; Infinity for all. */
  readonly items: number;
  /** It is a --maxItems that the caller gave. */
  readonly byMaxItems: boolean;
  /** The most items of a page; undefined where Okta does not page the list. */
  readonly pageSize: number | undefined;
  /** The inputs without the bounds, which are not part of the list itself. */
  readonly inputs: Record<string, unknown>;
}

/**
 * What limit, returnAll and maxItems of the inputs mean for a list that is printed: --limit bounds it, and with
 * --returnAll only a --maxItems that was given, or its default for a table, which is held in memory.
 * @param given valid
 */
export function boundsOf(list: Action, given: Readonly<Record<string, unknown>>, format: Format): Bounds {
  const byDefault = (name: string) => list.input.properties[name]?.default;
  const {
    limit = byDefault('limit'),
    returnAll = false,
    maxItems = format === 'table' ? byDefault('maxItems') : Number.POSITIVE_INFINITY,
    ...inputs
  } = given;
  return {
    items: Number(returnAll ? maxItems : limit),
    byMaxItems: returnAll === true && given.maxItems !== undefined,
    pageSize: pageSizeFor(list, { ...inputs, limit, returnAll, maxItems }),
    inputs,
  };
}

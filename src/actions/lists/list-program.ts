import type { Action, ListRule } from '../../catalog/action.js';
import { shape } from '../../catalog/shape.js';
import type { Values } from '../../catalog/template.js';
import type { Program } from '../../request/program.js';
import type { Warn } from '../handlers/context.js';
import { Pages, pageSizeFor } from './pages.js';

/**
 * A list as an action: its items up to `limit`, or up to `maxItems` with `returnAll`, how many they are, and the cursor
 * that goes on after them.
 * @param values valid, with defaults
 */
export function* listProgram(list: Action, values: Values, warn: Warn): Program<Record<string, unknown>> {
  const { limit, returnAll, maxItems } = values as { limit: number; returnAll: boolean; maxItems: number };
  const wanted = returnAll ? maxItems : limit;
  const pages = new Pages(list, values, pageSizeFor(list, values));
  const items: unknown[] = [];
  let nextCursor: string | undefined;
  while (items.length < wanted && !pages.isDone) {
    const page = yield* pages.read(warn);
    const given = page.slice(0, wanted - items.length);
    for (const item of given) items.push(item);
    nextCursor = given.length < page.length ? pages.after(page, given.length) : pages.next;
  }
  if (returnAll && nextCursor !== undefined)
    warn(`The list is longer: it was cut at ${wanted} items (maxItems). Go on with nextCursor.`);
  return {
    ...shape(list.returns ?? {}, pages.values, undefined),
    [(list.items as ListRule).output]: items,
    count: items.length,
    ...(nextCursor !== undefined && { nextCursor }),
  };
}

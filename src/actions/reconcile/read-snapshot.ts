import { saysGone } from '../../request/errors/okta-errors.js';
import { eachPage } from '../../request/paging.js';
import { type Program, send } from '../../request/program.js';
import type { OktaRequest } from '../../request/request.js';
import type { Snapshot } from './snapshot.js';

/** What is there: of a list every page. Undefined where it can't be read, or not to its end. */
export function* readSnapshot(request: OktaRequest): Program<Snapshot | undefined> {
  const list = request.operationId.startsWith('list');
  const items: unknown[] = [];
  try {
    const answer = list ? yield* eachPage(request, (page) => void items.push(...page)) : yield* send(request);
    const { body } = answer;
    if (!list) {
      if (typeof body !== 'object' || body === null || Array.isArray(body)) return undefined;
      items.push(body);
    }
    return { items, list, date: Date.parse(String(answer.headers.date)) };
  } catch (failure) {
    // Of a list it says that what it belongs to is gone, which proves nothing of the items.
    return saysGone(failure) && !list ? { items: [], list, date: Number.NaN } : undefined;
  }
}

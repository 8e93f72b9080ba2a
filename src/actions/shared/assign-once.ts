import { wholeList } from '../../request/paging.js';
import type { Program } from '../../request/program.js';
import type { OktaRequest } from '../../request/request.js';
import { Failure } from '../../result/failure.js';

/** What an action needs that assigns something and can list what is assigned. */
interface Assigning {
  fetch(step: 'assign'): Program<{ body: unknown }>;
  request(step: 'read'): OktaRequest;
  warn(text: string): void;
}

/**
 * Assigns something that Okta refuses to assign twice: what is assigned already is read back, as a success that changed
 * nothing.
 * @param refusal Okta's error code for what may be assigned already
 * @param isMeant whether an item of the list is what was to be assigned
 * @param noun names it in a warning
 * @throws Failure, also with that code where the list does not show it
 */
export function* assignOnce<Item>(
  { fetch, request, warn }: Assigning,
  { refusal, isMeant, noun }: { refusal: string; isMeant: (item: Item) => boolean; noun: string },
): Program<{ item: Item; changed: boolean }> {
  try {
    const { body } = yield* fetch('assign');
    return { item: body as Item, changed: true };
  } catch (failure) {
    if (!(failure instanceof Failure) || failure.details.okta?.errorCode !== refusal) throw failure;
    const item = ((yield* wholeList(request('read'))) as Item[]).find(isMeant);
    if (item === undefined) throw failure;
    if (failure.ambiguous)
      warn(`An attempt got no response, but the ${noun} was found assigned afterwards. It counts as done.`);
    return { item, changed: failure.ambiguous };
  }
}

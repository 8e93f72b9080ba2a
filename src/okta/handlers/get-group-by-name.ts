import { Failure } from '../../core/failure.js';
import type { Group } from '../../generated/types.js';
import { unreadable } from '../failures.js';
import type { OktaAnswer, OktaRequest } from '../request.js';
import type { Handler } from './handler.js';

/** Of 10,000 groups each; an org that names more of them would keep the call for ever. */
const MOST_PAGES = 1_000;

/** Okta's q finds names that start with the text, so names are compared here, over every page. */
export const getGroupByName: Handler<'getGroupByName'> = {
  plan: () => [{ step: 'list', when: 'once, and again for each further page that Okta names' }],

  *run({ inputs: { name }, request, fetch }) {
    const matches: Group[] = [];
    const seen = new Set<string>();
    let next: OktaRequest | undefined = request('list');
    while (next !== undefined) {
      const { body, answer }: { body: unknown; answer: OktaAnswer } = yield* fetch(next);
      if (!Array.isArray(body)) throw unreadable(answer, 'its body is no list');
      matches.push(...body.filter((group: Group | null) => group?.profile?.name === name));
      seen.add(next.path);
      if (seen.size > MOST_PAGES) throw unreadable(answer, 'it names page after page without an end');
      next = answer.next === undefined || seen.has(answer.next) ? undefined : { ...next, path: answer.next };
    }
    const [group, ...others] = matches;
    if (group === undefined) throw none(name);
    if (others.length > 0) throw several(name, matches);
    return { group };
  },
};

function none(name: string): Failure {
  return new Failure({
    code: 'NOT_FOUND',
    message: `No group has exactly the name ${name}.`,
    remedy: 'Check the spelling and the case of the name.',
    retryable: false,
    outcome: 'unchanged',
  });
}

function several(name: string, matches: readonly Group[]): Failure {
  const ids = matches.map((group) => group.id);
  return new Failure({
    code: 'AMBIGUOUS',
    message: `${matches.length} groups have the name ${name}: ${ids.join(', ')}.`,
    remedy: 'Use the id of the one you mean; applications and directories may bring groups of the same name.',
    retryable: false,
    outcome: 'unchanged',
    output: { groupIds: ids },
  });
}

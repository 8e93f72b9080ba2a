import type { Group } from '../../../generated/types.js';
import { eachPage } from '../../../request/paging.js';
import { Failure } from '../../../result/failure.js';
import type { Handler } from '../handler.js';

/** Okta's q finds names that start with the text, so names are compared here, over every page. */
export const getGroupByName: Handler<'getGroupByName'> = {
  plan: () => [{ step: 'list', when: 'once, and again for each further page that Okta names' }],

  *run({ inputs: { name }, request }) {
    const matches: Group[] = [];
    yield* eachPage(request('list'), (groups) => {
      for (const group of groups as (Group | null)[]) if (group?.profile?.name === name) matches.push(group);
    });
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
    remedy:
      'Use the id of the group you mean. Applications and directories can import groups with the same name.',
    retryable: false,
    outcome: 'unchanged',
    output: { groupIds: ids },
  });
}

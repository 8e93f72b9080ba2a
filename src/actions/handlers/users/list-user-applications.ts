import type { Application, Group } from '../../../generated/types.js';
import { wholeList, wholeLists } from '../../../request/paging.js';
import type { Program } from '../../../request/program.js';
import type { HandlerContext, ListHandler } from '../handler.js';

type Context = HandlerContext<'listUserApplications'>;

/** Okta lists a user's applications, but not through which group each comes: that takes both lists of groups. */
export const listUserApplications: ListHandler<'listUserApplications'> = {
  extras: ({ userId }) => ({
    'handler.filter': `user.id eq ${JSON.stringify(userId)}`,
    'handler.expand': `user/${userId}`,
  }),

  *ofPage(items, context) {
    const applications = items as readonly Application[];
    // Okta lists no application for a user who does not exist, and here it says so.
    const groups = (yield* wholeList(context.request('groups'))) as Group[];
    const assigned = yield* assignedGroups(applications, context);
    return applications.map((application) => {
      const ids = assigned.get(application.id) ?? [];
      return withOrigin(
        application,
        groups.filter(({ id }) => ids.includes(id)),
      );
    });
  },
};

/** By application the ids of the groups that it is assigned to; a few are asked for at a time. */
function* assignedGroups(
  applications: readonly Application[],
  context: Context,
): Program<ReadonlyMap<string, readonly string[]>> {
  const named = applications.filter(({ id }) => !/^\.{0,2}$/.test(id));
  const requests = named.map(({ id }) => context.request('granting', { 'page.id': id }));
  const lists = yield* wholeLists(requests);
  const idOf = (group: unknown) => String((group as { id?: unknown } | null)?.id);
  return new Map(
    named.map((application, index) => [application.id, (lists[index] as readonly unknown[]).map(idOf)]),
  );
}

function withOrigin(application: Application, granting: readonly Group[]): object {
  const user = (application._embedded as { user?: { scope?: unknown } } | undefined)?.user;
  return {
    ...application,
    scope: user?.scope ?? (granting.length > 0 ? 'GROUP' : 'USER'),
    groups: granting.map(({ id, profile }) => ({ id, name: profile?.name })),
  };
}

import type { Application, Group } from '../../../generated/types.js';
import { wholeList } from '../../../request/paging.js';
import { type Program, sendAll } from '../../../request/program.js';
import type { OktaAnswer, OktaRequest } from '../../../request/request.js';
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
  const all = new Map<string, string[]>();
  const settled = yield* sendAll(requests);
  const failed = settled.find((one) => 'failure' in one);
  if (failed !== undefined) throw failed.failure;
  for (const [at, one] of settled.entries()) {
    const { next, unusableNext, body } = (one as { answer: OktaAnswer }).answer;
    const isWhole = next === undefined && unusableNext === undefined && Array.isArray(body);
    const list = isWhole ? (body as unknown[]) : yield* wholeList(requests[at] as OktaRequest);
    const ids = list.map((group) => String((group as { id?: unknown } | null)?.id));
    all.set((named[at] as Application).id, ids);
  }
  return all;
}

function withOrigin(application: Application, granting: readonly Group[]): object {
  const user = (application._embedded as { user?: { scope?: unknown } } | undefined)?.user;
  return {
    ...application,
    scope: user?.scope ?? (granting.length > 0 ? 'GROUP' : 'USER'),
    groups: granting.map(({ id, profile }) => ({ id, name: profile?.name })),
  };
}

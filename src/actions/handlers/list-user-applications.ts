import type { Application, Group } from '../../generated/types.js';
import { wholeList } from '../../request/paging.js';
import { type Program, sendAll } from '../../request/program.js';
import type { OktaAnswer, OktaRequest } from '../../request/request.js';
import type { HandlerContext, ListHandler } from './handler.js';

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
    return applications.map((application, at) => {
      const ids = new Set(assigned[at]);
      return withOrigin(
        application,
        groups.filter(({ id }) => ids.has(id)),
      );
    });
  },
};

/** For each application the ids of the groups that it is assigned to; a few are asked for at a time. */
function* assignedGroups(applications: readonly Application[], context: Context): Program<string[][]> {
  const requests = applications.map(({ id }) => context.request('granting', { 'handler.applicationId': id }));
  const all: string[][] = [];
  const settled = yield* sendAll(requests);
  const failed = settled.find((one) => 'failure' in one);
  if (failed !== undefined) throw failed.failure;
  for (const [at, one] of settled.entries()) {
    const { next, unusableNext, body } = (one as { answer: OktaAnswer }).answer;
    const isWhole = next === undefined && unusableNext === undefined && Array.isArray(body);
    const list = isWhole ? (body as unknown[]) : yield* wholeList(requests[at] as OktaRequest);
    all.push(list.map((group) => String((group as { id?: unknown } | null)?.id)));
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

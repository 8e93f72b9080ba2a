import type { Pages } from './pages.js';

/** The id of the one list there was before lists were actions; `items` still knows it. */
export const FORMER_LIST = 'listAssignedUsersForApplication';

/** An item of it: what listApplicationUsers gives, beside the ids of the application and the user. */
export function formerItem(pages: Pages): (assignment: unknown) => unknown {
  return (assignment) => ({
    applicationId: pages.values.applicationId,
    assignment,
    userId: (assignment as { id?: unknown }).id,
  });
}

import type { ListHandler } from '../handler.js';

/** Okta takes no page of less than 20 groups. */
export const listApplicationGroups: ListHandler<'listApplicationGroups'> = { wholePages: true };

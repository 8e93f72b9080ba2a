import { readingParts } from '../../access/reading-parts.js';
import { accessReport } from '../../access/report.js';
import type { Handler } from '../handler.js';

/** Reads each kind of access through the catalog's own lists. */
export const getUserAccess: Handler<'getUserAccess'> = {
  planParts: ({ userId }) => readingParts(userId),

  *run({ inputs: { userId, ownersOfUpTo = 500 }, parts }) {
    return yield* accessReport(parts, userId, ownersOfUpTo);
  },
};

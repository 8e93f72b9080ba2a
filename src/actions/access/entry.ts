import type { GetUserAccessOutput } from '../../generated/types.js';

/** Something that gives a person access, or that depends on them. */
export type AccessEntry = GetUserAccessOutput['entries'][number];
export type AccessKind = AccessEntry['kind'];
/** How many entries of a kind there are, or why they could not be read. */
export type AccessSection = GetUserAccessOutput['sections'][number];
export type Breakage = GetUserAccessOutput['whatBreaks'][number];

/** What Okta has no request for, so that no report can hold it. */
export const NEVER_LISTED: readonly AccessSection[] = [
  { kind: 'session', count: 0, notReadable: { because: "Okta has no list of a user's sessions." } },
  {
    kind: 'serviceClient',
    count: 0,
    notReadable: { because: 'Okta does not say who created an application.' },
  },
  {
    kind: 'provisioning',
    count: 0,
    notReadable: {
      because: "Okta does not say who authorized an application's provisioning. Check it in Okta's console.",
    },
  },
];

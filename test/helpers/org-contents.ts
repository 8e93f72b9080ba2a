import type { Org } from '../../src/sandbox/index.js';

/** Times at which something was last touched: a second, equal call may move them. */
const TOUCHED = /^(lastUpdated|lastMembershipUpdated|passwordChanged|statusChanged)$/;

/** All that a sandbox org keeps, and the mails that it sent, but for times of the last touch: equal texts, equal orgs. */
export function contentsOf(org: Org): string {
  const kept = Object.entries(org).filter(([, value]) => value instanceof Map || value === org.mails);
  return JSON.stringify(kept, (key, value) => {
    if (TOUCHED.test(key)) return undefined;
    if (value instanceof Map) return [...value];
    return value instanceof Set ? [...value].sort() : value;
  });
}

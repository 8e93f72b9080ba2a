import type { ProfileFindings } from '../catalog/org/org-attributes.js';

/** Of several types that refuse the one with the fewest issues: it is the likeliest that is meant. */
export function leastFindings(all: readonly ProfileFindings[]): ProfileFindings {
  const [first, ...rest] = all;
  return rest.reduce(
    (least, each) => (each.issues.length < least.issues.length ? each : least),
    first ?? { issues: [], doubts: [] },
  );
}

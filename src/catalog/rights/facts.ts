/** How Okta's documents say that an operation needs a permission; `inferred`: they don't, and it follows from the rest. */
export type Evidence = 'documented' | 'described' | 'inferred';

/** A permission that an operation needs. */
export interface Need {
  readonly permission: string;
  readonly evidence: Evidence;
}

/** What okta/rights.json says. */
interface Facts {
  readonly roles: Readonly<Record<string, RoleFacts>>;
  /** What a custom role's permissions apply to, by how their names begin. */
  readonly resources: Readonly<Record<string, string>>;
  readonly permissions: Readonly<
    Record<string, { readonly title: string } & Readonly<Partial<Record<Evidence, readonly string[]>>>>
  >;
}

export interface RoleFacts {
  readonly title: string;
  readonly has: readonly string[];
  readonly inferred?: readonly string[];
}

const EVIDENCE: readonly Evidence[] = ['documented', 'described', 'inferred'];

let facts: Facts | undefined;
const needs = new Map<string, Need[]>();

/** The table, parsed when it is first asked for. */
export function rightsFacts(): Facts {
  if (facts !== undefined) return facts;
  facts = JSON.parse(
    (require('../../generated/rights.js') as typeof import('../../generated/rights.js')).rightsText,
  ) as Facts;
  for (const [permission, lists] of Object.entries(facts.permissions))
    for (const evidence of EVIDENCE)
      for (const id of lists[evidence] ?? [])
        needs.set(id, [...(needs.get(id) ?? []), { permission, evidence }]);
  return facts;
}

/** The permissions that an operation needs, all of them; none where nothing is known of it. */
export function needsOf(operationId: string): readonly Need[] {
  rightsFacts();
  return needs.get(operationId) ?? [];
}

/** Whether Okta has the permission for custom roles; the others are a standard role's alone. */
export function isForCustomRoles(permission: string): boolean {
  return permission.startsWith('okta.');
}

/** Whether a permission is among `held`, itself or as part of one that manages all of it. */
export function holds(held: readonly string[], permission: string): boolean {
  return held.some(
    (one) => one === permission || (one.endsWith('.manage') && permission.startsWith(one.slice(0, -6))),
  );
}

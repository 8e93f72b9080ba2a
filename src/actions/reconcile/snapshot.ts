/** What Okta still does with a request whose client has gone it does in this time: an assumption, in milliseconds. */
const SETTLES_MS = 2_000;
/** Okta's lists show a change of members so much later. */
const LISTS_LAG_MS = 2_000;

/** What a read showed: one object, nothing (404), or every item of a list. */
export interface Snapshot {
  readonly items: readonly unknown[];
  readonly list: boolean;
  /** By the org's clock, in milliseconds; NaN where the answer did not say. */
  readonly date: number;
}

/**
 * The same with the statuses that Okta is still working towards: it took the change, and says so long before `status`
 * shows it.
 */
export function withPendingStatus(seen: Snapshot): Snapshot {
  const items = seen.items.map((item) => {
    const status = nextOf(item);
    return status === undefined ? item : { ...(item as object), status };
  });
  return { ...seen, items };
}

/** Whether Okta still works on an earlier change. */
export function hasPendingStatus({ items }: Snapshot): boolean {
  return items.some((item) => nextOf(item) !== undefined);
}

function nextOf(item: unknown): string | undefined {
  const next = (item as { transitioningToStatus?: unknown } | null)?.transitioningToStatus;
  return typeof next === 'string' ? next : undefined;
}

/** When what lands after a first look is there to be read. */
export function visibleAfterMs(first: Snapshot | undefined): number {
  return SETTLES_MS + (first?.list ? LISTS_LAG_MS : 0);
}

/** The items in which everything stands that the template names; a list in it means one of these. */
export function matching({ items }: Snapshot, template: unknown): unknown[] {
  return items.filter((item) => holds(item, template));
}

/** What matches and was not there before: Okta takes a second group rule, say, that differs only in its id. */
export function newlyMatching(before: Snapshot | undefined, after: Snapshot, template: unknown): unknown[] {
  const known = new Set(before?.items.map(idOf));
  return matching(after, template).filter((item) => !known.has(idOf(item)));
}

export function idOf(thing: unknown): string {
  return String((thing as { id?: unknown } | undefined)?.id);
}

function holds(value: unknown, template: unknown): boolean {
  if (template === undefined) return true;
  // Okta leaves out what was cleared.
  if (template === null) return value === null || value === undefined;
  if (Array.isArray(template)) {
    return Array.isArray(value) ? sameAs(value, template) : template.includes(value);
  }
  if (typeof template !== 'object') return value === template;
  if (typeof value !== 'object' || value === null) return false;
  return Object.entries(template).every(([name, part]) =>
    holds((value as Record<string, unknown>)[name], part),
  );
}

/** What of it the template is about: of a list the items that match. */
export function projected(seen: Snapshot, template: unknown): unknown {
  return seen.list ? matching(seen, template) : seen.items.map((item) => part(item, template));
}

function part(value: unknown, template: unknown): unknown {
  if (typeof template !== 'object' || template === null || Array.isArray(template)) return value;
  if (typeof value !== 'object' || value === null) return value;
  return Object.keys(template).map((name) =>
    part((value as Record<string, unknown>)[name], (template as Record<string, unknown>)[name]),
  );
}

export function sameAs(one: unknown, other: unknown): boolean {
  return JSON.stringify(one) === JSON.stringify(other);
}

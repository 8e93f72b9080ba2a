import { ACTIONS, changes, type Entry, whoIs } from './entry.js';
import type { StoredPlan } from './plan.js';

/**
 * The plan as lines of text: the counts, what changes for each person and why, and what is left. People without a change
 * and without such a difference are only counted.
 */
export function* planLines(plan: StoredPlan): Generator<string> {
  yield `Plan for ${plan.org}, as of ${plan.asOf}.`;
  yield countsLine(plan);
  yield limitLine(plan);
  for (const note of plan.notes) yield `Note: ${note}`;
  for (const entry of plan.entries) {
    if (!changes(entry) && entry.refused === undefined) continue;
    yield '';
    yield* entryLines(entry);
  }
  yield '';
  yield `Hash: ${plan.hash}`;
}

/** How many people each action is for. */
export function countsLine({ counts }: Pick<StoredPlan, 'counts'>): string {
  const people = ACTIONS.reduce((sum, action) => sum + counts[action], 0);
  const parts = ACTIONS.filter((action) => counts[action] > 0).map((action) => `${action} ${counts[action]}`);
  return `Of ${people} people: ${parts.join(', ')}.`;
}

/** How many people lose access, and how many may. */
export function limitLine({ limit }: Pick<StoredPlan, 'limit'>): string {
  const { destructive, most, maxDestructive, people, exceeded } = limit;
  const share = typeof maxDestructive === 'number' ? '' : ` (${maxDestructive} of ${people})`;
  return `People who lose access: ${destructive}; the policy allows ${most}${share}.${exceeded ? ' The plan exceeds the limit and can not be applied.' : ''}`;
}

function* entryLines(entry: Entry): Generator<string> {
  const place = entry.row === undefined ? '' : `, row ${entry.row} (line ${entry.line})`;
  yield `${entry.action}: ${whoIs(entry)}${place}`;
  for (const text of changesOf(entry)) yield `  ${text}`;
  for (const text of entry.because) yield `  because: ${text}`;
  for (const text of entry.refused ?? []) yield `  not changed: ${text}`;
}

/** What the entry changes, in words. */
export function changesOf(entry: Entry): string[] {
  const { user, action, attributes = [], join = [], leave = [], assign = [], unassign = [] } = entry;
  return [
    ...(user !== undefined && STATUS[action] !== undefined ? [`${user.status} → ${STATUS[action]}`] : []),
    ...attributes.map(({ name, from, to }) =>
      action === 'create' ? `${name}: ${shown(to)}` : `${name}: ${shown(from)} → ${shown(to)}`,
    ),
    ...join.map(({ name }) => `joins the group ${name}`),
    ...leave.map(({ name }) => `leaves the group ${name}`),
    ...assign.map(({ name }) => `gets the application ${name}`),
    ...unassign.map(({ name }) => `loses the application ${name}`),
  ];
}

const STATUS: Partial<Record<Entry['action'], string>> = {
  activate: 'activated',
  reactivate: 'activated again',
  suspend: 'suspended',
  offboard: 'deactivated',
};

/** A value for people. */
export function shown(value: unknown): string {
  if (value === null || value === undefined) return '(none)';
  return typeof value === 'string' ? value : JSON.stringify(value);
}

import { A_FUNCTION, RULES, type Rules } from '../connector/option-rules.js';
import { invalidOptions, readOptions } from '../connector/options.js';
import type { Connector } from '../connector/types.js';
import type { Result } from '../result/result.js';
import { readyPlan } from './apply/apply.js';
import type { Applied } from './apply/apply-entry.js';
import type { EntryOptions } from './apply/entry-calls.js';
import type { Unmet } from './apply/unmet.js';
import { thrown } from './org/read-org.js';
import { PeopleError } from './people-error.js';
import type { Entry } from './plan/entry.js';
import { makePlan, type PeoplePlan, type PlanSettings } from './plan/plan.js';

export type { Applied } from './apply/apply-entry.js';
export type { Unmet } from './apply/unmet.js';
export type { Problem } from './people-error.js';
export type { AttributeChange, Entry, EntryAction, Named } from './plan/entry.js';
export type { LimitCount, PeoplePlan } from './plan/plan.js';
export type { PolicyFile } from './policy.js';

/** A person of the HR file by the names of its columns. */
export type PersonRow = Readonly<Record<string, unknown>>;

export interface PlanPeopleOptions extends Omit<PlanSettings, 'file' | 'now' | 'disk'> {
  /** The file: one object a person, in order. */
  rows: AsyncIterable<PersonRow> | Iterable<PersonRow>;
}

/** What comes from outside the engine. */
export interface Outside {
  /** Milliseconds since the epoch. */
  now: number;
  sleep: (ms: number) => Promise<unknown>;
}

/** Plans what the rows change in the org. */
export async function planPeople(
  connector: Connector,
  options: PlanPeopleOptions,
  { now }: Pick<Outside, 'now'>,
): Promise<PeoplePlan> {
  checkOptions(OF_A_PLAN, options, 'rows');
  const { rows, ...settings } = options;
  return await makePlan(connector, { ...settings, now, file: { rows: numbered(rows) } }, (plan) => ({
    ...plan,
    entries: [...plan.entries],
  }));
}

async function* numbered(rows: PlanPeopleOptions['rows']) {
  let row = 0;
  for await (const cells of rows) {
    row += 1;
    yield { row, line: row, cells: Object.entries(cells) };
  }
}

export interface ApplyPlanOptions extends EntryOptions {
  /** The hash that was approved. */
  approve: string;
  /** Receives each person's result, in the order of the plan. */
  onResult?: (entry: Entry, result: Result<Applied>) => unknown;
}

/** What became of a plan. */
export interface AppliedPlan {
  done: number;
  failed: number;
  /** The people whom the org, read again, does not show as the plan says. */
  unmet: Unmet[];
}

/** Applies the plan one person at a time, and reads the org again. */
export async function applyPlan(
  connector: Connector,
  plan: unknown,
  given: ApplyPlanOptions,
  outside: Outside,
): Promise<AppliedPlan> {
  checkOptions(OF_AN_APPLICATION, given, 'approve');
  const { approve, onResult, ...options } = given;
  const tested = await connector.testConnection(options);
  if (!tested.ok) throw thrown(tested.error);
  const ready = await readyPlan(connector, plan, {
    ...outside,
    approve,
    org: tested.output.organizationUrl,
  });
  const applied: AppliedPlan = { done: 0, failed: 0, unmet: [] };
  for (const entry of ready.entries) {
    if (options.signal?.aborted) break;
    const result = await ready.apply(entry, options);
    applied[result.ok ? 'done' : 'failed'] += 1;
    await onResult?.(entry, result);
  }
  applied.unmet = await ready.check();
  return applied;
}

const { signal, timeoutMs, priority, rateLimitShare, onProgress, caller, reconcile } = RULES.call;
const isIterable = (value: unknown) =>
  Symbol.iterator in Object(value) || Symbol.asyncIterator in Object(value);

const OF_A_PLAN: Rules<PlanPeopleOptions> = {
  policy: [() => true, 'a policy'], // Its schema says what is wrong with it.
  rows: [(value) => typeof value === 'object' && isIterable(value), 'a list or an iterable of objects'],
  signal,
  rateLimitShare,
  onProgress,
  caller,
};
const OF_AN_APPLICATION: Rules<ApplyPlanOptions> = {
  approve: [(value) => typeof value === 'string', 'the hash that was approved'],
  onResult: A_FUNCTION,
  signal,
  timeoutMs,
  priority,
  rateLimitShare,
  onProgress,
  caller,
  reconcile,
};

/** @throws PeopleError that names the options that are missing, wrong or do not exist */
function checkOptions<Options extends object>(
  rules: Rules<Options>,
  given: Options,
  needed: keyof Options & string,
): void {
  const { options, issues } = readOptions(rules, given);
  const all =
    issues.length > 0 || needed in options
      ? issues
      : [{ path: needed, message: `is missing: it must be ${rules[needed][1]}` }];
  if (all.length === 0) return;
  const { message, remedy } = invalidOptions(all);
  throw new PeopleError(message, remedy, all);
}

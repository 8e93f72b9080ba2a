import { activeRules, excludedBy, targetsOf } from '../../actions/access/group-rules.js';
import type { Connector } from '../../connector/types.js';
import type { Result } from '../../result/result.js';
import type { ReadOptions } from '../org/org.js';
import { readOrg } from '../org/read-org.js';
import { changes, type Entry } from '../plan/entry.js';
import type { PeoplePlan } from '../plan/plan.js';
import type { Disk } from '../store/disk.js';
import { Store } from '../store/sorted.js';
import { type Applied, applyEntry, type RuleGroups } from './apply-entry.js';
import { approvedPlan } from './approved-plan.js';
import type { EntryOptions } from './entry-calls.js';
import { type Unmet, unmetEntries } from './unmet.js';

/** A plan that may be applied. */
export interface ReadyPlan {
  plan: PeoplePlan;
  /** The entries that change something, in order. */
  entries: readonly Entry[];
  apply(entry: Entry, options?: EntryOptions): Promise<Result<Applied>>;
  /**
   * Reads the org again and compares it with what the plan leads to. Lists of members lag up to 2 s behind, so what is
   * not there yet is read again.
   */
  check(options?: ReadOptions): Promise<Unmet[]>;
}

export interface ApplySettings {
  /** The hash that was approved. */
  approve: string;
  now: number;
  /** The org's origin. */
  org: string;
  /** Waits before the org is read again. */
  sleep: (ms: number) => Promise<unknown>;
  /** Holds the people of the org; without it they are kept in memory. */
  disk?: Disk | undefined;
}

const READS = 3;
const LAG_MS = 2_500;

/**
 * Checks the approval and reads the group rules, by which removals that would exclude somebody for good are refused.
 * @throws PeopleError if the plan may not be applied; the errors of `items`. Nothing was changed
 */
export async function readyPlan(
  connector: Connector,
  value: unknown,
  { approve, now, org, sleep, disk }: ApplySettings,
): Promise<ReadyPlan> {
  const { plan, policy } = await approvedPlan(value, { hash: approve, now, org, disk });
  const entries = plan.entries.filter(changes);
  const rules = entries.some(({ leave }) => leave !== undefined) ? await ruleGroups(connector) : new Map();
  const applied = new Set<string>();
  const readUnmet = async (options: ReadOptions | undefined) => {
    const store = new Store(disk);
    try {
      return unmetEntries(plan, await readOrg(connector, policy, options, store));
    } finally {
      store.close();
    }
  };
  return {
    plan,
    entries,
    async apply(entry, options) {
      const result = await applyEntry(connector, entry, rules, options);
      if (result.ok) applied.add(entry.key);
      return result;
    },
    async check(options) {
      for (let reads = 1; ; reads++) {
        const unmet = entries.length === 0 ? [] : await readUnmet(options);
        // Only what was just done can show late.
        if (reads === READS || !unmet.some(({ key }) => applied.has(key))) return unmet;
        await sleep(LAG_MS);
      }
    },
  };
}

/** The groups that active rules fill, each with the users whom all its rules leave out. */
async function ruleGroups(connector: Connector): Promise<RuleGroups> {
  const groups = new Map<string, ReadonlySet<string>>();
  const items = connector.items('listGroupRules', {}, { priority: 'bulk' });
  for (const rule of await activeRules(items)) {
    const excluded = excludedBy(rule);
    for (const id of targetsOf(rule)) {
      const before = groups.get(id);
      groups.set(
        id,
        before === undefined ? excluded : new Set([...excluded].filter((each) => before.has(each))),
      );
    }
  }
  return groups;
}

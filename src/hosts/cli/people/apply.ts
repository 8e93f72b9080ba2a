import type { Action } from '../../../connector/public-types.js';
import { type ReadyPlan, readyPlan } from '../../../people/apply/apply.js';
import { type Entry, whoIs } from '../../../people/plan/entry.js';
import { organizationOrigin } from '../../../transport/organization-url.js';
import { closeJournal } from '../bulk/bulk.js';
import { Journal } from '../bulk/journal/journal.js';
import { executeRows, type RowsOptions } from '../bulk/run/execute-rows.js';
import type { PendingRow } from '../bulk/run/run-rows.js';
import { type ConnectionOptions, openConnection } from '../connection.js';
import { FAILED } from '../errors.js';
import { safeText } from '../output/print.js';
import { auditCaller, type PolicyFlags, safetyOf } from '../safety-flags.js';
import { disk } from './disk.js';
import { readJsonFile } from './files.js';
import { reporting } from './plan.js';

export interface ApplyOptions extends ConnectionOptions, RowsOptions, PolicyFlags {
  approve: string;
}

/** Every entry reads its person first, so it is safe to repeat. */
const ENTRY = {
  id: 'people apply',
  title: 'Apply a plan for people',
  effect: 'destructive',
  retry: 'safe',
  input: { type: 'object', required: [], properties: {} },
  output: { type: 'object', required: [], properties: {} },
} as unknown as Action;

const SHOWN = 50;

/** `people apply`: does what the plan says, one person at a time, and checks the org afterwards. */
export async function peopleApply(file: string, options: ApplyOptions): Promise<void> {
  await reporting(async () => {
    const value = readJsonFile(file, 'The plan');
    const connection = await openConnection(options, safetyOf(options));
    try {
      const org = organizationOrigin(connection.organizationUrl, true);
      const ready = await readyPlan(connection.connector, value, {
        approve: options.approve,
        now: Date.now(),
        org,
        disk,
        sleep: (ms) => new Promise((resolve) => setTimeout(resolve, ms)),
      });
      if (ready.entries.length === 0) process.stderr.write('The plan changes nothing.\n');
      else if (await runEntries(ready, org, { journal: `${file}.journal`, ...options }))
        await checkOrg(ready, options);
    } finally {
      await connection.close();
    }
  });
}

async function runEntries(
  { plan, entries, apply }: ReadyPlan,
  org: string,
  options: ApplyOptions & { journal: string },
): Promise<boolean> {
  const journal = Journal.open(options.journal, {
    action: ENTRY,
    org,
    rows: entries.length,
    digest: plan.hash,
    rules: '',
  });
  try {
    return await executeRows({
      action: ENTRY,
      options,
      total: entries.length,
      rows: () => entries.map(rowOf),
      execute: ({ row }, each) => apply(entries[row - 1] as Entry, each),
      journal,
    });
  } finally {
    await closeJournal(journal);
  }
}

/** A row for each entry that changes something; the line is that of the HR file, 0 for people who are not in it. */
function rowOf(entry: Entry, index: number): PendingRow {
  const { key, action, user, line = 0 } = entry;
  const inputs = { key, who: whoIs(entry), action, ...(user && { userId: user.id }) };
  return { row: index + 1, line, inputs };
}

async function checkOrg({ check }: ReadyPlan, { share }: ApplyOptions): Promise<void> {
  const unmet = await check({
    caller: auditCaller(),
    ...(share !== undefined && { rateLimitShare: share }),
  });
  if (unmet.length === 0) {
    process.stderr.write('Checked: the org is as the plan says.\n');
    return;
  }
  process.exitCode = FAILED;
  const lines = unmet.slice(0, SHOWN).map(({ who, left }) => `  ${who}: ${left.join(' ')}`);
  const rest = unmet.length - lines.length;
  if (rest > 0) lines.push(`  and ${rest} more`);
  process.stderr.write(
    `${unmet.length} people are not as the plan says:\n${lines.map(safeText).join('\n')}\n`,
  );
}

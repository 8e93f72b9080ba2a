import type { Command } from 'commander';
import type { RemoveExpiredMembershipsOutput } from '../../../generated/types.js';
import { type ConnectionOptions, connectionFlags, openConnection } from '../connection.js';
import { DONE, errorText, exitCodeOf, FAILED } from '../errors.js';
import { timeoutFlag } from '../execution.js';
import { safeText } from '../output/print.js';

interface ExpireOptions extends ConnectionOptions {
  dryRun?: boolean;
  withoutLog?: boolean;
  timeout?: number;
}

/** `expire`: ends the memberships that were added with an end and are due. For a schedule, such as cron. */
export function addExpire(program: Command): void {
  const command = program
    .command('expire')
    .usage('[options]')
    .description('End the group memberships that were added with an end (until) and are due, and no others.')
    .option('--dry-run', 'Say what would be done, and change nothing.')
    .option('--without-log', "End them also where the System Log can't be read.")
    .action(expire);
  for (const option of [...connectionFlags(), timeoutFlag()]) command.addOption(option);
}

async function expire({ dryRun = false, withoutLog = false, ...options }: ExpireOptions): Promise<void> {
  const { interruptible } = await import('../execution.js');
  const { connector, close } = await openConnection(options);
  try {
    const result = await interruptible(options.timeout, (limits) =>
      connector.execute('removeExpiredMemberships', { dryRun, withoutLog }, limits),
    );
    const output = (result.ok ? result.output : result.error.output) as
      | RemoveExpiredMembershipsOutput
      | undefined;
    if (output !== undefined) process.stdout.write(printed(output, process.stdout.isTTY === true));
    if (!result.ok) process.stderr.write(errorText(result.error, result.meta.requestIds));
    else for (const text of result.meta.warnings) process.stderr.write(`${safeText(text)}\n`);
    const hasFailed = output?.memberships.some((one) => one.result === 'failed');
    process.exitCode = result.ok ? (hasFailed ? FAILED : DONE) : exitCodeOf(result.error);
  } finally {
    await close();
  }
}

function printed(output: RemoveExpiredMembershipsOutput, isTerminal: boolean): string {
  if (!isTerminal) return `${JSON.stringify(output, null, 2)}\n`;
  const lines = output.memberships.map(({ groupId, userId, until, result, why }) =>
    [`${result}: user ${userId}, group ${groupId}, until ${until}`, why].filter(Boolean).join('. '),
  );
  return `${[...lines, `${output.removed} removed, ${output.left} left.`].map(safeText).join('\n')}\n`;
}

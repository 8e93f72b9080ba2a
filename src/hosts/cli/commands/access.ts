import { type Command, Option } from 'commander';
import type { GetUserAccessOutput } from '../../../generated/types.js';
import { type ConnectionOptions, connectionFlags, openConnection } from '../connection.js';
import { DONE, errorText, exitCodeOf } from '../errors.js';
import { timeoutFlag } from '../execution.js';
import { csvLine } from '../lists/csv-cell.js';
import { safeText } from '../output/print.js';

interface AccessOptions extends ConnectionOptions {
  format: 'text' | 'json' | 'csv' | 'html';
  timeout?: number;
}

/** `access <user>`: everything that gives a person access, as text, JSON, CSV or a page to print. Only reads. */
export function addAccess(program: Command): void {
  const command = program
    .command('access')
    .usage('<user> [options]')
    .description(
      'Report everything that gives a person access, how it came, and what takes it away. Only reads.',
    )
    .argument('<user>', 'Okta user id, login or short name.')
    .action(access);
  const format = new Option('--format <format>', 'What to print; html is one file to keep or print on paper.')
    .choices(['text', 'json', 'csv', 'html'])
    .default('text');
  for (const option of [...connectionFlags(), timeoutFlag(), format]) command.addOption(option);
}

async function access(userId: string, options: AccessOptions): Promise<void> {
  const { interruptible } = await import('../execution.js');
  const { connector, organizationUrl, close } = await openConnection(options);
  try {
    const result = await interruptible(options.timeout, (limits) =>
      connector.execute('getUserAccess', { userId }, limits),
    );
    process.exitCode = result.ok ? DONE : exitCodeOf(result.error);
    if (!result.ok) process.stderr.write(errorText(result.error, result.meta.requestIds));
    else process.stdout.write(await printed(result.output, options.format, organizationUrl));
  } finally {
    await close();
  }
}

async function printed(
  report: GetUserAccessOutput,
  format: AccessOptions['format'],
  organizationUrl: string,
): Promise<string> {
  if (format === 'json') return `${JSON.stringify(report, null, 2)}\n`;
  if (format === 'html') {
    const { accessPage } = await import('../../shared/access/page.js');
    return accessPage(report, { organizationUrl, at: new Date() });
  }
  const { accessRows, unreadRows } = await import('../../shared/access/rows.js');
  const rows = accessRows(report.entries);
  const unread = unreadRows(report.sections);
  if (format === 'csv') {
    const heads = ['kind', 'name', 'id', 'status', 'origin', 'endedBy', 'note', 'notReadable'];
    const lines = rows.map(({ kind, name, id, status, origin, endedBy, note }) =>
      csvLine([kind, name, id, status, origin, endedBy, note, '']),
    );
    const missing = unread.map(({ kind, because }) => csvLine([kind, '', '', '', '', '', '', because]));
    return [csvLine(heads), ...lines, ...missing].join('');
  }
  const lines = [
    `${report.name ?? report.login} (${report.login}, ${report.userId}): ${report.status}`,
    ...report.whatBreaks.map(({ text }) => `  Breaks: ${text}`),
    ...[...new Set(rows.map(({ kind }) => kind))].flatMap((kind) => [
      '',
      `${kind}:`,
      ...rows
        .filter((row) => row.kind === kind)
        .flatMap(({ name, status, origin, note }) => [
          `  ${[name, status, origin].filter(Boolean).join('  ')}`,
          ...(note === '' ? [] : [`    ${note}`]),
        ]),
    ]),
    '',
    'Not readable:',
    ...unread.map(({ kind, because }) => `  ${kind}: ${because}`),
  ];
  return `${lines.map(safeText).join('\n')}\n`;
}

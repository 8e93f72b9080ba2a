import { type Command, Option } from 'commander';
import type { Action } from '../../../catalog/action.js';
import type { BulkOptions } from '../bulk/bulk.js';
import { UsageError } from '../errors.js';
import { shareFlag } from '../execution.js';
import { addActionCommand } from '../input/action-command.js';
import { guardFlags } from '../safety-flags.js';
import { runFlags } from './run.js';

const MAX_CONCURRENCY = 50;

/** `bulk <id>`: runs one action for every row of a file. */
export function addBulk(program: Command): void {
  addActionCommand(program, {
    name: 'bulk',
    description:
      'Run an action once for each row of a CSV or NDJSON file. All rows are checked before the first is sent. ' +
      'Inputs given as flags apply to every row. Results are printed in input order, one JSON object per line.',
    options: bulkFlags,
    run: async (action: Action, options: Record<string, unknown>) => {
      const { bulk } = await import('../bulk/bulk.js');
      await bulk(action, options as BulkOptions & Record<string, unknown>);
    },
  });
}

function bulkFlags(): Option[] {
  const described: Record<string, string> = {
    '--timeout': 'Stop a row after this time. Waits for rate limits count.',
    '--yes': 'Do not ask for confirmation.',
    '--json':
      'Print every result as JSON in a terminal too. Without it, a terminal shows only failures, as text.',
    '--show-secrets':
      "Show passwords, links and tokens of the answers. The journal never holds them, so a later run can't show them.",
  };
  const shared = runFlags().map((option) => {
    option.description = described[option.long ?? ''] ?? option.description;
    return option;
  });
  return [
    new Option(
      '--from <file>',
      'The rows: CSV with a header line, or NDJSON; - reads stdin.',
    ).makeOptionMandatory(),
    new Option(
      '--map <column=input>',
      'Use a column as this input, or as input.attribute. Repeatable.',
    ).argParser(collect),
    new Option(
      '--ignore <column>',
      'A column to skip; * skips every column that is not an input. Repeatable.',
    ).argParser(collect),
    new Option('--journal <file>', 'Record the state of each row here, so that the same command can resume.'),
    new Option('--plan', 'Show what each row would send. Sends nothing.'),
    ...rowFlags(),
    shareFlag(),
    new Option('--allow-duplicates', 'Accept rows that are the same.'),
    ...guardFlags(),
    ...shared,
  ];
}

/** The flags of commands that run rows by a journal. */
export function rowFlags(): Option[] {
  return [
    new Option('--concurrency <n>', 'How many rows run at the same time.')
      .default(5)
      .argParser((text) => whole('--concurrency', text, MAX_CONCURRENCY)),
    new Option('--max-failures <n>', 'Start no more rows after this many failures.').argParser((text) =>
      whole('--max-failures', text, Number.MAX_SAFE_INTEGER),
    ),
    new Option('--retry-failed', 'With a journal: also retry the rows that Okta refused.'),
  ];
}

function collect(text: string, earlier: string[] = []): string[] {
  return [...earlier, text];
}

function whole(flag: string, text: string, most: number): number {
  const number = /^\d{1,9}$/.test(text) ? Number(text) : 0;
  if (number < 1 || number > most) {
    throw new UsageError(
      `${flag} must be a whole number from 1${most > 1e9 ? '' : ` to ${most}`}.`,
      `Use for example ${flag} 5.`,
    );
  }
  return number;
}

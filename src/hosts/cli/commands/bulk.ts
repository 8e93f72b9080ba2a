import { type Command, Option } from 'commander';
import type { Action } from '../../../catalog/action.js';
import type { BulkOptions } from '../bulk/bulk.js';
import { UsageError } from '../errors.js';
import { guardFlags } from '../safety-flags.js';
import { addActionCommand } from './action-command.js';
import { runFlags } from './run.js';

const MOST_AT_ONCE = 50;

/** `bulk <id>`: runs one action for every row of a file. */
export function addBulk(program: Command): void {
  addActionCommand(program, {
    name: 'bulk',
    description:
      'Run an action once for every row of a CSV or NDJSON file. All rows are checked before the first is sent; ' +
      'inputs as flags are the same for every row. Results go out in input order, one JSON object a line.',
    options: bulkFlags,
    run: async (action: Action, options: Record<string, unknown>) => {
      const { bulk } = await import('../bulk/bulk.js');
      await bulk(action, options as BulkOptions & Record<string, unknown>);
    },
  });
}

function bulkFlags(): Option[] {
  const described: Record<string, string> = {
    '--timeout': 'Give up a row after this time, waits for rate limits included.',
    '--yes': 'Do not ask before a destructive action.',
    '--json': 'Print every result as JSON in a terminal too; without it, only failures, as text.',
    '--show-secrets':
      "Show passwords, links and tokens of the answers. The journal never has them: a later run can't.",
  };
  const shared = runFlags().map((option) => {
    option.description = described[option.long ?? ''] ?? option.description;
    return option;
  });
  return [
    new Option('--from <file>', 'The rows: CSV with a header, or NDJSON; - is stdin.').makeOptionMandatory(),
    new Option(
      '--map <column=input>',
      'Use a column as this input, or as input.attribute. Repeatable.',
    ).argParser(collect),
    new Option('--ignore <column>', 'A column that is no input; * for all such. Repeatable.').argParser(
      collect,
    ),
    new Option('--journal <file>', 'Keep what became of each row here, so that the same command can go on.'),
    new Option('--plan', 'Show what each row would send; send nothing.'),
    new Option('--concurrency <n>', 'Rows at the same time.')
      .default(5)
      .argParser((text) => whole('--concurrency', text, MOST_AT_ONCE)),
    new Option(
      '--share <part>',
      "The part of the org's rate limits to use, above 0 to 1. Default: 0.5.",
    ).argParser(share),
    new Option('--max-failures <n>', 'Begin no more rows after so many failures.').argParser((text) =>
      whole('--max-failures', text, Number.MAX_SAFE_INTEGER),
    ),
    new Option('--retry-failed', 'With a journal: also try rows again that Okta refused.'),
    new Option('--allow-duplicates', 'Rows may be the same.'),
    ...guardFlags(),
    ...shared,
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
      'Correct it.',
    );
  }
  return number;
}

function share(text: string): number {
  const part = /^(?:0?\.\d+|1(?:\.0*)?)$/.test(text) ? Number(text) : 0;
  if (part <= 0)
    throw new UsageError('--share must be above 0 and at most 1.', 'Give for example --share 0.3.');
  return part;
}

import { type Command, Option } from 'commander';
import { connectionFlags } from '../connection.js';
import { shareFlag, timeoutFlag } from '../execution.js';
import type { ApplyOptions } from '../people/apply.js';
import type { PlanOptions } from '../people/plan.js';
import type { PlanFormat } from '../people/print-plan.js';
import { auditFlag, guardFlags } from '../safety-flags.js';
import { rowFlags } from './bulk.js';

/** `people`: plans what a file from HR changes in the org, and applies the plan. */
export function addPeople(program: Command): void {
  const people = program
    .command('people')
    .usage('<plan|show|apply|drift> [options]')
    .description(
      'Compare a file from HR with the org, plan the changes, and apply the plan that was approved.',
    )
    .helpCommand(false);
  const plan = people
    .command('plan')
    .description(
      'Plan what is done for each person of the file and of the org. Only reads. Prints the plan: as JSON if stdout is piped, as text in a terminal.',
    )
    .action(async (options: PlanOptions) => (await import('../people/plan.js')).peoplePlan(options));
  for (const option of planFlags()) plan.addOption(option);
  people
    .command('show')
    .argument('<file>', 'The plan, as JSON.')
    .description('Print a plan for a person who reviews it. Sends nothing.')
    .addOption(formatFlag().default('text'))
    .action(async (file: string, options: { format: PlanFormat }) => {
      const { peopleShow } = await import('../people/plan.js');
      await peopleShow(file, options);
    });
  const apply = people
    .command('apply')
    .argument('<file>', 'The plan, as JSON.')
    .description(
      'Apply a plan that was approved, and check the org afterwards. Resumes after an interruption. People who changed since the plan are skipped.',
    )
    .action(async (file: string, options: ApplyOptions) => {
      const { peopleApply } = await import('../people/apply.js');
      await peopleApply(file, options);
    });
  for (const option of applyFlags()) apply.addOption(option);
  const drift = people
    .command('drift')
    .description('Plan in the same way. The exit code is 1 if the org and the file differ.')
    .action(async (options: PlanOptions) => (await import('../people/plan.js')).peopleDrift(options));
  for (const option of planFlags()) drift.addOption(option);
}

function formatFlag(): Option {
  return new Option(
    '--format <format>',
    'json, which apply reads; text; or html, one page to read and print.',
  ).choices(['json', 'text', 'html']);
}

function planFlags(): Option[] {
  return [
    new Option(
      '--from <file>',
      'The file from HR: CSV with a header line, or NDJSON; - reads stdin.',
    ).makeOptionMandatory(),
    new Option(
      '--policy <file>',
      'The policy: JSON that schemas/people-policy.schema.json describes.',
    ).makeOptionMandatory(),
    formatFlag(),
    shareFlag(),
    ...connectionFlags(),
  ];
}

function applyFlags(): Option[] {
  return [
    new Option(
      '--approve <hash>',
      'The hash of the plan, as it was reviewed. Nothing else asks for confirmation.',
    ).makeOptionMandatory(),
    new Option('--journal <file>', 'The state of each person. Default: the name of the plan with .journal.'),
    ...rowFlags(),
    shareFlag(),
    ...guardFlags(),
    ...connectionFlags(),
    timeoutFlag(),
    auditFlag(),
    new Option('--json', 'Print every result as JSON in a terminal too.'),
  ];
}

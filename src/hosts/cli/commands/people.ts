import { type Command, Option } from 'commander';
import { connectionFlags } from '../connection.js';
import { shareFlag } from '../execution.js';
import type { PlanOptions } from '../people/plan.js';

/** `people`: plans what a file from HR changes in the org, and applies the plan. */
export function addPeople(program: Command): void {
  const people = program
    .command('people')
    .usage('<plan|apply|drift> [options]')
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
  const drift = people
    .command('drift')
    .description('Plan in the same way. The exit code is 1 if the org and the file differ.')
    .action(async (options: PlanOptions) => (await import('../people/plan.js')).peopleDrift(options));
  for (const option of planFlags()) drift.addOption(option);
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
    new Option(
      '--format <format>',
      'json, which apply reads; text; or html, one page to read and print.',
    ).choices(['json', 'text', 'html']),
    shareFlag(),
    ...connectionFlags(),
  ];
}

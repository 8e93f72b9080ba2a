import type { Command } from 'commander';
import { listActions } from '../../../catalog/catalog.js';
import { readManifestFile } from '../../../catalog/manifest.js';
import { GRANTS_ACCESS } from '../../shared/consent.js';
import { printJson, printLines } from '../output/print.js';

/** `actions`: lists all actions. */
export function addActions(program: Command): void {
  program
    .command('actions')
    .description('List all actions by group.')
    .option('--json', 'Print id, title, description, group, effect and grantsAccess of each as JSON.')
    .action(({ json }: { json?: boolean }) => (json ? printJson(summaries()) : printLines(listing())));
}

function summaries(): unknown[] {
  return listActions().map(({ id, title, description, group, effect, grantsAccess }) => {
    return { id, title, description, group, effect, ...(grantsAccess && { grantsAccess }) };
  });
}

function listing(): string[] {
  const actions = listActions();
  const widest = Math.max(...actions.map(({ id }) => id.length));
  const lines = readManifestFile().groups.flatMap((group) => [
    group.title,
    ...actions
      .filter((action) => action.group === group.id)
      .map(({ id, title, effect }) => `  ${id.padEnd(widest)}  ${effect.padEnd(11)}  ${title}`),
    '',
  ]);
  const granting = actions.filter(({ grantsAccess }) => grantsAccess).map(({ id }) => id);
  return [
    ...lines,
    `Each of these ${GRANTS_ACCESS}: ${granting.join(', ')}.`,
    '"okta-connector describe <id>" shows the inputs and outputs of an action.',
  ];
}

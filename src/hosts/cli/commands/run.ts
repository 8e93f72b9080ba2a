import { type Command, Option } from 'commander';
import type { Action } from '../../../catalog/action.js';
import { addActionVerb } from '../action-verb.js';
import { connectionFlags } from '../connection.js';
import { auditFlag } from '../policy-flags.js';
import type { RunOptions } from '../run-action.js';
import { timeoutFlag } from '../time-limit.js';

/** The options of run beside the inputs. */
export function runFlags(): Option[] {
  return [
    ...connectionFlags(),
    timeoutFlag(),
    auditFlag(),
    new Option(
      '--reconcile',
      'Where an answer is lost, read whether it was done; one more read before each change.',
    ),
    new Option('--yes', 'Do not ask before a destructive action.'),
    new Option('--json', 'Print the result as JSON in a terminal too.'),
    new Option('--show-secrets', 'Show passwords, links and tokens of the answer in the terminal.'),
  ];
}

/** `run <id>`: runs one action. */
export function addRun(program: Command): void {
  addActionVerb(program, {
    name: 'run',
    description: 'Run an action. The org is changed unless the action only reads; "plan" shows it first.',
    options: runFlags,
    run: async (action: Action, options: RunOptions & Record<string, unknown>) => {
      const { runAction } = await import('../run-action.js');
      await runAction(action, options);
    },
  });
}

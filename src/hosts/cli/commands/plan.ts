import { type Command, Option } from 'commander';
import type { Action } from '../../../catalog/action.js';
import { addActionVerb } from '../action-verb.js';
import type { PlanOptions } from '../plan-action.js';
import { runFlags } from './run.js';

/** The options of run, so that only the word run need be changed in a command; most play no part here. */
export function quietRunFlags(): Option[] {
  return runFlags().map((option) => (option.long === '--json' ? option : option.hideHelp()));
}

/** Options of run that a check needs too. */
const CHECKING = new Set(['--org-url', '--sandbox', '--timeout']);

function planFlags(): Option[] {
  const check = new Option(
    '--check',
    'Also ask the org, by reads alone, whether it would work now and what it would change.',
  );
  return [
    check,
    ...quietRunFlags().map((flag) => flag.hideHelp(flag.hidden && !CHECKING.has(flag.long ?? ''))),
  ];
}

/** `plan <id>`: shows what run would send, and with --check what would come of it. */
export function addPlan(program: Command): void {
  addActionVerb(program, {
    name: 'plan',
    description:
      'Show the requests that run would send, with secrets hidden. Sends nothing and needs no connection, but for ' +
      "--check, which reads. Takes run's options too, so that only the word need be changed.",
    options: planFlags,
    run: async (action: Action, options: PlanOptions & Record<string, unknown>) => {
      const { planAction } = await import('../plan-action.js');
      await planAction(action, options);
    },
  });
}

import { type Command, Option } from 'commander';
import type { Action } from '../../../core/action.js';
import { addActionVerb } from '../action-verb.js';
import { commandsCaller } from '../audit-file.js';
import { confirmed } from '../confirm.js';
import { type ConnectionOptions, connectionFlags, openConnection } from '../connection.js';
import { interruptible } from '../execution.js';
import { readInputs } from '../inputs.js';
import { invalidInput } from '../invalid-input.js';
import { type AuditFlag, auditFlag, safetyOf } from '../policy-flags.js';
import { type PrintOptions, printRefusal, printResult, secretsOf } from '../print-result.js';
import { timeoutFlag } from '../time-limit.js';

interface RunOptions extends ConnectionOptions, PrintOptions, AuditFlag {
  input?: string;
  timeout?: number;
  yes?: boolean;
  reconcile?: boolean;
}

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
    run: runAction,
  });
}

async function runAction(action: Action, options: RunOptions & Record<string, unknown>): Promise<void> {
  const { inputs, issues } = await readInputs(action, options);
  if (issues.length > 0) return printRefusal(action, invalidInput(action, issues), options);
  const { connector, organizationUrl, close } = await openConnection(options, safetyOf(options));
  try {
    if (!(await confirmed(action, inputs, organizationUrl, options.yes === true))) return;
    const result = await interruptible(options.timeout, (limits) => {
      return connector.execute(action.id as string, inputs, {
        ...limits,
        caller: commandsCaller(),
        ...(options.reconcile && { reconcile: true }),
      });
    });
    printResult(action, result, options, secretsOf(action, inputs));
  } finally {
    await close();
  }
}

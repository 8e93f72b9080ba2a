import { type Command, Option } from 'commander';
import type { Action } from '../../../catalog/action.js';
import { type ConnectionOptions, connectionFlags, openConnection } from '../connection.js';
import { UsageError } from '../errors.js';
import { interruptible, timeoutFlag } from '../execution.js';
import { addActionCommand } from '../input/action-command.js';
import { confirmed } from '../input/confirm.js';
import { readInputs } from '../input/inputs.js';
import { type ListOptions, listFlags, refuseColumnsAlone } from '../lists/list-flags.js';
import {
  hidesSecrets,
  type PrintOptions,
  printRefusal,
  printResult,
  SHOW_SECRETS,
  secretsOf,
} from '../output/result.js';
import { type AuditFlag, auditCaller, auditFlag, safetyOf } from '../safety-flags.js';

/** The options of run other than the inputs; those of an action that is a list too. */
export function runFlags(action?: Action): Option[] {
  return [
    ...connectionFlags(),
    timeoutFlag(),
    auditFlag(),
    new Option(
      '--reconcile',
      'If an answer is lost, read whether the change was made. Costs one more read before each change.',
    ),
    new Option('--yes', 'Do not ask for confirmation.'),
    new Option('--json', 'Print the result as JSON in a terminal too.'),
    new Option('--show-secrets', 'Show passwords, links and tokens of the answer in the terminal.'),
    ...(action?.items === undefined ? [] : listFlags()),
    ...(action !== undefined && keepsEvidence(action) ? evidenceFlags() : []),
  ];
}

/** Whether what it did to a user can be kept as evidence. */
function keepsEvidence({ effect, input }: Action): boolean {
  return effect !== 'read' && input.required.includes('userId');
}

function evidenceFlags(): Option[] {
  return [
    new Option(
      '--evidence <file>',
      "Write plan, result, the user's access before and after, and Okta's log to a new file that shows later changes.",
    ),
    new Option('--evidence-key <file>', 'Sign the evidence with this private key (PEM), in <file>.sig.'),
  ];
}

/** `run <id>`: runs one action. */
export function addRun(program: Command): void {
  addActionCommand(program, {
    name: 'run',
    description:
      'Run an action. This changes the org unless the action only reads; "plan" shows the requests first.',
    options: runFlags,
    run: runAction,
  });
}

export interface RunOptions extends ConnectionOptions, PrintOptions, AuditFlag, ListOptions {
  input?: string;
  timeout?: number;
  yes?: boolean;
  reconcile?: boolean;
  evidence?: string;
  evidenceKey?: string;
}

async function runAction(action: Action, options: RunOptions & Record<string, unknown>): Promise<void> {
  refuseColumnsAlone(options);
  if (options.evidenceKey !== undefined && options.evidence === undefined)
    throw new UsageError('--evidence-key is for --evidence.', 'Give the file of the evidence too.');
  const { inputs, refusal } = await readInputs(action, options);
  if (options.format !== undefined) {
    const { printList } = await import('../lists/print-list.js');
    return printList(action, { inputs, refusal, format: options.format }, options);
  }
  if (refusal !== undefined) return printRefusal(action, refusal, options);
  const { hiddenSecretRefusal } = await import('../../shared/hidden-secrets.js');
  const refused = hidesSecrets(options) ? hiddenSecretRefusal(action, inputs, SHOW_SECRETS) : undefined;
  if (refused !== undefined) return printResult(action, refused, options);
  const { connector, organizationUrl, close } = await openConnection(options, safetyOf(options));
  try {
    if (!(await confirmed(action, inputs, organizationUrl, options.yes === true))) return;
    const { recorded } = options.evidence === undefined ? {} : await import('../evidence/record.js');
    const result = await interruptible(options.timeout, (limits) => {
      const how = {
        ...limits,
        hideEchoes: true,
        caller: auditCaller(),
        ...(options.reconcile && { reconcile: true }),
      };
      if (recorded === undefined) return connector.execute(action.id, inputs, how);
      const { evidence: file = '', evidenceKey: key } = options;
      return recorded(connector, { id: action.id, inputs, file, ...(key !== undefined && { key }) }, how);
    });
    printResult(action, result, options, secretsOf(action, inputs));
  } finally {
    await close();
  }
}

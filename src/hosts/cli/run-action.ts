import type { Action } from '../../catalog/action.js';
import { hiddenSecretRefusal } from '../shared/hidden-secrets.js';
import { commandsCaller } from './audit-file.js';
import { confirmed } from './confirm.js';
import { type ConnectionOptions, openConnection } from './connection.js';
import { interruptible } from './execution.js';
import { readInputs } from './inputs.js';
import { invalidInput } from './invalid-input.js';
import { type AuditFlag, safetyOf } from './policy-flags.js';
import {
  hidesSecrets,
  type PrintOptions,
  printRefusal,
  printResult,
  SHOW_SECRETS,
  secretsOf,
} from './print-result.js';

export interface RunOptions extends ConnectionOptions, PrintOptions, AuditFlag {
  input?: string;
  timeout?: number;
  yes?: boolean;
  reconcile?: boolean;
}

/** What `run <id>` does. */
export async function runAction(
  action: Action,
  options: RunOptions & Record<string, unknown>,
): Promise<void> {
  const { inputs, issues } = await readInputs(action, options);
  if (issues.length > 0) return printRefusal(action, invalidInput(action, issues), options);
  const lost = hidesSecrets(options) ? hiddenSecretRefusal(action, inputs, SHOW_SECRETS) : undefined;
  if (lost !== undefined) return printResult(action, lost, options);
  const { connector, organizationUrl, close } = await openConnection(options, safetyOf(options));
  try {
    if (!(await confirmed(action, inputs, organizationUrl, options.yes === true))) return;
    const result = await interruptible(options.timeout, (limits) => {
      return connector.execute(action.id as string, inputs, {
        ...limits,
        hideEchoes: true,
        caller: commandsCaller(),
        ...(options.reconcile && { reconcile: true }),
      });
    });
    printResult(action, result, options, secretsOf(action, inputs));
  } finally {
    await close();
  }
}

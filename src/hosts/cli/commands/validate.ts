import type { Command } from 'commander';
import type { Action } from '../../../catalog/action.js';
import { DONE, errorText, USAGE_ERROR } from '../errors.js';
import { addActionCommand } from '../input/action-command.js';
import { printJson, printLines, wantsJson } from '../output/print.js';
import { quietRunFlags } from './plan.js';

/** `validate <id>`: validates inputs. */
export function addValidate(program: Command): void {
  addActionCommand(program, {
    name: 'validate',
    description: 'Validate inputs. Sends nothing and needs no connection.',
    options: quietRunFlags,
    run: validateInputs,
  });
}

async function validateInputs(action: Action, options: Record<string, unknown>): Promise<void> {
  const { readInputs } = await import('../input/inputs.js');
  const { issues, refusal } = await readInputs(action, options);
  const valid = issues.length === 0;
  process.exitCode = valid ? DONE : USAGE_ERROR;
  if (wantsJson(options)) printJson({ valid, issues });
  else if (valid) printLines([`${action.title}: the inputs are valid.`]);
  if (refusal !== undefined && options.json !== true) process.stderr.write(errorText(refusal));
}

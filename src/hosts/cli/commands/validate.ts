import type { Command } from 'commander';
import type { Action } from '../../../catalog/action.js';
import { addActionVerb } from '../action-verb.js';
import { errorText } from '../error-text.js';
import { BAD_USE, DONE } from '../exit-code.js';
import { printJson, printLines, wantsJson } from '../output.js';
import { quietRunFlags } from './plan.js';

/** `validate <id>`: checks inputs. */
export function addValidate(program: Command): void {
  addActionVerb(program, {
    name: 'validate',
    description: 'Check inputs against what the action takes. Sends nothing and needs no connection.',
    options: quietRunFlags,
    run: validateInputs,
  });
}

async function validateInputs(action: Action, options: Record<string, unknown>): Promise<void> {
  const { readInputs } = await import('../inputs.js');
  const { invalidInput } = await import('../invalid-input.js');
  const { issues } = await readInputs(action, options);
  const valid = issues.length === 0;
  process.exitCode = valid ? DONE : BAD_USE;
  if (wantsJson(options)) printJson({ valid, issues });
  else if (valid) printLines([`${action.title}: the inputs are valid.`]);
  if (!valid && options.json !== true) process.stderr.write(errorText(invalidInput(action, issues)));
}

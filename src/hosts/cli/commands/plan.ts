import type { Command, Option } from 'commander';
import type { PlannedRequest } from '../../../api.js';
import type { Action } from '../../../core/action.js';
import { addActionVerb } from '../action-verb.js';
import { readInputs } from '../inputs.js';
import { invalidInput } from '../invalid-input.js';
import { offlineConnector } from '../offline.js';
import { printJson, printLines, wantsJson } from '../output.js';
import { printRefusal } from '../print-result.js';
import { readable, safeText } from '../readable.js';
import { runFlags } from './run.js';

/** The options of run, so that only the word run need be changed in a command; most play no part here. */
export function quietRunFlags(): Option[] {
  return runFlags().map((option) => (option.long === '--json' ? option : option.hideHelp()));
}

/** `plan <id>`: shows what run would send. */
export function addPlan(program: Command): void {
  addActionVerb(program, {
    name: 'plan',
    description:
      'Show the requests that run would send, with secrets hidden. Sends nothing and needs no connection. ' +
      "Takes run's options too, so that only the word need be changed.",
    options: quietRunFlags,
    run: planAction,
  });
}

async function planAction(action: Action, options: Record<string, unknown>): Promise<void> {
  const { inputs, issues } = await readInputs(action, options);
  const connector = await offlineConnector();
  const plan = connector.plan(action.id, inputs);
  if (issues.length > 0) return printRefusal(action, invalidInput(action, issues), options);
  if (!plan.ok) return printRefusal(action, plan.error, options);
  if (wantsJson(options)) return printJson(plan);
  printLines([`${action.title} would send:`, ...plan.requests.flatMap(requestLines)]);
}

/** A request for a person, indented. */
export function requestLines({
  step,
  method,
  path,
  query,
  body,
  when,
  operationId,
}: PlannedRequest): string[] {
  const lines = [`${step}. ${method} ${safeText(path)}  (${operationId})`];
  if (when !== undefined) lines.push(`   ${when}`);
  if (query !== undefined) lines.push('   query:', ...readable(query, '     '));
  if (body !== undefined) lines.push('   body:', ...readable(body, '     '));
  return lines;
}

import { type Command, Option } from 'commander';
import type { Action } from '../../../catalog/action.js';
import type { Check, PlannedRequest, Result } from '../../../connector/public-types.js';
import { type ConnectionOptions, offlineConnector, openConnection } from '../connection.js';
import { DONE, errorText, exitCodeOf, FAILED } from '../errors.js';
import { interruptible } from '../execution.js';
import { addActionCommand } from '../input/action-command.js';
import { readInputs } from '../input/inputs.js';
import { checkLines, requestLines } from '../output/plan.js';
import { printJson, printLines, wantsJson } from '../output/print.js';
import { printRefusal } from '../output/result.js';
import { runFlags } from './run.js';

/** The options of run, so that a run command becomes a plan by changing one word. Most have no effect here. */
export function quietRunFlags(action: Action): Option[] {
  return runFlags(action).map((option) => (option.long === '--json' ? option : option.hideHelp()));
}

/** Options of run that a check uses too. */
const CHECKING = new Set(['--org-url', '--sandbox', '--timeout']);

function planFlags(action: Action): Option[] {
  const check = new Option(
    '--check',
    'Also read the org, and predict whether the action would succeed now and what it would change.',
  );
  return [
    check,
    ...quietRunFlags(action).map((flag) => flag.hideHelp(flag.hidden && !CHECKING.has(flag.long ?? ''))),
  ];
}

/** `plan <id>`: shows what run would send, and with --check what would happen. */
export function addPlan(program: Command): void {
  addActionCommand(program, {
    name: 'plan',
    description:
      'Show the requests that run would send, with secrets hidden. Sends nothing and needs no connection, except with ' +
      "--check, which reads. Accepts run's options, so that a run command becomes a plan by changing one word.",
    options: planFlags,
    run: planAction,
  });
}

export interface PlanOptions extends ConnectionOptions {
  check?: boolean;
  json?: boolean;
  timeout?: number;
}

async function planAction(action: Action, options: PlanOptions & Record<string, unknown>): Promise<void> {
  const { inputs, refusal } = await readInputs(action, options);
  const connector = await offlineConnector();
  const plan = connector.plan(action.id, inputs);
  if (refusal !== undefined) return printRefusal(action, refusal, options);
  if (!plan.ok) return printRefusal(action, plan.error, options);
  const lines = [`${action.title} would send:`, ...plan.requests.flatMap(requestLines)];
  if (options.check) return printCheck(await askOrg(action, inputs, options), plan.requests, lines, options);
  if (wantsJson(options)) return printJson(plan);
  printLines(lines);
}

async function askOrg(action: Action, inputs: unknown, options: PlanOptions): Promise<Result<Check>> {
  const { connector, close } = await openConnection(options);
  try {
    return await interruptible(options.timeout, (limits) => connector.check(action.id, inputs, limits));
  } finally {
    await close();
  }
}

/** The exit code is 0 if the action would succeed, also without a change. */
function printCheck(
  result: Result<Check>,
  requests: readonly PlannedRequest[],
  lines: readonly string[],
  options: PlanOptions,
): void {
  const refused = result.ok && !result.output.works;
  process.exitCode = result.ok ? (refused ? FAILED : DONE) : exitCodeOf(result.error);
  if (wantsJson(options)) printJson({ ...result, requests });
  else printLines(result.ok ? [...lines, ...checkLines(result.output)] : lines);
  if (!result.ok && options.json !== true)
    process.stderr.write(errorText(result.error, result.meta.requestIds));
}

import type { Action } from '../../catalog/action.js';
import type { Check, PlannedRequest, Result } from '../../connector/public-types.js';
import { checkLines } from './check-text.js';
import { type ConnectionOptions, openConnection } from './connection.js';
import { errorText } from './error-text.js';
import { interruptible } from './execution.js';
import { DONE, exitCodeOf, REFUSED } from './exit-code.js';
import { readInputs } from './inputs.js';
import { invalidInput } from './invalid-input.js';
import { offlineConnector } from './offline.js';
import { printJson, printLines, wantsJson } from './output.js';
import { printRefusal } from './print-result.js';
import { readable, safeText } from './readable.js';

export interface PlanOptions extends ConnectionOptions {
  check?: boolean;
  json?: boolean;
  timeout?: number;
}

/** What `plan <id>` does. */
export async function planAction(
  action: Action,
  options: PlanOptions & Record<string, unknown>,
): Promise<void> {
  const { inputs, issues } = await readInputs(action, options);
  const connector = await offlineConnector();
  const plan = connector.plan(action.id, inputs);
  if (issues.length > 0) return printRefusal(action, invalidInput(action, issues), options);
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

/** Exit code 0: it would work, or is so already. */
function printCheck(
  result: Result<Check>,
  requests: readonly PlannedRequest[],
  lines: readonly string[],
  options: PlanOptions,
): void {
  const refused = result.ok && !result.output.works;
  process.exitCode = result.ok ? (refused ? REFUSED : DONE) : exitCodeOf(result.error);
  if (wantsJson(options)) printJson({ ...result, requests });
  else printLines(result.ok ? [...lines, ...checkLines(result.output)] : lines);
  if (!result.ok && options.json !== true)
    process.stderr.write(errorText(result.error, result.meta.requestIds));
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

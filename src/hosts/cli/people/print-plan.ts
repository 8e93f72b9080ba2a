import type { StoredPlan } from '../../../people/plan/plan.js';
import { planLines } from '../../../people/plan/report-text.js';
import { safeText } from '../output/print.js';
import { write } from '../output/write.js';
import { planPage } from './plan-page.js';

export type PlanFormat = 'json' | 'text' | 'html';

const PART = 256 * 1024;

/** Writes the plan to stdout in parts, so that a plan of any length is written. */
export async function printPlan(plan: StoredPlan, format: PlanFormat): Promise<void> {
  let part = '';
  for (const text of textsOf(plan, format)) {
    part += text;
    if (part.length < PART) continue;
    await write(part);
    part = '';
  }
  await write(part);
}

function* textsOf(plan: StoredPlan, format: PlanFormat): Generator<string> {
  if (format === 'html') yield* planPage(plan);
  else if (format === 'json') yield* jsonOf(plan);
  else for (const line of planLines(plan)) yield `${safeText(line)}\n`;
}

/** JSON with a line for each entry, so that two plans can be compared by line. */
function* jsonOf({ entries, ...head }: StoredPlan): Generator<string> {
  yield `${JSON.stringify(head, null, 1).slice(0, -2)},\n "entries": [`;
  let separator = '\n';
  for (const entry of entries) {
    yield `${separator}${JSON.stringify(entry)}`;
    separator = ',\n';
  }
  yield '\n]}\n';
}

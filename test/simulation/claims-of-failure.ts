import type { ActionError } from '../../src/result/failure.js';
import type { Say } from './checker.js';
import { type Evidence, hasChanged, isDisturbed, isInDoubt, operationOf } from './evidence.js';
import { isBatch, partsOf } from './parts-said.js';
import type { History } from './run.js';

/** What an outcome says of the org must be so. */
export function claimsOfFailure(evidence: Evidence, error: ActionError, history: History, say: Say): void {
  // What reads before and after it show tells its own doing from nobody else's.
  if (error.reconciled && isDisturbed(evidence, history)) return;
  const { record, sends, done } = evidence;
  const { outcome, completedSteps = [] } = error;
  switch (outcome) {
    case 'not-sent': {
      const sent = sends.find(({ left }) => left);
      if (sent !== undefined) say('not-sent', `${sent.method} ${sent.target} was sent`);
      nothing(evidence, say, outcome);
      break;
    }
    case 'unchanged':
      nothing(evidence, say, outcome);
      break;
    case 'partial':
      if (completedSteps.length === 0) say('partial', 'it names no completed step');
      completed(evidence, completedSteps, true, say);
      break;
    case 'applied':
      if (done.size === 0) say('applied', 'nothing was carried out');
      else if (![...done.values()].flat().some(({ reached }) => reached))
        say('applied', 'its effect was never there');
      break;
    case 'unknown':
      if (!sends.some(isInDoubt)) say('unknown', 'every request was answered: it could have known');
      completed(evidence, completedSteps, false, say);
      break;
  }
  if (isBatch(record.planned.id)) partsOf(evidence, error.output, history, say);
}

function nothing({ changing }: Evidence, say: Say, outcome: string): void {
  for (const { method, target } of changing) say(outcome, `${method} ${target} changed the org`);
}

/** The steps that it names were carried out, as often as it names them; `only`: and no others changed anything. */
function completed(evidence: Evidence, steps: readonly string[], only: boolean, say: Say): void {
  const { done, record } = evidence;
  const left = [...steps];
  for (const [step, entries] of done) {
    const at = left.indexOf(operationOf(record.planned.id, step));
    if (at >= 0) left.splice(at, 1);
    else if (only && entries.some(hasChanged))
      say('partial', `${step} was carried out and is not among the steps`);
  }
  // What a repeat found done may have been somebody else's doing; the result says so.
  const assumed = record.result?.meta.warnings.some((text) => text.includes('no response'));
  if (left.length > 0 && !assumed) say('completed', `${left.join(', ')} was never carried out`);
}

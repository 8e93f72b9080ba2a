import { createHash } from 'node:crypto';
import type { ActionContext } from '@backstage/plugin-scaffolder-node';
import type { Action } from '../../catalog/action.js';
import type { Connector, EarlierState, ExecuteOptions, Result } from '../../connector/public-types.js';
import { hideMarked } from '../../redaction/redact.js';
import { progressInWords } from '../shared/sentences.js';
import { taskError } from './task-error.js';

export interface Step {
  okta: Connector;
  action: Action;
  context: ActionContext;
  /** Keeps secret outputs in the task's checkpoints. */
  showSecrets: boolean;
}

type Output = Record<string, unknown>;
/** What a checkpoint keeps of a run whose end is known. */
type Ended = { ok: true; output: Output } | { ok: false };

/**
 * Runs an action as the step of a task. Where the task is run again (retry, recovery after a crash), what was done is
 * not done again: a checkpoint keeps its output, or reads settle whether it was done.
 * @throws taskError
 */
export async function runStep({ okta, action, context, showSecrets }: Step): Promise<Output> {
  const { input, logger } = context;
  const options = optionsOf(context);
  if (action.effect === 'read') return told(context, await okta.execute(action.id, input, options));
  const key = keyOf(action, input);
  for (let number = 1; ; number += 1) {
    let isFirst = false;
    let result: Result<Output> | undefined;
    const before = await context.checkpoint<EarlierState>({
      key: `${key}/${number}/before`,
      fn: async () => {
        const read = await okta.readBefore(action.id, input, options);
        // What else is wrong, the action itself says.
        if (!read.ok && read.error.retryable) throw taskError(read.error);
        isFirst = true;
        return read.ok ? read.output : {};
      },
    });
    const ended = await context.checkpoint<Ended>({
      key: `${key}/${number}/result`,
      fn: async () => {
        const resume = isFirst ? {} : { resume: before };
        result = await okta.execute(action.id, input, { ...options, reconcile: true, ...resume });
        if (!result.ok) {
          // The checkpoint stays open, so that the next run of the task looks first.
          if (['unknown', 'applied'].includes(result.error.outcome)) throw taskError(result.error);
          return { ok: false };
        }
        const { output } = result;
        return { ok: true, output: (showSecrets ? output : hideMarked(action.output, output)) as Output };
      },
    });
    if (result !== undefined) return told(context, result);
    if (!ended.ok) continue;
    logger.info(`${action.title} was done by an earlier run of this task, so it is not done again.`);
    return ended.output;
  }
}

export function optionsOf({ signal, user, logger }: ActionContext): ExecuteOptions {
  return {
    hideEchoes: true,
    ...(signal && { signal }),
    ...(user?.ref && { caller: user.ref }),
    onProgress: (news) => {
      const words = progressInWords(news);
      if (words !== '') logger.info(words);
    },
  };
}

/** The output of a success, after its warnings are in the log. @throws taskError */
export function told({ logger }: ActionContext, result: Result<Output>): Output {
  for (const warning of result.meta.warnings) logger.warn(warning);
  if (!result.ok) throw taskError(result.error);
  return result.output;
}

/** Tells the calls of a step apart: a step with `each` has one for each entry. Backstage keeps the key, so no secret is in it. */
function keyOf(action: Action, inputs: unknown): string {
  const shown = JSON.stringify(hideMarked(action.input, inputs));
  return `${action.id}/${createHash('sha256').update(shown).digest('hex').slice(0, 32)}`;
}

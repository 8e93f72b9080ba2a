import type { ActionOutputs } from '../../generated/types.js';
import { endsCall } from '../../request/errors/interruptions.js';
import { type Settled, sendAll } from '../../request/program.js';
import type { ActionError, Failure } from '../../result/failure.js';
import type { Handler } from './handler.js';

type Output = Pick<ActionOutputs['addUserToMultipleGroups'], 'userId' | 'results' | 'added' | 'failed'>;

/** One request a group, a few at a time; each group has its own result, whatever happens to the others. */
export const addUserToMultipleGroups: Handler<'addUserToMultipleGroups'> = {
  plan: ({ groupIds }) =>
    [...new Set(groupIds)].map((groupId) => ({
      step: 'add',
      extras: { 'handler.groupId': groupId },
      when: null,
    })),

  *run({ inputs: { userId, groupIds }, request }) {
    const unique = [...new Set(groupIds)];
    const settled = yield* sendAll(unique.map((groupId) => request('add', { 'handler.groupId': groupId })));
    const errors = new Map(unique.map((groupId, index) => [groupId, errorOf(settled[index] as Settled)]));
    const failed = [...errors.values()].filter((error) => error !== undefined);
    const output: Output = {
      userId,
      results: groupIds.map((groupId) => {
        const error = errors.get(groupId);
        return error === undefined ? { groupId, ok: true } : { groupId, ok: false, error: { ...error } };
      }),
      added: unique.length - failed.length,
      failed: failed.length,
    };
    const ending = endingOf(settled, output);
    if (ending !== undefined) throw ending;
    return output;
  },
};

const NOT_SENT: ActionError = {
  code: 'CANCELLED',
  message: 'Not sent, because the action ended before.',
  remedy: 'Run the action again for this group.',
  retryable: true,
  outcome: 'not-sent',
};

function errorOf(settled: Settled): ActionError | undefined {
  if ('answer' in settled) return undefined;
  if ('notSent' in settled) return NOT_SENT;
  return settled.failure.details;
}

/** The failure that ends the whole action: it was stopped, an answer was lost, or no group took the user. */
function endingOf(settled: readonly Settled[], output: Output): Failure | undefined {
  const failures = settled.flatMap((entry) => ('failure' in entry ? [entry.failure] : []));
  const stopped = settled.some((entry) => 'notSent' in entry) || failures.some(endsCall);
  const lost = failures.find((failure) => failure.details.outcome === 'unknown');
  const first = failures.find(endsCall) ?? lost ?? failures[0];
  if (first === undefined || !(stopped || lost !== undefined || output.added === 0)) return undefined;
  return first.with({ outcome: lost === undefined ? worst(failures, output) : 'unknown', output });
}

function worst(failures: readonly Failure[], output: Output): ActionError['outcome'] {
  if (output.added > 0) return 'partial';
  return failures.every((failure) => failure.details.outcome === 'not-sent') ? 'not-sent' : 'unchanged';
}

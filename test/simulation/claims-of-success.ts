import { listHandlerOf } from '../../src/actions/handlers/index.js';
import { findAction } from '../../src/catalog/catalog.js';
import type { Action } from '../../src/index.js';
import type { Result } from '../../src/result/result.js';
import { changesOf } from '../proof-of-change.js';
import type { Say } from './checker.js';
import { type Evidence, isDisturbed, isInDoubt } from './evidence.js';
import { isBatch, partsOf } from './parts-said.js';
import type { History } from './run.js';

type Success = Extract<Result<Record<string, unknown>>, { ok: true }>;

/** The result says that an attempt's delivery was taken from what a later look showed. */
const DOUBT = /no response|response was lost/i;
/** It says that reads before and after it settled what became of it. */
const BY_READS = /response was lost/i;

/** ok: its effect is there, made once by this call; or with `changed: false`, made by another. */
export function claimsOfSuccess(
  evidence: Evidence,
  { output, meta }: Success,
  history: History,
  say: Say,
): void {
  const { record, done, changing, reads } = evidence;
  const { id } = record.planned;
  const doubt = meta.warnings.some((text) => DOUBT.test(text));
  if (reads) {
    readTruly(evidence, output, say);
    return;
  }
  if (meta.warnings.some((text) => BY_READS.test(text)) && isDisturbed(evidence, history)) return;
  const carriedOut = [...done.values()].flat();
  if (doubt && !evidence.sends.some(isInDoubt))
    say('ok', 'it speaks of an answer that was lost, and none was');
  if (isBatch(id)) partsOf(evidence, output, history, say);
  else if (id === 'deleteUser') deleted(evidence, output, doubt, history, say);
  else if (output.changed === false) {
    if (!record.reached) say('changed', 'it says that nothing was left to do, which was never so');
  } else if (doubt) {
    if (!record.reached) say('ok', 'its effect was never there');
  } else if (!carriedOut.some(({ reached }) => reached)) {
    say('ok', carriedOut.length === 0 ? 'it was never carried out' : 'its effect was not there after it');
  }
  if (output.changed === false && changing.length > 0)
    say('changed', `changed is false, and ${changing[0]?.method} ${changing[0]?.target} changed the org`);
  madeHere(evidence, output, meta.warnings, say);
}

function deleted(
  evidence: Evidence,
  output: Success['output'],
  doubt: boolean,
  history: History,
  say: Say,
): void {
  const { done, entries, record } = evidence;
  const { permanently, userId } = record.planned.inputs;
  const id = String(output.userId);
  if (!history.org.idsOf(String(userId)).includes(id)) say('ok', `${id} is not the user who was meant`);
  if (output.result === 'deleted') {
    if (history.org.org.users.has(id)) say('ok', 'the user is still there');
    if (!permanently) say('ok', 'the user is deleted, which nobody asked for');
  } else if (output.result !== 'deactivated') say('ok', 'it does not say what became of the user');
  else if (!record.reached && !permanently) say('ok', 'the user was never deactivated');
  if (!permanently && entries.some(({ method }) => method === 'DELETE')) say('ok', 'it sent a DELETE');
  if (output.changed === true && !doubt && done.size === 0)
    say('changed', 'changed is true, and it did nothing');
}

/**
 * New objects and secrets in the output are those that the org made for this call, and none is kept back unless it says
 * that the answer could not be read.
 */
function madeHere(
  { done, changing, record }: Evidence,
  output: Success['output'],
  warnings: readonly string[],
  say: Say,
): void {
  const unread = warnings.some((text) => text.includes('could not be read'));
  const text = JSON.stringify(output);
  const events = changing.flatMap((entry) => entry.events);
  for (const entry of changing) {
    for (const event of entry.events) {
      const [kind, value = ''] = event.split(' ');
      const told = entry.payload?.includes(value);
      if (kind !== 'mail' && told && !unread && !text.includes(value))
        say('output', `the ${kind} that was made is not in it`);
    }
  }
  for (const [name, kind] of [
    ['temporaryPassword', 'secret'],
    ['activationToken', 'secret'],
  ] as const) {
    const value = output[name];
    if (typeof value === 'string' && !events.includes(`${kind} ${value}`))
      say('output', `its ${name} is not its own`);
  }
  const created = changesOf(findAction(record.planned.id) as Action).some(({ kind }) => kind === 'create');
  const ids = Object.values(output).flatMap((value) =>
    [value, (value as { id?: unknown } | null)?.id].map((id) => `object ${id}`),
  );
  if (created && done.size > 0 && !ids.some((id) => events.includes(id)))
    say('output', 'what it gives back is not what it created');
}

/** What a read gives back stood in an answer to one of its own requests. */
function readTruly({ entries, sends, record }: Evidence, output: Success['output'], say: Say): void {
  const last = sends.at(-1)?.heard;
  if (record.planned.id === 'getGroupByName' && last !== undefined && last !== 'broken' && last.more)
    say('ok', 'there were more pages, on which another may have the name');
  // Of a list each item, which may come from any of its pages; what a handler makes of items is not Okta's text.
  const action = findAction(record.planned.id) as Action;
  if (action.items !== undefined && listHandlerOf(action).ofPage !== undefined) return;
  for (const value of Object.values(output).flat()) {
    if (typeof value !== 'object' || value === null) continue;
    const text = JSON.stringify(value);
    if (!entries.some(({ payload }) => payload?.includes(text)))
      say('output', 'no answer held what it gives back');
  }
}

import { isDisturbed, operationOf } from './evidence.js';
import type { Entry } from './observed-org.js';
import type { CallRecord, History } from './run.js';

/**
 * Builds the org's final state anew: from its first state, by the effects that the calls' own outcomes leave room for,
 * in the order in which the org made them, with everything that others did.
 * @returns what is not so in the org, or is so and has no explanation
 */
export function unexplained(history: History): string[] {
  const { calls, ledger, org, first, last } = history;
  const records = new Map(calls.map((record) => [record.planned.index, record]));
  const built = first.facts();
  let mails = 0;
  for (const entry of ledger) {
    const { sender, atoms, events } = entry;
    if (sender.kind === 'call' && !leavesRoom(records.get(sender.call) as CallRecord, entry, history))
      continue;
    mails += events.filter((event) => event.startsWith('mail ')).length;
    for (const [key, value] of atoms) {
      if (value === undefined) built.delete(key);
      else built.set(key, value);
    }
  }
  const found: string[] = [];
  const real = last.facts();
  for (const key of new Set([...built.keys(), ...real.keys()])) {
    if (built.get(key) !== real.get(key)) found.push(`${key} is ${real.get(key)}, and not ${built.get(key)}`);
  }
  if (mails !== org.org.mails.length) found.push(`${org.org.mails.length} mails were sent, and not ${mails}`);
  return found;
}

/** Whether what a call said leaves room for an effect of it. */
function leavesRoom(record: CallRecord, { method, target }: Entry, history: History): boolean {
  const { result, planned } = record;
  if (result === undefined) return true;
  if (planned.reconcile && isDisturbed({ record }, history)) return true;
  if (result.ok) return result.output.changed !== false;
  const { outcome, completedSteps = [] } = result.error;
  if (outcome === 'partial') return completedSteps.includes(operationOf(planned.id, `${method} ${target}`));
  return outcome === 'applied' || outcome === 'unknown';
}

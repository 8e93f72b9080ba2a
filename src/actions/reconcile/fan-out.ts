import { type Program, wait } from '../../request/program.js';
import type { ActionError } from '../../result/failure.js';
import type { Output } from '../run/action-program.js';
import { type AmbiguousEnd, settled } from './ambiguous-end.js';
import { readSnapshot } from './read-snapshot.js';
import { type Snapshot, visibleAfterMs } from './snapshot.js';

interface Part {
  ok: boolean;
  error?: ActionError;
  [name: string]: unknown;
}

/** A fan-out: each part whose answer was lost is looked for in the list. */
export function* settleParts(
  { rule, request, failure, warn }: AmbiguousEnd,
  first: Snapshot,
): Program<Output> {
  const output = failure.details.output as { results: Part[] } | undefined;
  if (output === undefined) throw failure;
  const isLost = ({ error }: Part) => error?.outcome === 'unknown';
  const idOf = (part: Part) => part[rule.parts as string];
  const gone = rule.hasNot !== undefined;
  const idsIn = (seen: Snapshot) => new Set(seen.items.map((item) => (item as { id?: unknown }).id));
  let there = idsIn(first);
  const isDone = (part: Part) => there.has(idOf(part)) !== gone;
  if (output.results.some((part) => isLost(part) && !isDone(part))) {
    yield* wait(visibleAfterMs(first));
    const second = yield* readSnapshot(request);
    if (second === undefined) throw failure;
    there = idsIn(second);
  }
  const results = output.results.map((part): Part => {
    if (!isLost(part)) return part;
    const { error, ...rest } = part;
    if (!isDone(part))
      return {
        ...rest,
        ok: false,
        error: { ...(error as ActionError), outcome: 'unchanged', reconciled: true },
      };
    return { ...rest, ok: true };
  });
  const done = new Set(results.filter(({ ok }) => ok).map(idOf)).size;
  const failed = new Set(results.map(idOf)).size - done;
  const whole = { ...output, results, [gone ? 'removed' : 'added']: done, failed };
  if (done === 0)
    throw settled(failure, 'unchanged', 'Reads afterwards show that it was not done.', { output: whole });
  warn('A response was lost. Reads show what was done.');
  return whole;
}

import type { History } from './run.js';
import type { DeliveryKind } from './schedule.js';

/** What a number of runs came to. */
export interface Tally {
  runs: number;
  simulatedMs: number;
  calls: number;
  requests: number;
  /** Requests that the org got twice, changes by others, deaths of the process. */
  copies: number;
  changes: number;
  crashes: number;
  violations: number;
  /** Attributes that updateGroup put back to what it had read, after somebody else had changed them. */
  overwritten: number;
  readonly faults: Partial<Record<DeliveryKind, number>>;
  /** How calls ended. */
  readonly outcomes: Record<string, number>;
  readonly actions: Set<string>;
}

export function emptyTally(): Tally {
  const counts = { runs: 0, simulatedMs: 0, calls: 0, requests: 0, copies: 0, changes: 0, crashes: 0 };
  return { ...counts, violations: 0, overwritten: 0, faults: {}, outcomes: {}, actions: new Set() };
}

export function count(
  tally: Tally,
  { calls, sends, ledger, schedule, simulatedMs }: History,
  violations: number,
): void {
  tally.runs += 1;
  tally.simulatedMs += simulatedMs;
  tally.calls += calls.length;
  tally.requests += sends.length;
  tally.copies += ledger.filter(({ sender }) => sender.kind === 'copy').length;
  tally.changes += schedule.changes.length;
  tally.crashes += schedule.crashes.length;
  tally.violations += violations;
  for (const { delivery } of sends) {
    if (delivery.kind !== 'plain') tally.faults[delivery.kind] = (tally.faults[delivery.kind] ?? 0) + 1;
  }
  for (const { planned, crashed, result } of calls) {
    tally.actions.add(planned.id);
    const end = crashed || result === undefined ? 'crashed' : result.ok ? 'ok' : result.error.outcome;
    const name = result?.ok && result.output.changed === false ? 'ok, changed: false' : end;
    tally.outcomes[name] = (tally.outcomes[name] ?? 0) + 1;
    if (planned.id !== 'updateGroup') continue;
    const own = ledger.filter(({ sender }) => sender.kind === 'call' && sender.call === planned.index);
    const asked = (key: string) =>
      Object.keys(planned.inputs).some((name) => key.endsWith(`/profile/${name}`));
    tally.overwritten += own.flatMap(({ atoms }) => atoms).filter(([key]) => !asked(key)).length;
  }
}

export function textOf(tally: Tally): string {
  const { runs, simulatedMs, calls, requests, copies, changes, crashes, violations, faults, outcomes } =
    tally;
  const list = (counts: Readonly<Record<string, number>>) =>
    Object.entries(counts)
      .sort(([, a], [, b]) => b - a)
      .map(([name, number]) => `${name} ${number}`)
      .join(', ');
  return [
    `runs ${runs}, simulated hours ${(simulatedMs / 3_600_000).toFixed(1)}`,
    `calls ${calls} of ${tally.actions.size} actions, requests ${requests}`,
    `faults ${Object.values(faults).reduce((sum, number) => sum + number, 0)}: ${list(faults)}`,
    `delivered twice ${copies}, changes by others ${changes}, crashes ${crashes}`,
    `outcomes: ${list(outcomes)}`,
    `attributes of groups put back by updateGroup ${tally.overwritten}`,
    `violations ${violations}`,
  ].join('\n');
}

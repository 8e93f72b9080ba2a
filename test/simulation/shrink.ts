import { check, type Violation } from './checker.js';
import { type History, run } from './run.js';
import { type Delivery, PLAIN, type PlannedCall, type Schedule } from './schedule.js';

/** A run that broke a rule, with as little in it as could be. */
export interface Shrunk {
  readonly history: History;
  readonly violations: readonly Violation[];
  /** Schedules that were tried. */
  readonly tried: number;
}

/** Drops calls, changes, crashes, signals and faults for as long as the same rule is still broken. */
export async function shrink(schedule: Schedule, rule: string, most = 600): Promise<Shrunk> {
  let best = schedule;
  let tried = 0;
  const stillFails = async (candidate: Schedule) => {
    if (tried >= most) return false;
    tried += 1;
    return check(await run(candidate)).some((violation) => violation.rule === rule);
  };
  for (let size = -1; size !== sizeOf(best); ) {
    size = sizeOf(best);
    for (const smaller of [dropParts, simplifyCalls]) {
      for (let candidates = smaller(best); ; ) {
        let found: Schedule | undefined;
        for (const candidate of candidates) {
          if (!(await stillFails(candidate))) continue;
          found = candidate;
          break;
        }
        if (found === undefined) break;
        best = found;
        candidates = smaller(best);
      }
    }
  }
  const history = await run(best);
  return { history, violations: check(history), tried };
}

function sizeOf(schedule: Schedule): number {
  return JSON.stringify(schedule).length;
}

/** Halves first, then one by one. */
function* dropParts(schedule: Schedule): Generator<Schedule> {
  for (const name of ['calls', 'changes', 'crashes'] as const) {
    const list: readonly unknown[] = schedule[name];
    for (let size = Math.ceil(list.length / 2); size >= 1; size = size === 1 ? 0 : Math.ceil(size / 2)) {
      for (let at = 0; at < list.length; at += size) {
        yield { ...schedule, [name]: [...list.slice(0, at), ...list.slice(at + size)] };
      }
    }
  }
  for (const name of [
    'slowDeactivation',
    'limits',
    'rules',
    'membershipLagMs',
    'pageSize',
    'oauth',
  ] as const) {
    const { [name]: dropped, ...settings } = schedule.settings;
    if (dropped !== undefined) yield { ...schedule, settings };
  }
  const { oauth } = schedule.settings;
  if (oauth === undefined) return;
  const simpler = [
    ...[...simplerFates(oauth.requests)].map((requests) => ({ ...oauth, requests })),
    ...(oauth.revokedAt.length > 0 ? [{ ...oauth, revokedAt: oauth.revokedAt.slice(1) }] : []),
    ...(oauth.nonceEach ? [{ ...oauth, nonceEach: false }] : []),
    ...(oauth.tokenMs < 3_600_000 ? [{ ...oauth, tokenMs: 3_600_000 }] : []),
  ];
  for (const one of simpler) yield { ...schedule, settings: { ...schedule.settings, oauth: one } };
}

function* simplifyCalls(schedule: Schedule): Generator<Schedule> {
  for (const [at, call] of schedule.calls.entries()) {
    for (const simpler of simplerCalls(call)) {
      const calls = [...schedule.calls];
      calls[at] = simpler;
      yield { ...schedule, calls };
    }
  }
}

function* simplerCalls(call: PlannedCall): Generator<PlannedCall> {
  const { signal, timeoutMs, priority, reconcile, writes, readsAfter, ...rest } = call;
  if (signal !== undefined) yield without(call, 'signal');
  if (timeoutMs !== undefined) yield without(call, 'timeoutMs');
  if (priority !== undefined) yield without(call, 'priority');
  if (reconcile) yield without(call, 'reconcile');
  if (writes !== undefined) {
    yield without(call, 'writes');
    for (const deliveries of simplerFates(writes)) yield { ...call, writes: deliveries };
  }
  if (readsAfter !== undefined) {
    yield without(call, 'readsAfter');
    for (const deliveries of simplerFates(readsAfter)) yield { ...call, readsAfter: deliveries };
  }
  for (const deliveries of simplerFates(rest.deliveries)) yield { ...call, deliveries };
  if (rest.tokens.length > 0) yield { ...call, tokens: [] };
}

function* simplerFates(all: readonly Delivery[]): Generator<readonly Delivery[]> {
  if (all.length > 0) yield [];
  if (all.length > 1) yield all.slice(0, Math.ceil(all.length / 2));
  if (all.length > 0) yield all.slice(0, -1);
  for (const [at, delivery] of all.entries()) {
    if (isPlain(delivery)) continue;
    const deliveries = [...all];
    deliveries[at] = PLAIN;
    yield deliveries;
  }
}

function without(
  call: PlannedCall,
  name: 'signal' | 'timeoutMs' | 'priority' | 'reconcile' | 'writes' | 'readsAfter',
): PlannedCall {
  const { [name]: _dropped, ...rest } = call;
  return rest;
}

function isPlain(delivery: Delivery): boolean {
  return JSON.stringify(delivery) === JSON.stringify(PLAIN);
}

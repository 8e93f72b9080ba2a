import { getEventListeners } from 'node:events';
import type { Result } from '../../src/result/result.js';
import { Events } from './events.js';
import { Network } from './network.js';
import { type Entry, ObservedOrg, TOKEN } from './observed-org.js';
import { caller, Process } from './process.js';
import { Random } from './random.js';
import { isReached } from './reached.js';
import type { PlannedCall, Schedule } from './schedule.js';
import type { Send } from './sends.js';
import type { Snapshot } from './state.js';
import { clientOf } from './way-in.js';

/** One call and what came of it. */
export interface CallRecord {
  readonly planned: PlannedCall;
  readonly startedAt: number;
  endedAt?: number;
  result?: Result<Record<string, unknown>>;
  /** Its process died under it. */
  crashed: boolean;
  /** When its signal fired while it was under way. */
  cancelledAt?: number;
  /** Its inputs can be used at all. */
  readonly valid: boolean;
  /** What it is for was true at some moment between its start and its end. */
  reached: boolean;
}

/** One run: who asked for what, what was said, and what really happened. */
export interface History {
  readonly schedule: Schedule;
  readonly calls: readonly CallRecord[];
  readonly sends: readonly Send[];
  readonly ledger: readonly Entry[];
  readonly org: ObservedOrg;
  /** What was true of the org at the start and at the end. */
  readonly first: Snapshot;
  readonly last: Snapshot;
  readonly leaks: readonly string[];
  readonly simulatedMs: number;
  readonly startedAt: number;
}

/** Lets a schedule happen. Runs must follow each other: the process's Math.random is the run's own while it lasts. */
export async function run(
  schedule: Schedule,
  prepare?: (events: Events, world: World) => void,
): Promise<History> {
  const ownRandom = Math.random;
  const random = new Random(`${schedule.seed}/jitter`);
  Math.random = random.next;
  try {
    const world = new World(schedule, random);
    prepare?.(world.events, world);
    await world.events.run(() => world.calls.some(hasPendingStatus));
    return await world.history();
  } finally {
    Math.random = ownRandom;
  }
}

/** An org, a network and processes with connectors, in simulated time. */
export class World {
  readonly events: Events;
  readonly org: ObservedOrg;
  readonly network: Network;
  readonly calls: CallRecord[] = [];
  process: Process;
  readonly #startedAt: number;
  readonly #leaks: string[] = [];

  constructor(
    readonly schedule: Schedule,
    readonly random: Random,
  ) {
    const { settings, calls, changes, signals, crashes } = schedule;
    this.events = new Events(random.next);
    this.#startedAt = this.events.now;
    const limits = settings.limits === undefined ? {} : { all: settings.limits };
    const { oauth } = settings;
    this.org = new ObservedOrg(() => this.events.now, settings.skewMs, limits, settings.rules, oauth);
    this.org.org.memberships.lagMs = settings.membershipLagMs ?? 0;
    this.org.org.slowDeactivation = settings.slowDeactivation;
    this.org.onEntry = () => this.#look();
    this.network = new Network(this.events, this.org, caller, settings.pageSize, oauth?.requests);
    this.process = this.#newProcess();
    for (const planned of calls)
      this.events.after(planned.at, `call ${planned.index} starts`, () => this.start(planned));
    for (const { at, index, method, target, body } of changes) {
      this.events.after(at, `change ${index}`, () => {
        const text = body === undefined ? '' : JSON.stringify(body);
        const headers = {
          authorization: `SSWS ${TOKEN}`,
          host: 'org.example.com',
          'content-type': 'application/json',
          'content-length': String(text.length),
        };
        this.org.handle({ method, target, headers, text }, { kind: 'admin', admin: index });
      });
    }
    for (const [number, at] of signals.entries())
      this.events.after(at, `signal ${number} fires`, () => this.fire(number));
    for (const at of oauth?.revokedAt ?? [])
      this.events.after(at, 'all tokens end', () => this.org.org.oauth.tokens.clear());
    for (const at of crashes) this.events.after(at, 'the process dies', () => this.#crash());
  }

  #newProcess(): Process {
    const { settings } = this.schedule;
    const client = settings.oauth && clientOf(this.org.org);
    return new Process(this.events, settings, this.network.transport, this.random.next, client);
  }

  start(planned: PlannedCall): void {
    const { process } = this;
    const { signal, timeoutMs, priority, reconcile, id, inputs } = planned;
    const connector = process.connectors[planned.connector] as (typeof process.connectors)[number];
    const { valid } = connector.validate(id, inputs);
    const record: CallRecord = { planned, startedAt: this.events.now, crashed: false, reached: false, valid };
    this.calls.push(record);
    const options = {
      ...(signal !== undefined && { signal: process.signal(signal).signal }),
      ...(timeoutMs !== undefined && { timeoutMs }),
      ...(priority !== undefined && { priority }),
      ...(reconcile && { reconcile }),
    };
    if (options.signal?.aborted) record.cancelledAt = this.events.now;
    record.reached = valid && isReached(id, inputs, this.org);
    void process
      .as(planned, () => connector.execute(id as string, inputs, options))
      .then((result) => {
        record.result = result as Result<Record<string, unknown>>;
        record.endedAt = this.events.now;
      });
  }

  fire(number: number): void {
    for (const record of this.calls) {
      if (record.planned.signal === number && hasPendingStatus(record)) record.cancelledAt = this.events.now;
    }
    this.process.signal(number).abort();
  }

  #crash(): void {
    this.process.alive = false;
    for (const record of this.calls) if (hasPendingStatus(record)) record.crashed = true;
    this.process = this.#newProcess();
  }

  #look(): void {
    const entry = this.org.ledger.at(-1) as Entry;
    for (const record of this.calls) {
      const { index, id, inputs } = record.planned;
      const own = entry.sender.kind === 'call' && entry.sender.call === index;
      if (!record.valid) continue;
      if (!own && (record.reached || !hasPendingStatus(record))) continue;
      const reached = isReached(id, inputs, this.org);
      if (own) entry.reached = reached;
      if (hasPendingStatus(record)) record.reached ||= reached;
    }
  }

  async history(): Promise<History> {
    const { schedule, calls, org, events, process } = this;
    this.#leaks.push(...process.leaks());
    for (const [number, { signal }] of process.signals) {
      const count = getEventListeners(signal, 'abort').length;
      if (count > 0 && !calls.some(hasPendingStatus))
        this.#leaks.push(`${count} listeners on signal ${number}`);
    }
    for (const connector of process.connectors) await connector.close();
    if (process.waits.size > 0) this.#leaks.push(`${process.waits.size} waits after close`);
    return {
      schedule,
      calls,
      sends: this.network.sends,
      ledger: org.ledger,
      org,
      first: org.first,
      last: org.snapshot(),
      leaks: this.#leaks,
      simulatedMs: events.passedMs,
      startedAt: this.#startedAt,
    };
  }
}

export function hasPendingStatus(record: CallRecord): boolean {
  return record.endedAt === undefined && !record.crashed;
}

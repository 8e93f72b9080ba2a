import { check } from './checker.js';
import type { Events } from './events.js';
import { type CallRecord, type History, hasPendingStatus, run, type World } from './run.js';
import type { Scenario } from './scenarios.js';
import type { Schedule } from './schedule.js';

/** Calls that were ended, and where. */
export interface Ended {
  events: number;
  bySignal: number;
  byDeadline: number;
  readonly findings: string[];
}

/** Ends a call at every event while it is under way: by its signal at each of so many turns, and by a deadline. */
export async function endEverywhere(
  { name, schedule }: Scenario,
  turns: readonly number[],
  ended: Ended,
): Promise<void> {
  const times = await eventsOf(schedule);
  const note = (where: string, found: Findings) =>
    ended.findings.push(...found.map((text) => `${name}, ${where}: ${text}`));
  for (const event of times.keys()) {
    for (const turn of turns) {
      note(`signal at event ${event}, turn ${turn}`, await cancelAt(schedule, { event, turns: turn }));
      ended.bySignal += 1;
    }
  }
  for (const time of new Set(times)) {
    for (const first of [true, false]) {
      note(`deadline at ${time} ms`, await expireAt(schedule, time, first));
      ended.byDeadline += 1;
    }
  }
  ended.events += times.length;
}

export function noneEnded(): Ended {
  return { events: 0, bySignal: 0, byDeadline: 0, findings: [] };
}

/** Where a call is ended: at an event, so many turns of the promises after it began. */
interface Point {
  readonly event: number;
  readonly turns: number;
}

/** What is wrong where the call was ended; nothing, as a rule. */
type Findings = readonly string[];

/** Times of the events while the one call is under way, by the call's own time in milliseconds. */
async function eventsOf(schedule: Schedule): Promise<number[]> {
  const times: number[] = [];
  await run(schedule, (events, world) => {
    events.before = ({ time }) => {
      const record = world.calls[0];
      if (record !== undefined && hasPendingStatus(record)) times.push(time - record.startedAt);
    };
  });
  return times;
}

/** Fires the call's signal at one point; point 0.0 is before its first event. */
async function cancelAt(schedule: Schedule, { event, turns }: Point): Promise<Findings> {
  const watch = new Watch();
  let number = 0;
  const history = await run(schedule, (events, world) => {
    watch.over(events, world, () => {
      const record = world.calls[0];
      if (record === undefined || !hasPendingStatus(record)) return;
      if (number === event)
        void after(turns, () => {
          watch.ended(world);
          world.fire(0);
        });
      number += 1;
    });
  });
  return watch.findings(history);
}

/** Runs with a deadline at that time of the call; `first`: the deadline comes before what happens at the same time. */
async function expireAt(schedule: Schedule, timeoutMs: number, first: boolean): Promise<Findings> {
  const watch = new Watch();
  const calls = schedule.calls.map((call) => ({ ...call, timeoutMs }));
  const history = await run({ ...schedule, calls }, (events, world) => {
    events.order = (background) => (background === first ? 0 : 1);
    watch.over(events, world, () => {
      if (events.now >= (world.calls[0]?.startedAt ?? Number.POSITIVE_INFINITY) + timeoutMs)
        watch.ended(world);
    });
  });
  return watch.findings(history);
}

/** Sees what is sent after the end, and what is left the moment that the call is over. */
class Watch {
  #sentBefore: number | undefined;
  #left: readonly string[] | undefined;
  #world: World | undefined;

  over(events: Events, world: World, step: () => void): void {
    this.#world = world;
    events.before = () => {
      this.#look();
      step();
    };
  }

  /** The call is being ended now. */
  ended(world: World): void {
    this.#sentBefore ??= world.network.sends.length;
  }

  #look(): void {
    const record = this.#world?.calls[0];
    if (this.#left === undefined && record !== undefined && !hasPendingStatus(record))
      this.#left = this.#world?.process.leaks();
  }

  findings(history: History): Findings {
    this.#look();
    const [record] = history.calls as [CallRecord];
    const found = check(history).map(({ rule, text }) => `${rule}: ${text}`);
    const late = history.sends.length - (this.#sentBefore ?? history.sends.length);
    if (late > 0) found.push(`${late} requests were sent after the end`);
    found.push(...(this.#left ?? []).map((what) => `left behind: ${what}`));
    if (record.result === undefined) found.push('no result');
    return found;
  }
}

async function after(turns: number, act: () => void): Promise<void> {
  for (let turn = 0; turn < turns; turn += 1) await undefined;
  act();
}

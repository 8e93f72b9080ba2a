import {
  type Checkpoint,
  type Clock,
  createConnector,
  createLimits,
  isConnectorError,
  type Transport,
} from '../../../src/core.js';
import { type Event, Events } from '../../simulation/events.js';
import { Random } from '../../simulation/random.js';
import type { Handed, History } from './history.js';
import { ELSEWHERE, LogOrg, ORIGIN, TOKEN } from './log-org.js';
import { BUSY_MS, type Fate, type Plan } from './plan.js';
import { ReaderProcess } from './process.js';

/** Longer than any wait after a failure, with what an event may be late and what is read again. */
const CALM_MS = 240_000;
const RESTART_MS = 2_000;
const LOOK_MS = 5_000;

/** One run: events happen, readers read, processes die, and at the end everything must have been handed on. */
export class Run {
  readonly #random: Random;
  readonly #time: Events;
  readonly #org: LogOrg;
  readonly #start: number;
  readonly #handed: Handed[] = [];
  readonly #ends: string[] = [];
  #processes = 0;
  #requests = 0;
  #saves = 0;
  #stored: string | undefined;
  #ahead = 0;
  #finished = false;
  readonly #rung = new Set<() => void>();
  /** Events that the log did not show when they happened. */
  readonly #lateOnes = new Set<string>();

  constructor(readonly plan: Plan) {
    this.#random = new Random(`${plan.seed}/run`);
    this.#time = new Events(() => this.#random.next());
    this.#start = this.#time.now;
    this.#org = new LogOrg(() => Math.floor(this.#time.now), plan);
  }

  async history(): Promise<History> {
    const { plan } = this;
    plan.happenings.forEach((at, index) => {
      this.#time.after(at, 'something happens', () => this.#happens(plan.rings[index]));
    });
    for (const [at, by] of plan.jumps) this.#time.after(at, 'the clock is set', () => (this.#ahead += by));
    this.#launch();
    if (plan.secondAt !== undefined) this.#time.after(plan.secondAt, 'a second reader', () => this.#launch());
    await this.#time.run(() => false);
    const { log, behavior } = this.#org.org;
    const placed = log.shown();
    const shown = new Map<string, History['shown'][number]>();
    for (const { event } of placed) {
      const { uuid, eventType, published } = event;
      if (shown.has(uuid)) continue;
      const onTime = !this.#lateOnes.has(uuid);
      shown.set(uuid, { uuid, eventType, published: new Date(published).toISOString(), onTime });
    }
    return {
      handed: this.#handed,
      ends: this.#ends,
      shown: [...shown.values()],
      strayed: this.#org.strayed,
      finished: this.#finished,
      atTheEnd: behavior.lateLogEvent === 'at the end',
    };
  }

  #happens(ringsAfter: number | undefined): void {
    const { log } = this.#org.org;
    const uuid = log.add({
      published: Math.floor(this.#time.now),
      eventType: 'user.lifecycle.deactivate',
      result: 'SUCCESS',
      actor: { id: 'a', type: 'User', alternateId: 'a', displayName: 'a' },
      target: [],
    });
    if (log.shown().at(-1)?.event.uuid !== uuid) this.#lateOnes.add(uuid);
    if (ringsAfter === undefined) return;
    this.#time.after(ringsAfter, 'the doorbell rings', () => {
      for (const wake of this.#rung) wake();
    });
  }

  /** Starts a process, and another one when it ends, until everything is read. */
  #launch(): void {
    const process = new ReaderProcess(this.plan.crashes[this.#processes]);
    const by = this.#processes;
    this.#processes += 1;
    process.onDeath = () => {
      this.#ends.push('crash');
      this.#launchLater();
    };
    void this.#read(process, by).then((end) => {
      if (!process.alive) return;
      this.#ends.push(end);
      if (end === 'end') this.#finished = true;
      // another reader uses the checkpoint: this one is not started again
      else if (end !== 'CHECKPOINT taken') this.#launchLater();
    });
  }

  #launchLater(): void {
    if (!this.#isOver) this.#time.after(RESTART_MS, 'a new process', () => this.#launch());
  }

  async #read(process: ReaderProcess, by: number): Promise<string> {
    const { overlapMs, saveEvery, idleMs, workMs } = this.plan;
    const okta = createConnector(
      { organizationUrl: ORIGIN, apiToken: TOKEN },
      {
        transport: this.#transport(process),
        clock: this.#clock(process),
        limits: createLimits({ random: this.#random.next }),
        maxRetries: 1,
      },
    );
    let hasGap = false;
    const events = okta.events(
      'newSystemLogEvent',
      {},
      {
        from: new Date(this.#start - 1_000),
        checkpoint: this.#checkpoint(process),
        overlapMs,
        saveEvery,
        idleMs,
        onGap: () => {
          hasGap = true;
        },
      },
    );
    const wake = () => events.wake();
    this.#rung.add(wake);
    const over = this.#endWhenRead(() => void events.return?.());
    try {
      for await (const event of events as AsyncIterable<Record<string, unknown>>) {
        const { uuid, eventType, published, redelivered } = event;
        if (!process.alive) return 'crash';
        this.#handed.push({
          uuid: String(uuid),
          eventType,
          published,
          redelivered: redelivered === true,
          by,
          afterGap: hasGap,
        });
        if (workMs > 0) await process.step(this.#pause(workMs));
        else await process.step(Promise.resolve());
      }
      return 'end';
    } catch (error) {
      if (!isConnectorError(error)) throw error;
      return error.code === 'CHECKPOINT' && /Another reader/.test(error.message)
        ? 'CHECKPOINT taken'
        : error.code;
    } finally {
      this.#rung.delete(wake);
      over();
    }
  }

  /** Tells a reader to end when it handed on all that the log shows and will show, or should have. */
  #endWhenRead(end: () => void): () => void {
    let next: Event;
    const look = () => {
      const uuids = new Set(this.#handed.map(({ uuid }) => uuid));
      const isRead = this.#org.org.log.everything().every(({ uuid }) => uuids.has(uuid));
      if (isRead || this.#isOver) end();
      else next = this.#time.after(LOOK_MS, 'is all read', look);
    };
    const quietAt = BUSY_MS + this.plan.overlapMs + LOOK_MS;
    next = this.#time.after(Math.max(LOOK_MS, quietAt - this.#time.passedMs), 'is all read', look);
    return () => this.#time.cancel(next);
  }

  #pause(ms: number): Promise<void> {
    return new Promise((resolve) => this.#time.after(ms, 'a pause ends', resolve));
  }

  #clock(process: ReaderProcess): Clock {
    return {
      now: () => this.#time.now + this.#ahead,
      sleep: (ms, signal, { background = false } = {}) =>
        new Promise((resolve) => {
          if (signal?.aborted) return resolve();
          let event: Event;
          const end = () => {
            this.#time.cancel(event);
            signal?.removeEventListener('abort', end);
            resolve();
          };
          const wake = () => {
            if (background || process.lives()) end();
          };
          event = this.#time.after(ms, 'a wait ends', wake, background);
          signal?.addEventListener('abort', end, { once: true });
        }),
    };
  }

  #transport(process: ReaderProcess): Transport {
    return (request) => {
      const fate = this.#isBusy ? (this.plan.fates[this.#requests] ?? 'plain') : 'plain';
      this.#requests += 1;
      return process.step(this.#deliver(request, fate));
    };
  }

  /** Whether everything should long have been read. */
  get #isOver(): boolean {
    // a wait for the rate limit ends by the clock: where it is set back, the wait is longer by as much
    const setBackMs = this.plan.jumps.reduce((sum, [, by]) => sum + Math.max(0, -by), 0);
    return this.#time.passedMs >= BUSY_MS + CALM_MS + setBackMs;
  }

  get #isBusy(): boolean {
    return this.#time.passedMs < BUSY_MS;
  }

  async #deliver(request: Parameters<Transport>[0], fate: Fate): Promise<Awaited<ReturnType<Transport>>> {
    await this.#pause(20);
    if (request.url.startsWith(ELSEWHERE)) return this.#org.stray(this.plan.seed);
    if (fate === 'lost') throw Object.assign(new Error('reset'), { code: 'ECONNRESET' });
    if (fate === 'page')
      return { status: 200, headers: { 'content-type': 'text/html' }, body: '<html></html>' };
    const answer = this.#org.answer(request, fate);
    await this.#pause(20);
    if (fate === 'answer-lost') throw Object.assign(new Error('reset'), { code: 'ECONNRESET' });
    if (fate === 'limited') return { ...answer, status: 429, body: '{"errorCode":"E0000047"}' };
    return answer;
  }

  #checkpoint(process: ReaderProcess): Checkpoint {
    return {
      load: () => process.step(this.#pause(1).then(() => this.#stored)),
      save: (text, previous) =>
        process.step(
          this.#pause(1).then(() => {
            if (!process.alive) return new Promise<never>(() => undefined);
            if (this.#stored !== previous) return false;
            const what = this.#isBusy ? (this.plan.saves[this.#saves] ?? 'plain') : 'plain';
            this.#saves += 1;
            if (what !== 'fails') this.#stored = text;
            if (what !== 'plain') throw Object.assign(new Error('no space'), { code: 'ENOSPC' });
            return true;
          }),
        ),
    };
  }
}

import { refuseUnknown } from '../server/known-names.js';
import type { EventType } from './event-types.js';
import type { LogClient, LogEvent, LogParty, LogSettings, PlacedEvent } from './log-model.js';
import { randomOf, uuidOf } from './random.js';
import { RecordedEvent, Transaction } from './recorded-event.js';

/** Who makes the changes that are being made, and by what. */
export interface LogContext {
  /** Asked only if there is something to write down. */
  actor: () => LogParty;
  client?: LogClient;
  tokenId?: string;
  /** Of a request: its transaction, once something was written down. The answer's X-Okta-Request-Id is its id. */
  transaction?: LogEvent['transaction'];
}

/** What the log needs to know of its org. */
interface OrgState {
  readonly clock: { now(): number };
  readonly behavior: { lateLogEvent: string };
}

/** What an event says beside its type and targets. */
export type LogDetails = Partial<Pick<LogEvent, 'result' | 'reason' | 'actor' | 'debug'>>;

const usual: LogSettings = { lateShare: 0, lateMs: 0, doubledShare: 0, most: 10_000, seed: 1 };

const system: LogParty = {
  id: 'okta-system',
  type: 'SystemPrincipal',
  alternateId: 'system@okta.com',
  displayName: 'Okta System',
};

const job: LogContext = { actor: () => system };

/** The System Log: what happened in the org, by whom it was done. It is bounded. */
export class SystemLog {
  /** Called with each event when it happens, also if the log shows it later. */
  onEvent: ((event: LogEvent) => void) | undefined;

  private placed: PlacedEvent[] = [];
  private late: { event: LogEvent; shownAt: number }[] = [];
  private ties = 0;
  private context = job;
  private transaction: LogEvent['transaction'] | undefined;
  private chosen = { ...usual };
  private random = randomOf(usual.seed);
  private numbers = 0;

  constructor(private readonly org: OrgState) {}

  get settings(): Readonly<LogSettings> {
    return this.chosen;
  }

  /** Chooses settings; those that are not named stay. Random choices start again. */
  set(settings: Partial<LogSettings>): void {
    refuseUnknown('systemLog', settings, Object.keys(this.chosen));
    this.chosen = { ...this.chosen, ...settings };
    this.random = randomOf(this.chosen.seed);
  }

  clear(): void {
    this.placed = [];
    this.late = [];
    this.ties = 0;
    this.random = randomOf(this.chosen.seed);
    this.numbers = 0;
  }

  /** Runs a request: what it changes is written down as done by its caller, in one transaction. */
  during<Result>(context: LogContext, act: () => Result): Result {
    const before = [this.context, this.transaction] as const;
    this.context = context;
    this.transaction = undefined;
    try {
      return act();
    } finally {
      [this.context, this.transaction] = before;
    }
  }

  /** Runs what Okta does by itself. */
  asJob<Result>(act: () => Result): Result {
    return this.during(job, act);
  }

  /** `record` for later: as what the present caller does. */
  recorder(): SystemLog['record'] {
    const { context } = this;
    return (...event) => this.during(context, () => this.record(...event));
  }

  /** Writes an event down that happens now. */
  record(eventType: EventType, target: readonly LogParty[], details: LogDetails = {}): void {
    const { actor, client, tokenId } = this.context;
    this.transaction ??= new Transaction(client === undefined ? 'JOB' : 'WEB', this.nextNumber());
    if (client !== undefined) this.context.transaction = this.transaction;
    const by = details.actor ?? actor();
    const { transaction } = this;
    const now = this.org.clock.now();
    this.keep(
      new RecordedEvent(this.nextNumber(), now, eventType, by, target, client, tokenId, transaction, details),
    );
  }

  /** Adds an event as it is, such as one of an earlier time. Returns its uuid. */
  add(
    given: Omit<LogEvent, 'uuid' | 'transaction'> & Partial<Pick<LogEvent, 'uuid' | 'transaction'>>,
  ): string {
    const uuid = given.uuid ?? uuidOf(this.nextNumber());
    const transaction = given.transaction ?? { type: 'WEB', id: uuid.replaceAll('-', '') };
    this.keep({ ...given, uuid, transaction });
    return uuid;
  }

  private nextNumber(): number {
    this.numbers += 1;
    return this.numbers;
  }

  private keep(event: LogEvent): void {
    const { lateShare, lateMs, doubledShare } = this.chosen;
    const later = () => event.published + Math.ceil(this.random() * lateMs);
    if (lateShare > 0 && this.random() < lateShare) this.late.push({ event, shownAt: later() });
    else this.place(event, event.published);
    if (doubledShare > 0 && this.random() < doubledShare) this.late.push({ event, shownAt: later() });
    this.onEvent?.(event);
  }

  /** The events that the log shows now, by their places. */
  shown(): readonly PlacedEvent[] {
    const now = this.org.clock.now();
    if (this.late.length > 0) {
      const due = this.late.filter(({ shownAt }) => shownAt <= now);
      if (due.length > 0) this.late = this.late.filter(({ shownAt }) => shownAt > now);
      due.sort((one, other) => one.shownAt - other.shownAt);
      for (const { event, shownAt } of due) this.place(event, shownAt);
    }
    return this.placed;
  }

  /** Everything that happened, also what the log does not show yet; oldest first, each event once. */
  everything(): LogEvent[] {
    const events = new Set([...this.placed, ...this.late].map(({ event }) => event));
    return [...events].sort((one, other) => one.published - other.published);
  }

  /** A late event comes at the end, or among those of its time, as the rule says. */
  private place(event: LogEvent, shownAt: number): void {
    const atItsTime = this.org.behavior.lateLogEvent === 'at its time';
    const last = this.placed.at(-1);
    this.ties += 1;
    const place = { event, at: atItsTime ? event.published : shownAt, tie: this.ties };
    // a clock that was set back, or an event of an earlier time, must not put the end before its start
    if (!atItsTime && last) place.at = Math.max(place.at, last.at);
    if (!last || last.at <= place.at) this.placed.push(place);
    else this.placed.splice(indexAfter(this.placed, place), 0, place);
    const { most } = this.chosen;
    if (this.placed.length > most * 1.1) this.placed.splice(0, this.placed.length - most);
  }
}

/** The index of the first event after a place. */
export function indexAfter(placed: readonly PlacedEvent[], place: Pick<PlacedEvent, 'at' | 'tie'>): number {
  let [low, high] = [0, placed.length];
  while (low < high) {
    const middle = (low + high) >> 1;
    const { at, tie } = placed[middle] as PlacedEvent;
    if (at < place.at || (at === place.at && tie <= place.tie)) low = middle + 1;
    else high = middle;
  }
  return low;
}

import type { EventType } from './event-types.js';
import type { LogClient, LogEvent, LogParty } from './log-model.js';
import { uuidOf } from './random.js';

/** Events of one request have one. Its id is made when somebody asks for it. */
export class Transaction {
  constructor(
    readonly type: 'WEB' | 'JOB',
    private readonly number: number,
  ) {}

  get id(): string {
    return uuidOf(this.number).replaceAll('-', '');
  }
}

/** An event of now. Its uuid is made when somebody asks for it: most events are never read. */
export class RecordedEvent implements LogEvent {
  readonly result: LogEvent['result'];
  readonly reason: string | undefined;
  readonly debug: LogEvent['debug'];

  constructor(
    private readonly number: number,
    readonly published: number,
    readonly eventType: EventType,
    readonly actor: LogParty,
    readonly target: readonly LogParty[],
    readonly client: LogClient | undefined,
    readonly tokenId: string | undefined,
    readonly transaction: LogEvent['transaction'],
    { result = 'SUCCESS', reason, debug }: Partial<LogEvent>,
  ) {
    this.result = result;
    this.reason = reason;
    this.debug = debug;
  }

  get uuid(): string {
    return uuidOf(this.number);
  }
}

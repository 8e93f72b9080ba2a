import { randomBytes } from 'node:crypto';
import { setTimeout as delay } from 'node:timers/promises';
import type { ActionError, Gap } from '../../../connector/public-types.js';
import { refusedByHost } from '../../shared/refusals.js';
import { findConnection } from '../nodes/connection-node.js';
import type { Message, NodeConfig, Red, Status } from '../nodes/red.js';
import { chainFields, failedStatus } from '../nodes/report.js';
import { readTypedInputs, type TypedInputs } from '../nodes/typed-inputs.js';
import type { TriggerStep } from './event-access.js';
import { type EventSource, NO_CONNECTION } from './event-source.js';
import type { MessagesUnderWay } from './messages-under-way.js';
import { formSchema, readSettings } from './trigger-settings.js';

/** What a deploy corrects, and waiting does not. */
const FOR_A_DEPLOY = ['INVALID_INPUT', 'INVALID_CONNECTION', 'INVALID_OPTIONS', 'NOT_ALLOWED', 'CHECKPOINT'];
const TRY_AGAIN_MS = 60_000;
/** The longest wait of Node's timers is 24 days. */
const LONGEST_WAIT_MS = 86_400_000;
const WAITING: Status = { fill: 'green', shape: 'ring', text: 'caught up, waiting for events' };

/** A trigger node at work: events come one after another, each once the flow is done with the one before. */
export class TriggerRun {
  #saidCode: string | undefined;

  constructor(
    readonly red: Red,
    readonly work: MessagesUnderWay,
    readonly step: TriggerStep,
    readonly config: NodeConfig,
    readonly stop: AbortSignal,
  ) {}

  /** Reads until the node is closed, or until only a deploy can help. Never rejects. */
  async run(): Promise<void> {
    while (!this.stop.aborted) {
      const error = await this.#read();
      if (this.stop.aborted) return;
      // A deploy interrupted the flow: the same event comes again.
      if (error === undefined) continue;
      this.#failed(error);
      if (!error.retryable && FOR_A_DEPLOY.includes(error.code)) return;
      await this.#wait(TRY_AGAIN_MS);
    }
  }

  /** @returns why it ended; undefined where it is to begin again at once */
  async #read(): Promise<ActionError | undefined> {
    let source: EventSource | undefined;
    const close = () => void source?.close().catch(() => {});
    try {
      const { trigger, node } = this.step;
      const connection = findConnection(this.red, this.config.connection);
      if (connection === undefined) return NO_CONNECTION;
      const fields = (this.config.fields ?? {}) as TypedInputs;
      const read = await readTypedInputs(this.red, node, { input: formSchema(trigger) }, fields, {});
      const { inputs, handOnAfterMs, limitMs } = readSettings(read);
      this.#status({ fill: 'blue', shape: 'dot', text: 'reading' });
      source = connection.events.readEvents(this.step, inputs, {
        onCaughtUp: () => this.#status(WAITING),
        onGap: (gap) => this.#gap(gap),
        onRetry: ({ code }, waitMs) => {
          const text = `waiting ${Math.max(1, Math.round(waitMs / 1000))} s: ${code}`;
          this.#status({ fill: 'yellow', shape: 'ring', text });
        },
      });
      this.stop.addEventListener('abort', close);
      return await this.#giveAll(source, handOnAfterMs, limitMs);
    } catch (error) {
      const { message } = error as Error;
      const remedy = 'Correct the form of the node, and deploy.';
      return refusedByHost({ code: 'INVALID_INPUT', message, remedy }).error;
    } finally {
      this.stop.removeEventListener('abort', close);
      await source?.close().catch(() => {});
    }
  }

  async #giveAll(
    source: EventSource,
    handOnAfterMs: number,
    limitMs: number,
  ): Promise<ActionError | undefined> {
    for (;;) {
      const { event, error } = await source.next();
      if (this.stop.aborted || event === undefined) return error;
      this.#saidCode = undefined;
      const due = Date.parse(String(event.published)) + handOnAfterMs;
      if (handOnAfterMs > 0 && due > Date.now()) {
        const text = `holds an event until ${new Date(due).toISOString().slice(0, 16)}Z`;
        this.#status({ fill: 'blue', shape: 'ring', text });
        while (due > Date.now() && !this.stop.aborted) await this.#wait(due - Date.now());
        if (this.stop.aborted) return undefined;
      }
      this.#status({ fill: 'blue', shape: 'dot', text: `runs the flow: ${event.eventType}` });
      const { node } = this.step;
      const end = await this.work.send(node, this.#messageOf(event), limitMs, this.stop);
      if (end === 'stopped' || end === 'interrupted') return undefined;
      if (end === 'late')
        node.warn(
          `The flow is still at work on the event ${event.uuid}. The next event starts it meanwhile.`,
        );
    }
  }

  #messageOf(event: Record<string, unknown>): Message {
    return {
      topic: event.eventType,
      payload: chainFields(this.step.trigger, event),
      event,
      ticket: randomBytes(24).toString('base64url'),
      redelivered: event.redelivered === true,
    };
  }

  #gap(gap: Gap): void {
    const text = `Events of the org from ${gap.from} to ${gap.to} may be missing: Okta no longer has them, or refused to go on where this node was.`;
    this.#problem({ gap, payload: text }, () => this.step.node.warn(text));
  }

  /** Tells why no events come; the same reason only once. */
  #failed(error: ActionError): void {
    this.#status(failedStatus(error));
    if (this.#saidCode === error.code) return;
    this.#saidCode = error.code;
    const text = `${error.message} ${error.remedy}`;
    this.#problem({ okta: { ok: false, error }, payload: text }, (message) =>
      this.step.node.error(`${error.code}: ${text}`, message),
    );
  }

  /** Goes to the output `problem`; where it has no wire, to the debug sidebar, and to catch nodes if it is an error. */
  #problem(message: Message, otherwise: (message: Message) => void): void {
    const isWired = (this.config.wires?.[1]?.length ?? 0) > 0;
    if (isWired) this.step.node.send([null, message]);
    else otherwise(message);
  }

  #status(status: Status): void {
    if (!this.stop.aborted) this.step.node.status(status);
  }

  async #wait(ms: number): Promise<void> {
    const signal = this.stop;
    await delay(Math.min(ms, LONGEST_WAIT_MS), undefined, { signal }).catch(() => {});
  }
}

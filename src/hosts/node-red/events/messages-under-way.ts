import { setTimeout as sleep } from 'node:timers/promises';
import type { Delivery, Message, Red, RedNode } from '../nodes/red.js';

/**
 * How the work on a message ended: every node is done with it; a deploy replaced a node that worked on it; it took
 * longer than the limit; or nobody waits any more.
 */
export type WorkEnd = 'done' | 'interrupted' | 'late' | 'stopped';

interface Work {
  /** The ids of the message and of those that were made of it. */
  readonly ids: Set<unknown>;
  /** What each node works on, and how often it got it. */
  readonly at: Map<RedNode, Map<object, number>>;
  end(how: WorkEnd): void;
}

const LABEL = 'oktaTriggers';
const ofRuntimes = new WeakMap<object, MessagesUnderWay>();

/**
 * Tells when the flow is done with a message: when each node that got it, or a message made of it, said so, as
 * Node-RED's Complete nodes go by. A node that collects messages is done with one when it has collected it.
 */
export class MessagesUnderWay {
  readonly #works = new Set<Work>();
  readonly #watched = new WeakSet<RedNode>();
  readonly #closed = new WeakSet<RedNode>();
  /** While a deploy stops nodes, these say that they are done with what they only dropped. */
  #held: Delivery[] | undefined;

  /** The one of a Node-RED. */
  static of(red: Red): MessagesUnderWay {
    const known = ofRuntimes.get(red.events) ?? new MessagesUnderWay(red);
    ofRuntimes.set(red.events, known);
    return known;
  }

  private constructor(readonly red: Red) {
    const { hooks, events } = red;
    hooks.remove(`*.${LABEL}`);
    hooks.add(`preDeliver.${LABEL}`, (event: Delivery) => this.#delivered(event));
    hooks.add(`onComplete.${LABEL}`, ({ msg, node }: { msg: Message; node: { node: RedNode } }) =>
      this.#done({ msg, destination: { node: node.node } }),
    );
    hooks.add(`postReceive.${LABEL}`, (event: Delivery) => {
      // Nodes of the old kind never say that they are done.
      if (event.destination.node?._expectedDoneCount === 0) this.#done(event);
    });
    events.on('flows:stopping', () => {
      this.#held ??= [];
    });
    events.on('flows:started', () => this.#goOn());
  }

  /** Sends a message on the first output of a node, and resolves once the flow is done with it. */
  async send(node: RedNode, message: Message, limitMs: number, stop: AbortSignal): Promise<WorkEnd> {
    message._msgid = this.red.util.generateId();
    const settled = new AbortController();
    const ended = new Promise<WorkEnd>((resolve) => {
      const work: Work = { ids: new Set([message._msgid]), at: new Map(), end: resolve };
      this.#works.add(work);
      void sleep(limitMs, 'late' as const, { signal: settled.signal }).then(resolve, () => {});
      stop.addEventListener('abort', () => resolve('stopped'), { signal: settled.signal });
      if (stop.aborted) resolve('stopped');
      else node.send([message, null]);
      this.#endIfDone(work);
      settled.signal.addEventListener('abort', () => this.#works.delete(work));
    });
    return ended.finally(() => settled.abort());
  }

  #delivered({ msg, source, destination: { node } }: Delivery): void {
    if (node === undefined) return;
    for (const work of this.#works) {
      const sender = source?.node;
      // Some nodes, such as split, give what they send a new id.
      if (!work.ids.has(msg._msgid) && !(sender !== undefined && work.at.has(sender))) continue;
      work.ids.add(msg._msgid);
      const held = work.at.get(node) ?? new Map<object, number>();
      held.set(msg, (held.get(msg) ?? 0) + 1);
      work.at.set(node, held);
      if (this.#watched.has(node)) continue;
      this.#watched.add(node);
      node.on('close', () => this.#closed.add(node));
    }
  }

  #done(event: Delivery): void {
    if (this.#held !== undefined) {
      this.#held.push(event);
      return;
    }
    const { msg, destination } = event;
    const { node } = destination;
    if (node === undefined) return;
    for (const work of this.#works) {
      const held = work.at.get(node);
      const times = held?.get(msg);
      if (held === undefined || times === undefined) continue;
      if (times > 1) held.set(msg, times - 1);
      else held.delete(msg);
      if (held.size === 0) work.at.delete(node);
      this.#endIfDone(work);
    }
  }

  #endIfDone(work: Work): void {
    if (work.at.size === 0) work.end('done');
  }

  /** A deploy is through. */
  #goOn(): void {
    const held = this.#held ?? [];
    this.#held = undefined;
    for (const work of this.#works)
      if ([...work.at.keys()].some((node) => this.#closed.has(node))) work.end('interrupted');
    for (const event of held) this.#done(event);
  }
}

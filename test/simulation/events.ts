import { isSigning } from './way-in.js';

/** Something that happens at a time. */
export interface Event {
  readonly time: number;
  readonly what: string;
  /** Only watches over others: the world may end before it. */
  readonly background: boolean;
  cancelled: boolean;
}

interface Planned extends Event {
  /** Who goes first of those at the same time. */
  readonly order: number;
  readonly run: () => void;
}

const START = Date.UTC(2027, 0, 4, 9);

/** Simulated time: what happens next happens at once, and all that follows from it by itself is over before the next. */
export class Events {
  now = START;
  /** Events that happened. */
  count = 0;
  /** Called before each event. */
  before: ((event: Event) => void) | undefined;
  readonly #queue: Planned[] = [];
  #foreground = 0;

  /** @param order a number for each: the least goes first of those at the same time */
  constructor(public order: (background: boolean) => number) {}

  get passedMs(): number {
    return this.now - START;
  }

  /** @param ms from now */
  after(ms: number, what: string, run: () => void, background = false): Event {
    const time = this.now + Math.max(0, ms);
    const event: Planned = { time, what, run, background, cancelled: false, order: this.order(background) };
    let at = this.#queue.length;
    while (at > 0 && isBefore(event, this.#queue[at - 1] as Planned)) at -= 1;
    this.#queue.splice(at, 0, event);
    if (!background) this.#foreground += 1;
    return event;
  }

  cancel(event: Event): void {
    event.cancelled = true;
    const at = this.#queue.indexOf(event as Planned);
    if (at < 0) return;
    this.#queue.splice(at, 1);
    if (!event.background) this.#foreground -= 1;
  }

  /** Lets everything happen that is to happen. @param waits somebody still waits for what only watches */
  async run(waits: () => boolean): Promise<void> {
    await settled();
    while (this.#foreground > 0 || waits()) {
      const event = this.#queue.shift();
      if (event === undefined) return;
      if (!event.background) this.#foreground -= 1;
      this.now = event.time;
      this.count += 1;
      this.before?.(event);
      // What was done just before it may have called it off.
      if (!event.cancelled) event.run();
      await settled();
    }
  }
}

function isBefore(one: Planned, other: Planned): boolean {
  return one.time < other.time || (one.time === other.time && one.order < other.order);
}

/** When every promise that can go on has gone on. */
export async function settled(): Promise<void> {
  await turn();
  // A signature is made beside the loop, and what waited for one may wait for the next.
  while (isSigning()) await turn();
}

const turn = () => new Promise<void>((resolve) => setImmediate(resolve));

import { itemSchema } from '../../catalog/item-schema.js';
import { hideEchoesIn } from '../../redaction/echoes.js';
import type { Redactor } from '../../redaction/redact.js';
import { Call, type ExecuteOptions } from '../../request/call.js';
import { onAbort } from '../../request/deadlines/abort-fanout.js';
import { interrupted } from '../../request/errors/interruptions.js';
import type { SendSettings } from '../../request/sending/context.js';
import type { ActionError } from '../../result/failure.js';
import type { Meta } from '../../result/result.js';
import type { Clock } from '../../transport/clock.js';
import { runProgram } from '../run/execute.js';
import { ItemsError } from './items-error.js';
import type { Pages } from './pages.js';

/** How a list is read. `timeoutMs` bounds each page, waits included; `priority` is bulk where it is not said. */
export interface ItemsOptions extends ExecuteOptions {
  /** Items a page, from 1 to the most that Okta gives, which is the default. */
  pageSize?: number;
}

/**
 * The items of a list, to be gone through once. One page of them is held: the next is asked for when an item is wanted
 * that is not on it, and none ahead. What goes wrong is thrown, as an error that isConnectorError knows. `break`,
 * `return()` and the signal end the request that is under way.
 */
export interface Items<Item> extends AsyncIterableIterator<Item> {
  /** How the last page went; undefined until one was asked for. */
  readonly meta: Meta | undefined;
  /**
   * Where the list goes on after the item that was given last, as its input `cursor`, also after an error. Undefined at
   * the end of the list, and before a page was read, unless the inputs have a cursor.
   */
  readonly nextCursor: string | undefined;
}

/** What a list needs of its connector. */
export interface ListSource {
  readonly settings: SendSettings;
  readonly clock: Clock;
  /** One that knows the secrets, for one page. */
  redactor(): Redactor;
}

const NONE: readonly unknown[] = [];

/** Sends nothing before an item is asked for. */
export class PagedItems implements Items<unknown> {
  meta: Meta | undefined;
  #page = NONE;
  #at = 0;
  /** Where the page after this one starts. */
  #nextPage: string | undefined;
  #redactor: Redactor | undefined;
  #reading: Promise<void> | undefined;
  #failure: ActionError | undefined;
  #ended = false;
  readonly #stop = new AbortController();

  // Not to be seen from outside: the settings hold the token.
  readonly #source: ListSource;
  readonly #pages: Pages;
  readonly #options: ItemsOptions;

  constructor(
    source: ListSource,
    pages: Pages,
    options: ItemsOptions,
    /** What stands for an item. */
    readonly shaped: (item: unknown) => unknown = (item) => item,
  ) {
    this.#source = source;
    this.#pages = pages;
    this.#options = options;
    this.#nextPage = pages.inputs.cursor as string | undefined;
  }

  get nextCursor(): string | undefined {
    return this.#at < this.#page.length ? this.#pages.after(this.#page, this.#at) : this.#nextPage;
  }

  [Symbol.asyncIterator](): this {
    return this;
  }

  next(): Promise<IteratorResult<unknown>> {
    if (this.#reading !== undefined) return this.#reading.then(() => this.next());
    if (this.#ended) return Promise.resolve({ done: true, value: undefined });
    if (this.#failure !== undefined) return this.#fail(this.#failure);
    if (this.#options.signal?.aborted)
      return this.#fail(interrupted('cancelled', undefined, false, false).details);
    if (this.#at < this.#page.length) {
      const value = this.#shown(this.#page[this.#at]);
      this.#at += 1;
      return Promise.resolve({ done: false, value });
    }
    if (this.#pages.isDone) return this.return();
    this.#page = NONE;
    this.#reading = this.#read();
    return this.#reading.then(() => {
      this.#reading = undefined;
      return this.next();
    });
  }

  /** Ends the list, and the request that is under way. */
  async return(value?: unknown): Promise<IteratorResult<unknown>> {
    this.#end();
    await this.#reading;
    return { done: true, value };
  }

  async throw(error: unknown): Promise<never> {
    await this.return();
    throw error;
  }

  async #read(): Promise<void> {
    const [source, pages, options] = [this.#source, this.#pages, this.#options];
    const { list } = pages;
    const release = options.signal && onAbort(options.signal, () => this.#stop.abort());
    const ofPage: ExecuteOptions = { priority: 'bulk', ...options, signal: this.#stop.signal };
    this.#redactor = source.redactor();
    const call = new Call(list, source.clock, this.#redactor, ofPage, options.timeoutMs ?? list.timeoutMs);
    const result = await runProgram(
      source.settings,
      call,
      'safe',
      pages.read((text) => call.warn(text)),
    );
    release?.();
    this.meta = result.meta;
    if (!result.ok) this.#failure = result.error;
    else if (!this.#ended) {
      this.#page = result.output;
      this.#at = 0;
      this.#nextPage = pages.next;
    }
  }

  #shown(item: unknown): unknown {
    const shaped = this.shaped(item);
    return this.#options.hideEchoes && this.#redactor
      ? hideEchoesIn(itemSchema(this.#pages.list), shaped, this.#redactor)
      : shaped;
  }

  #end(): void {
    this.#ended = true;
    this.#nextPage = this.nextCursor;
    this.#page = NONE;
    this.#stop.abort();
  }

  #fail(error: ActionError): Promise<never> {
    this.#end();
    const sent = this.#pages.count > 0 && error.outcome === 'not-sent';
    return Promise.reject(new ItemsError(sent ? { ...error, outcome: 'unchanged' } : error));
  }
}

/** A list that can't be read at all. */
export function failing(error: ActionError): Items<never> {
  const items = (async function* (): AsyncGenerator<never> {
    yield Promise.reject(new ItemsError(error));
  })();
  return Object.assign(items, { meta: undefined, nextCursor: undefined });
}

import type { Action, Step } from '../../catalog/action.js';
import { shape } from '../../catalog/shape.js';
import type { Values } from '../../catalog/template.js';
import { PageWalk } from '../../request/paging.js';
import type { Program } from '../../request/program.js';
import { type OktaRequest, requestOf } from '../../request/request.js';
import { loginsToLookUp, resolveUsers } from '../identifier.js';

/** Reads a list page by page, each by a program of its own. */
export class Pages {
  #values: Values | undefined;
  #walk: PageWalk | undefined;

  /** @param inputs valid, with defaults */
  constructor(
    readonly list: Action,
    readonly inputs: Values,
    readonly pageSize: number,
  ) {}

  /** The most items that Okta gives at a time, by the list's file. */
  static largest({ items, steps: [step] }: Action): number {
    return step?.query?.[items?.pageSize as string] as number;
  }

  /** How many were read. */
  get count(): number {
    return this.#walk?.count ?? 0;
  }

  /** Whether there is no page any more. */
  get isDone(): boolean {
    return this.count > 0 && this.#walk?.isDone === true;
  }

  /** The list's inputs, logins resolved to ids, once a page was read. */
  get values(): Values {
    return this.#values ?? this.inputs;
  }

  /**
   * The items of the next page, as Okta sent them.
   * @throws Failure INVALID_RESPONSE too where the page after it can't be followed: a list must not end unnoticed
   */
  *read(): Program<readonly unknown[]> {
    const { list } = this;
    if (this.#walk === undefined) {
      const first = yield* this.#first();
      const itemsOf = (body: unknown) => shape({ items: list.items?.list }, this.values, body).items;
      this.#walk = new PageWalk(first, itemsOf);
    }
    return (yield* this.#walk.read()).items;
  }

  *#first(): Program<OktaRequest> {
    const { list, inputs } = this;
    const logins = loginsToLookUp(list, inputs);
    if (logins.length > 0) this.#values = yield* resolveUsers(inputs, logins);
    const step = list.steps[0] as Step;
    const query = { ...step.query, [list.items?.pageSize as string]: this.pageSize };
    return requestOf({ ...step, query }, this.values);
  }
}

import type { Action, Step } from '../core/action.js';
import { shape } from '../core/shape.js';
import type { Values } from '../core/template.js';
import { unreadable } from './failures.js';
import { loginsToLookUp, resolveUsers } from './identifier.js';
import { nextTarget } from './link.js';
import { type Program, send } from './program.js';
import { type OktaAnswer, type OktaRequest, requestOf } from './request.js';

/** Reads a list page by page, each by a program of its own. */
export class Pages {
  #values: Values | undefined;
  #next: OktaRequest | undefined;
  /** Of the pages that were read. */
  readonly #paths = new Set<string>();

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
    return this.#paths.size;
  }

  /** Whether there is no page any more. */
  get over(): boolean {
    return this.count > 0 && this.#next === undefined;
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
    const request = this.#next ?? (yield* this.#first());
    const answer = yield* send(request);
    if (answer.body === undefined) throw unreadable(answer);
    const { items } = shape({ items: list.items?.list }, this.values, answer.body);
    if (!Array.isArray(items)) throw unreadable(answer, 'its body holds no list');
    this.#paths.add(request.path);
    this.#next = this.#following(answer);
    return items;
  }

  *#first(): Program<OktaRequest> {
    const { list, inputs } = this;
    const logins = loginsToLookUp(list, inputs);
    if (logins.length > 0) this.#values = yield* resolveUsers(inputs, logins);
    const step = list.steps[0] as Step;
    const query = { ...step.query, [list.items?.pageSize as string]: this.pageSize };
    return requestOf({ ...step, query }, this.values);
  }

  #following(answer: OktaAnswer): OktaRequest | undefined {
    const { next, headers, request } = answer;
    if (next === undefined) {
      if (headers.link === undefined || nextTarget(headers.link) === undefined) return undefined;
      throw unreadable(answer, "it names a next page that is none of the same list at the org's address");
    }
    if (this.#paths.has(next)) throw unreadable(answer, 'it names a next page that was read before');
    return { ...request, path: next };
  }
}

import type { Action, ListRule, Step } from '../../catalog/action.js';
import { misfitOf, missingInItems, shape } from '../../catalog/shape.js';
import type { Values } from '../../catalog/template.js';
import { PageWalk } from '../../request/paging.js';
import type { Program } from '../../request/program.js';
import { type OktaRequest, requestOf } from '../../request/request.js';
import { Failure } from '../../result/failure.js';
import { invalidInput } from '../../result/invalid-input.js';
import { contextOf, type Warn } from '../handlers/context.js';
import { listHandlerOf } from '../handlers/index.js';
import { loginsToLookUp, resolveUsers } from '../look-up/identifier.js';
import { namesToLookUp, resolveNames } from '../look-up/names.js';
import { incomplete } from '../run/incomplete.js';
import { type Cursor, cursorOf, markOf, readCursor } from './cursor.js';

/** Where orgs were seen to cut a list that has no pages, whatever the limit that it was asked for with. */
const SEEN_CUTS: ReadonlySet<number> = new Set([200, 300]);

/** Reads a list page by page, each by a program of its own. */
export class Pages {
  #values: Values | undefined;
  #walk: PageWalk | undefined;
  #path: string | undefined;
  /** Whose cursors they are. */
  #mark = '';
  /** How many items of the page that was read last an earlier answer gave. */
  #before = 0;

  /** @param inputs valid, with defaults; `cursor` says where to start */
  constructor(
    readonly list: Action,
    readonly inputs: Values,
    readonly pageSize: number | undefined,
  ) {}

  /** The most items that Okta gives at a time, by the list's file; undefined where it gives all. */
  static largest(list: Action): number | undefined {
    const { pageSize } = list.items as ListRule;
    return pageSize === undefined ? undefined : (pageStep(list).query?.[pageSize] as number);
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

  /** Where the page after those that were read starts; undefined at the end. */
  get next(): string | undefined {
    const path = this.#walk?.next;
    return path && cursorOf({ path, list: this.#mark });
  }

  /** Goes on in the page that was read last, after so many of its items. */
  after(items: readonly unknown[], given: number): string {
    const [path, last] = [this.#path as string, idOf(items[given - 1])];
    return cursorOf({ path, list: this.#mark, skip: this.#before + given, last });
  }

  /**
   * The items of the next page: as Okta sent them, or what the list's handler makes of them.
   * @throws Failure INVALID_RESPONSE too where the page after it can't be followed: a list must not end unnoticed
   */
  *read(warn: Warn): Program<readonly unknown[]> {
    const { list } = this;
    let cursor: Cursor | undefined;
    if (this.#walk === undefined) {
      const { first, start } = yield* this.#first();
      cursor = start;
      const { from } = list.items as ListRule;
      this.#walk = new PageWalk(first, (body) => shape({ items: from }, this.values, body).items);
    }
    const { items, answer } = yield* this.#walk.read();
    this.#path = answer.request.path;
    const missing = missingInItems(list, items);
    if (missing !== undefined) throw incomplete(list, [missing]);
    const misfit = misfitOf(list, items);
    if (misfit !== undefined) warn(misfit);
    const { ofPage, isCut } = listHandlerOf(list);
    const isFull = items.length >= (Pages.largest(list) ?? 0) || SEEN_CUTS.has(items.length);
    if (isFull && this.#walk.isDone && isCut?.(this.values))
      warn(
        `There may be more: Okta gives only ${items.length} items here, and no page after them. Search has them all.`,
      );
    const context = contextOf(list, this.values, warn);
    const given = ofPage === undefined ? items : yield* ofPage(items, context);
    this.#before = cursor?.skip === undefined ? 0 : this.#skipped(given, cursor, warn);
    return given.slice(this.#before);
  }

  *#first(): Program<{ first: OktaRequest; start: Cursor | undefined }> {
    const { list, inputs } = this;
    const logins = loginsToLookUp(list, inputs);
    if (logins.length > 0) this.#values = yield* resolveUsers(inputs, logins);
    const names = namesToLookUp(list, inputs);
    if (names.length > 0) this.#values = yield* resolveNames(this.values, names);
    const { step, values } = pageStepFor(list, this.values, this.pageSize);
    const first = requestOf(step, values);
    const { pageSize: parameter } = list.items as ListRule;
    const unsized =
      parameter === undefined ? step : { ...step, query: { ...step.query, [parameter]: undefined } };
    this.#mark = markOf(list.id, requestOf(unsized, values).path);
    if (inputs.cursor === undefined) return { first, start: undefined };
    const start = readCursor(inputs.cursor as string);
    if (start?.list !== this.#mark || !isSameList(start.path, first.path)) throw foreignCursor(list);
    return { first: { ...first, path: start.path }, start };
  }

  /** How many of these items an earlier answer gave. */
  #skipped(items: readonly unknown[], { skip = 0, last }: Cursor, warn: Warn): number {
    if (last === undefined || idOf(items[skip - 1]) === last) return skip;
    const place = items.findIndex((item) => idOf(item) === last);
    if (place < 0)
      warn('The list was changed since the last answer, so items of its last page may come again.');
    return place + 1;
  }
}

/** How many items a page of a list is to hold as an action with these inputs; undefined where Okta does not page it. */
export function pageSizeFor(list: Action, values: Values): number | undefined {
  const { limit, returnAll, maxItems } = values as { limit: number; returnAll: boolean; maxItems: number };
  const largest = Pages.largest(list);
  return largest && Math.min(returnAll ? maxItems : limit, largest);
}

/**
 * The step that reads a page, bounded, and the values that fill it.
 * @param values the inputs, logins resolved to ids
 * @param pageSize the most items that it gives; by default the most that Okta gives
 */
export function pageStepFor(
  list: Action,
  values: Values,
  pageSize: number | undefined,
): { readonly step: Step; readonly values: Values } {
  const step = pageStep(list);
  const { extras, isCut, wholePages } = listHandlerOf(list);
  const { pageSize: parameter } = list.items as ListRule;
  const isSized = parameter !== undefined && pageSize !== undefined && !wholePages && !isCut?.(values);
  return {
    step: isSized ? { ...step, query: { ...step.query, [parameter]: pageSize } } : step,
    values: extras ? { ...values, ...extras(values) } : values,
  };
}

function pageStep({ steps, items }: Action): Step {
  return steps.find(({ name }) => name === items?.page) as Step;
}

function idOf(item: unknown): string | undefined {
  const { id } = Object(item) as { id?: unknown };
  return typeof id === 'string' ? id : undefined;
}

function foreignCursor(list: Action): Failure {
  const message = 'is not a cursor that this list gave with these inputs';
  return new Failure(
    invalidInput(
      `${list.title}: cursor ${message}.`,
      [{ path: 'cursor', message }],
      'Use nextCursor of an earlier answer of this list, or leave cursor out to start at the beginning.',
    ),
  );
}

function isSameList(one: string, other: string): boolean {
  return one.split('?', 1)[0] === other.split('?', 1)[0];
}

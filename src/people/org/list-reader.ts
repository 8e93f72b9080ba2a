import type { Connector } from '../../connector/types.js';
import { PeopleError, type Problem } from '../people-error.js';
import type { ReadOptions } from './org.js';

/** Reads lists, counts the requests, and finds what a policy names. */
export class ListReader {
  /** Requests so far. */
  requests = 0;
  readonly #problems: Problem[] = [];

  constructor(
    readonly connector: Connector,
    readonly options: ReadOptions,
  ) {}

  /** The items of a list, all of them. @throws the errors of `items` */
  async *list<Item>(id: string, inputs: Record<string, unknown> = {}): AsyncGenerator<Item> {
    const items = this.connector.items(id as string, inputs, { priority: 'bulk', ...this.options });
    let page: unknown;
    for await (const item of items) {
      if (items.meta !== page) {
        page = items.meta;
        this.requests += items.meta?.attempts ?? 0;
      }
      yield item as Item;
    }
    if (items.meta !== page) this.requests += items.meta?.attempts ?? 0;
  }

  /**
   * Finds in a list what the policy names, by id or name.
   * @returns finds one by its name; where there is not exactly one, that is a problem of the policy at this path
   */
  async find<Item extends { id: string }>(
    list: string,
    names: readonly string[],
    nameOf: (item: Item) => unknown,
  ): Promise<(name: string, path: string) => Item | undefined> {
    const found = new Map<string, Item[]>(names.map((name) => [name, []]));
    for await (const item of this.list<Item>(list))
      for (const name of new Set([item.id, String(nameOf(item))])) found.get(name)?.push(item);
    return (name, path) => {
      const items = found.get(name) ?? [];
      if (items.length === 1) return items[0];
      this.report(
        path,
        items.length === 0
          ? `names ${name}, which the org does not have or the token may not see`
          : `names ${name}, a name that ${items.length} have; use the id`,
      );
      return undefined;
    };
  }

  /** Notes a problem of the policy. */
  report(path: string, message: string): void {
    this.#problems.push({ path, message });
  }

  /** @throws PeopleError if there are problems */
  refuse(): void {
    if (this.#problems.length === 0) return;
    throw new PeopleError(
      'The policy does not fit the org. Nothing was changed.',
      'Correct the names in the policy, or use ids.',
      this.#problems,
    );
  }
}

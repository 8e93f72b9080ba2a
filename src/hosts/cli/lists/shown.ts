import type { FieldSchema } from '../../../catalog/action.js';
import { hideMarked } from '../../../redaction/redact.js';
import { type Column, textOf, valueIn } from './columns.js';

/** What is shown of the items of a list: their columns, without secrets. */
export class Shown {
  /** Whether a secret was hidden. */
  hid = false;
  /** The columns in which no item had a value yet. */
  readonly empty: Set<Column>;
  readonly #names: readonly string[];

  /**
   * @param schema of an item
   * @param columns none stand for the whole item
   */
  constructor(
    readonly schema: FieldSchema,
    readonly columns: readonly Column[],
    readonly showSecrets: boolean,
  ) {
    this.empty = new Set(columns);
    this.#names = [...new Set(columns.flatMap(({ path }) => path.slice(0, 1)))];
  }

  /** The texts of an item's columns. */
  cells(item: unknown): string[] {
    const visible = this.#visible(this.#partOf(item));
    return this.columns.map((column) => textOf(this.#valueIn(column, visible)));
  }

  /** An item as JSON: the whole of it, or an object of its columns. */
  json(item: unknown): string {
    return JSON.stringify(this.columns.length === 0 ? this.#visible(item) : this.#object(item));
  }

  #object(item: unknown): Record<string, unknown> {
    const visible = this.#visible(this.#partOf(item));
    const entries = this.columns.map((column) => [column.name, this.#valueIn(column, visible)] as const);
    return Object.fromEntries(entries.filter(([, value]) => value !== undefined));
  }

  #valueIn(column: Column, item: unknown): unknown {
    const value = valueIn(column, item);
    if (value !== undefined && value !== null) this.empty.delete(column);
    return value;
  }

  /** The properties of an item that the columns need: hiding the secrets of the others takes time. */
  #partOf(item: unknown): Record<string, unknown> {
    const part: Record<string, unknown> = {};
    for (const name of this.#names)
      if (Object.hasOwn(item as object, name)) part[name] = (item as Record<string, unknown>)[name];
    return part;
  }

  #visible(item: unknown): unknown {
    if (this.showSecrets) return item;
    const visible = hideMarked(this.schema, item);
    if (visible !== item) this.hid = true;
    return visible;
  }
}

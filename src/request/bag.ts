/** Something that can lie in one bag. */
export interface InBag {
  /** Where it lies; the bag's own business. */
  place?: number | undefined;
}

/**
 * An unordered collection that things enter and leave all the time. Not a Set: each time a long-lived Set is
 * reorganised, its old table keeps the new one, and so everything that ever was in it, until a full collection.
 */
export class Bag<T extends InBag> {
  readonly #things: T[] = [];

  get size(): number {
    return this.#things.length;
  }

  add(thing: T): void {
    thing.place = this.#things.length;
    this.#things.push(thing);
  }

  /** Takes a thing out, if it is still in. */
  remove(thing: T): void {
    const { place } = thing;
    if (place === undefined) return;
    const last = this.#things.pop() as T;
    if (last !== thing) {
      this.#things[place] = last;
      last.place = place;
    }
    thing.place = undefined;
  }

  /** What is in it now, as a list of its own. */
  list(): readonly T[] {
    return this.#things.slice();
  }

  clear(): void {
    for (const thing of this.list()) this.remove(thing);
  }
}

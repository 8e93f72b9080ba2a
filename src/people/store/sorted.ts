import type { Disk, ScratchFile } from './disk.js';

const WINDOW = 64 * 1024;

/** A key and a value as JSON. */
type Line = readonly [key: string, json: string];

/**
 * Values of JSON in the order of their keys (by UTF-16 code units), those with the same key as they were added. With a
 * disk it takes the same memory for any number of values: sorted runs in a file, merged when they are read.
 * @example
 * const people = new Sorted<{ id: string }>();
 * people.add('b', { id: '2' });
 * people.add('a', { id: '1' });
 * [...people].map(({ id }) => id); // ['1', '2']
 */
export class Sorted<T> implements Iterable<T> {
  #lines: Line[] = [];
  #size = 0;
  #written = 0;
  #isSorted = true;
  readonly #runs: { start: number; end: number }[] = [];
  #file: ScratchFile | undefined;

  constructor(private readonly disk?: Disk | undefined) {}

  add(key: string, value: T): void {
    const json = JSON.stringify(value);
    this.#lines.push([key, json]);
    this.#isSorted = false;
    this.#size += key.length + json.length;
    if (this.disk !== undefined && this.#size > this.disk.keep) this.#spill(this.disk);
  }

  /** The values, as often as they are asked for. */
  *[Symbol.iterator](): Generator<T> {
    for (const [, json] of this.#merged()) yield JSON.parse(json) as T;
  }

  /** The values of each key together. */
  *groups(): Generator<[key: string, values: T[]]> {
    let key: string | undefined;
    let values: T[] = [];
    for (const [next, json] of this.#merged()) {
      if (key !== next) {
        if (key !== undefined) yield [key, values];
        key = next;
        values = [];
      }
      values.push(JSON.parse(json) as T);
    }
    if (key !== undefined) yield [key, values];
  }

  /** Forgets the values. */
  close(): void {
    this.#file?.close();
    this.#file = undefined;
    this.#runs.length = 0;
    this.#lines = [];
  }

  #sort(): Line[] {
    if (!this.#isSorted) this.#lines.sort(([one], [other]) => compare(one, other));
    this.#isSorted = true;
    return this.#lines;
  }

  #spill(disk: Disk): void {
    this.#file ??= disk.open();
    const text = this.#sort()
      .map(([key, json]) => `${JSON.stringify(key)}\n${json}\n`)
      .join('');
    const bytes = new TextEncoder().encode(text);
    this.#file.append(bytes);
    this.#runs.push({ start: this.#written, end: this.#written + bytes.length });
    this.#written += bytes.length;
    this.#lines = [];
    this.#size = 0;
  }

  #merged(): Iterable<Line> {
    const { disk } = this;
    if (disk === undefined || this.#runs.length === 0) return this.#sort();
    if (this.#lines.length > 0) this.#spill(disk);
    const file = this.#file as ScratchFile;
    return merge(this.#runs.map(({ start, end }) => linesOf(file, start, end)));
  }
}

/** The sorted values of one plan, which are closed together. */
export class Store {
  readonly #all: Sorted<unknown>[] = [];

  /** @param disk without one, everything is kept in memory */
  constructor(private readonly disk?: Disk | undefined) {}

  sorted<T>(): Sorted<T> {
    const made = new Sorted<T>(this.disk);
    this.#all.push(made as Sorted<unknown>);
    return made;
  }

  close(): void {
    for (const each of this.#all) each.close();
  }
}

/** What two have under the same key, in the order of the keys. */
export function* together<One, Other>(
  one: Sorted<One>,
  other: Sorted<Other>,
): Generator<[key: string, one: One[], other: Other[]]> {
  const left = one.groups();
  const right = other.groups();
  let here = left.next();
  let there = right.next();
  while (here.done !== true || there.done !== true) {
    const order = here.done ? 1 : there.done ? -1 : compare(here.value[0], there.value[0]);
    const [key] = (order > 0 ? there.value : here.value) as [string];
    yield [key, order > 0 ? [] : here.value[1], order < 0 ? [] : there.value[1]];
    if (order <= 0) here = left.next();
    if (order >= 0) there = right.next();
  }
}

/** Merges sorted runs; an earlier run has what was added earlier. */
function* merge(runs: readonly Iterator<Line>[]): Generator<Line> {
  const open = runs.flatMap((run) => {
    const first = run.next();
    return first.done ? [] : [{ run, line: first.value }];
  });
  while (open.length > 0) {
    let least = open[0] as (typeof open)[number];
    for (const each of open) if (each.line[0] < least.line[0]) least = each;
    yield least.line;
    const next = least.run.next();
    if (next.done) open.splice(open.indexOf(least), 1);
    else least.line = next.value;
  }
}

/** Reads a run window by window. */
function* linesOf(file: ScratchFile, start: number, end: number): Generator<Line> {
  const decoder = new TextDecoder();
  let rest = '';
  let key: string | undefined;
  for (let position = start; position < end; ) {
    const bytes = file.read(position, Math.min(WINDOW, end - position));
    position += bytes.length;
    const texts = (rest + decoder.decode(bytes, { stream: true })).split('\n');
    rest = texts.pop() ?? '';
    for (const text of texts) {
      if (key === undefined) key = JSON.parse(text) as string;
      else {
        yield [key, text];
        key = undefined;
      }
    }
  }
}

function compare(one: string, other: string): number {
  return one < other ? -1 : Number(one > other);
}

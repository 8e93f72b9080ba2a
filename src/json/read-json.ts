import { ExactNumber, isExact } from './exact-number.js';

/** More than any resource of Okta's has, and far from what a walk through it could not bear. */
export const DEEPEST = 64;

/** JSON as it was read. */
export interface Json {
  /** A number that JavaScript can't hold stands here as the text that it was, never rounded. */
  readonly value: unknown;
  /** Where there are such numbers: the same value with an ExactNumber for each, to be written back. */
  readonly exact?: unknown;
}

/**
 * Reads JSON that others wrote.
 * @throws SyntaxError where it is none, TooDeep where a walk through it could end the process
 */
export function readJson(text: string): Json {
  const value: unknown = JSON.parse(text);
  if (typeof value !== 'object' && typeof value !== 'number') return { value };
  if (!holdsOddNumber(value, DEEPEST)) return { value };
  const exact = new ExactReader(text).read();
  const texts = withTexts(exact);
  return texts === exact ? { value } : { value: texts, exact };
}

export class TooDeep extends Error {
  constructor() {
    super(`is nested deeper than ${DEEPEST} levels`);
  }
}

/** Whether a number stands in it that may have been rounded: all but whole numbers of ordinary size. */
function holdsOddNumber(value: unknown, levels: number): boolean {
  if (typeof value === 'number') return !Number.isSafeInteger(value);
  if (typeof value !== 'object' || value === null) return false;
  if (levels === 0) throw new TooDeep();
  let odd = false;
  if (Array.isArray(value)) {
    for (let index = 0; index < value.length; index += 1)
      if (holdsOddNumber(value[index], levels - 1)) odd = true;
  } else {
    for (const name in value)
      if (holdsOddNumber((value as Record<string, unknown>)[name], levels - 1)) odd = true;
  }
  return odd;
}

/** The value with texts for numbers; the same object where there are none. */
function withTexts(value: unknown): unknown {
  if (value instanceof ExactNumber) return value.text;
  if (typeof value !== 'object' || value === null) return value;
  let changed = false;
  const entries = Object.entries(value).map(([name, entry]): [string, unknown] => {
    const plain = withTexts(entry);
    changed ||= plain !== entry;
    return [name, plain];
  });
  if (!changed) return value;
  return Array.isArray(value) ? entries.map(([, entry]) => entry) : Object.fromEntries(entries);
}

const NUMBER = /-?\d+(?:\.\d+)?(?:[eE][+-]?\d+)?/y;
const STRUCTURE = /[\s,:]*/y;

/** Reads a text once more that is known to be JSON of no great depth, and looks at each number as it is written. */
class ExactReader {
  #at = 0;

  constructor(readonly text: string) {}

  read(): unknown {
    const sign = this.#next();
    if (sign === '{') return this.#object();
    if (sign === '[') return this.#list();
    if (sign === '"') return this.#string();
    for (const [word, value] of [
      ['true', true],
      ['false', false],
      ['null', null],
    ] as const) {
      if (!this.text.startsWith(word, this.#at)) continue;
      this.#at += word.length;
      return value;
    }
    const written = this.#taken(NUMBER);
    return isExact(written) ? Number(written) : new ExactNumber(written);
  }

  #object(): object {
    const object = {};
    this.#at += 1;
    while (this.#next() !== '}') {
      const name = this.#string();
      // An assignment to __proto__ would be lost.
      Object.defineProperty(object, name, {
        value: this.read(),
        enumerable: true,
        configurable: true,
        writable: true,
      });
    }
    this.#at += 1;
    return object;
  }

  #list(): unknown[] {
    const list: unknown[] = [];
    this.#at += 1;
    while (this.#next() !== ']') list.push(this.read());
    this.#at += 1;
    return list;
  }

  #string(): string {
    const start = this.#at;
    let end = start;
    let escapes: number;
    do {
      end = this.text.indexOf('"', end + 1);
      for (escapes = 0; this.text[end - 1 - escapes] === '\\'; ) escapes += 1;
    } while (escapes % 2 === 1);
    this.#at = end + 1;
    return JSON.parse(this.text.slice(start, this.#at)) as string;
  }

  /** The sign that the next value, name or end starts with. */
  #next(): string | undefined {
    this.#taken(STRUCTURE);
    return this.text[this.#at];
  }

  #taken(pattern: RegExp): string {
    pattern.lastIndex = this.#at;
    const taken = pattern.exec(this.text)?.[0] ?? '';
    this.#at += taken.length;
    return taken;
  }
}

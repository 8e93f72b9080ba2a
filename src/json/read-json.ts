import { ExactNumber, isExact } from './exact-number.js';

/** Levels of nesting: more than any resource of Okta's has, and far below what overflows the stack. */
export const DEEPEST = 64;

/** JSON as it was read. */
export interface Json {
  /** A number that JavaScript would round is here as a string, with all its digits. */
  readonly value: unknown;
  /** Where there are such numbers: the same value with an ExactNumber for each, for a request that sends it back. */
  readonly exact?: unknown;
}

/**
 * Parses JSON from an untrusted source.
 * @throws SyntaxError where the text is not JSON, TooDeep where it is nested beyond DEEPEST
 * @example readJson('{"id":9007199254740993}').value // { id: '9007199254740993' }
 */
export function readJson(text: string): Json {
  const value: unknown = JSON.parse(text);
  if (typeof value !== 'object' && typeof value !== 'number') return { value };
  if (!mayHoldRounded(value, DEEPEST)) return { value };
  const exact = new ExactReader(text).read();
  const texts = withTexts(exact);
  return texts === exact ? { value } : { value: texts, exact };
}

export class TooDeep extends Error {
  constructor() {
    super(`is nested deeper than ${DEEPEST} levels`);
  }
}

/** Whether it contains a number that may have been rounded: anything but a safe integer. */
function mayHoldRounded(value: unknown, levels: number): boolean {
  if (typeof value === 'number') return !Number.isSafeInteger(value);
  if (typeof value !== 'object' || value === null) return false;
  if (levels === 0) throw new TooDeep();
  let odd = false;
  if (Array.isArray(value)) {
    for (let index = 0; index < value.length; index += 1)
      if (mayHoldRounded(value[index], levels - 1)) odd = true;
  } else {
    for (const name in value)
      if (mayHoldRounded((value as Record<string, unknown>)[name], levels - 1)) odd = true;
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

/** Parses once more what is known to be JSON of bounded depth, and keeps each number as it is written. */
class ExactReader {
  #at = 0;

  constructor(readonly text: string) {}

  read(): unknown {
    const first = this.#next();
    if (first === '{') return this.#object();
    if (first === '[') return this.#list();
    if (first === '"') return this.#string();
    for (const [word, value] of [
      ['true', true],
      ['false', false],
      ['null', null],
    ] as const) {
      if (!this.text.startsWith(word, this.#at)) continue;
      this.#at += word.length;
      return value;
    }
    const written = this.#match(NUMBER);
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

  /** The character that the next value, name or end starts with. */
  #next(): string | undefined {
    this.#match(STRUCTURE);
    return this.text[this.#at];
  }

  #match(pattern: RegExp): string {
    pattern.lastIndex = this.#at;
    const matched = pattern.exec(this.text)?.[0] ?? '';
    this.#at += matched.length;
    return matched;
  }
}

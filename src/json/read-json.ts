import { ExactNumber, isExact } from './exact-number.js';

/** Levels of nesting: more than any resource of Okta's has, and far below what overflows the stack. */
export const DEEPEST = 64;

/** Some services put it before their JSON. */
const BYTE_ORDER_MARK = 0xfeff;

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
export function readJson(given: string): Json {
  const text = given.charCodeAt(0) === BYTE_ORDER_MARK ? given.slice(1) : given;
  const value: unknown = JSON.parse(text);
  if (typeof value !== 'object' && typeof value !== 'number') return { value };
  const doubt = roundingIn(value, DEEPEST);
  if (doubt === NONE || (doubt === FRACTION && !LONG.test(text))) return { value };
  const exact = new ExactReader(text).read();
  const texts = withTexts(exact);
  return texts === exact ? { value } : { value: texts, exact };
}

export class TooDeep extends Error {
  constructor() {
    super(`is nested deeper than ${DEEPEST} levels`);
  }
}

const NONE = 0;
/** A number that was rounded only if it was written with more digits than JavaScript keeps. */
const FRACTION = 1;
const ROUNDED = 2;
/** JavaScript keeps 15 digits of every number that is neither tiny nor huge. Here the point counts as one, outside texts. */
const LONG = /(?:^|[:,[\s])-?[\d.]{16}/;
const TINY = 1e-290;

/** Whether it contains a number that may have been rounded: anything but a safe integer. */
function roundingIn(value: unknown, levels: number): number {
  if (typeof value === 'number') {
    if (Number.isSafeInteger(value)) return NONE;
    const size = Math.abs(value);
    return size > TINY && size < Number.MAX_SAFE_INTEGER ? FRACTION : ROUNDED;
  }
  if (typeof value !== 'object' || value === null) return NONE;
  if (levels === 0) throw new TooDeep();
  let worst = NONE;
  if (Array.isArray(value)) {
    for (let index = 0; index < value.length; index += 1)
      worst = Math.max(worst, roundingIn(value[index], levels - 1));
  } else {
    for (const name in value)
      worst = Math.max(worst, roundingIn((value as Record<string, unknown>)[name], levels - 1));
  }
  return worst;
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

import type { FieldSchema } from './action.js';

/** What stands in place of a secret. */
export const HIDDEN = '[hidden]';

/** Keys of free-form objects (application settings, custom attributes) that hold secrets by their name. */
const SECRET_KEY = /secret|password|passwd|token|private_?key|api_?key/i;
/** A text that holds a secret shorter than this is replaced whole. */
export const SHORTEST_FOUND = 6;
const SHORTEST_BASE64 = 4;
/** Keys under which only words of our own stand, which a short secret may well be a part of. */
const OWN_WORDS = new Set(['code', 'outcome', 'remedy', 'completedSteps', 'action', 'operationId', 'method']);

/**
 * Knows a call's secrets and takes them out of everything but the result itself. Secrets are found raw and
 * URL-, JSON- or base64-encoded, and in what these make of one another.
 */
export class Redactor {
  #secrets: string[] = [];
  /** Characters of the shortest secret. No spelling of a secret is shorter than the secret. */
  #shortest = Number.POSITIVE_INFINITY;
  #hidden: readonly HiddenSecret[] | undefined;

  /** @param lasting one that knows what stays secret over many calls, so that its forms are made once */
  constructor(readonly lasting?: Redactor) {}

  /** Adds a value to hide. Anything but a string with content is passed over. */
  add(value: unknown): void {
    if (typeof value !== 'string' || value === '' || this.#knows(value)) return;
    this.#secrets.push(value);
    this.#shortest = Math.min(this.#shortest, value.length);
    this.#hidden = undefined;
  }

  /** Adds every value that the schema marks as secret, if it has at least so many characters. */
  addMarked(schema: FieldSchema, value: unknown, shortest = 1): void {
    if (schema.secret) {
      if (typeof value === 'string' && value.length >= shortest) this.add(value);
      return;
    }
    if (typeof value !== 'object' || value === null || schema.properties === undefined) return;
    for (const name in schema.properties) {
      this.addMarked(
        schema.properties[name] as FieldSchema,
        (value as Record<string, unknown>)[name],
        shortest,
      );
    }
  }

  /** The text without secrets. */
  text(text: string): string {
    const clean = this.lasting === undefined ? text : this.lasting.text(text);
    if (clean.length < this.#shortest) return clean;
    this.#hidden ??= this.#secrets.sort((a, b) => b.length - a.length).map(hiddenSecret);
    return without(clean, this.#hidden);
  }

  /** A copy of plain data without secrets in its texts. Its keys must be ours. */
  data<T>(value: T): T {
    return this.#copy(value) as T;
  }

  /** Takes secrets out of an object that nobody else holds, without a copy of it; what it holds is copied. */
  clean<T extends object>(own: T): T {
    for (const key in own) {
      const value = own[key];
      if (value === undefined || OWN_WORDS.has(key)) continue;
      if (typeof value === 'string' || typeof value === 'object')
        own[key] = this.#copy(value, key !== 'body') as T[typeof key];
    }
    return own;
  }

  /** The same for data whose keys anybody may have chosen: they are searched as well. */
  foreign<T>(value: T): T {
    return this.#copy(value, false) as T;
  }

  #knows(value: string): boolean {
    if (this.#secrets.includes(value)) return true;
    return this.lasting === undefined ? false : this.lasting.#knows(value);
  }

  /** @param ours the keys are words of our own, and not those of a body, which callers may choose */
  #copy(value: unknown, ours = true): unknown {
    if (typeof value === 'string') return this.text(value);
    if (Array.isArray(value)) return value.map((entry) => this.#copy(entry, ours));
    if (typeof value !== 'object' || value === null) return value;
    if (!ours) {
      return Object.fromEntries(
        Object.entries(value).map(([key, entry]) => [this.text(key), this.#copy(entry, false)]),
      );
    }
    const copy: Record<string, unknown> = {};
    for (const key of Object.keys(value)) {
      const entry = (value as Record<string, unknown>)[key];
      copy[key] = OWN_WORDS.has(key) ? entry : this.#copy(entry, key !== 'body');
    }
    return copy;
  }
}

const secretSchemas = new WeakMap<FieldSchema, boolean>();

/** Whether a schema marks any value as secret. */
export function holdsSecrets(schema: FieldSchema): boolean {
  let holds = secretSchemas.get(schema);
  if (holds === undefined) {
    holds = schema.secret === true || Object.values(schema.properties ?? {}).some(holdsSecrets);
    secretSchemas.set(schema, holds);
  }
  return holds;
}

/** How to find a secret, and whether the text that holds it is to be replaced whole. */
interface HiddenSecret {
  readonly pattern: RegExp;
  readonly whole: boolean;
}

function without(text: string, secrets: readonly HiddenSecret[]): string {
  let clean = text;
  for (const { pattern, whole } of secrets) {
    if (!whole) clean = clean.replace(pattern, HIDDEN);
    else if (clean.search(pattern) >= 0) return HIDDEN;
  }
  return clean;
}

/**
 * A value in which everything that its schema marks as secret is hidden, and in free-form objects everything that is
 * named like a secret. What holds none is given back itself, and not copied.
 */
export function hideMarked(schema: FieldSchema, value: unknown): unknown {
  if (typeof value !== 'object' || value === null) {
    return schema.secret && value !== undefined && value !== null ? HIDDEN : value;
  }
  if (schema.secret) return HIDDEN;
  if (Array.isArray(value)) return hideEntries(schema.items ?? OPEN, value);
  let copy: Record<string, unknown> | undefined;
  for (const name of Object.keys(value)) {
    const entry = (value as Record<string, unknown>)[name];
    const field = schema.properties?.[name];
    const hidden =
      field === undefined && mayHoldSecret(entry) && SECRET_KEY.test(name)
        ? HIDDEN
        : hideMarked(field ?? OPEN, entry);
    if (hidden === entry) continue;
    // A prototype's setter must not take what is called __proto__.
    copy ??= Object.fromEntries(Object.entries(value));
    Object.defineProperty(copy, name, {
      value: hidden,
      enumerable: true,
      configurable: true,
      writable: true,
    });
  }
  return copy ?? value;
}

const OPEN: FieldSchema = {};

function hideEntries(schema: FieldSchema, list: readonly unknown[]): unknown {
  const shown = list.map((entry) => hideMarked(schema, entry));
  return shown.some((entry, index) => entry !== list[index]) ? shown : list;
}

function hiddenSecret(secret: string): HiddenSecret {
  const text = secret.toWellFormed();
  const escaped = JSON.stringify(text).slice(1, -1);
  const encoded = new Set([text, escaped, encodeURIComponent(text), encodeURIComponent(escaped)]);
  const forms = [Array.from(text, spellingsOf).join(''), ...[...encoded].flatMap(base64Forms)];
  return { pattern: new RegExp(forms.join('|'), 'g'), whole: secret.length < SHORTEST_FOUND };
}

/** A backslash, which every further encoding as JSON doubles, up to the third; and one that may stand before a sign. */
const BACKSLASH = '(?:\\\\|%5[cC]){1,8}';
const SOME = '(?:\\\\|%5[cC]){0,8}';
const ESCAPES: Readonly<Record<string, string>> = { '\n': 'n', '\r': 'r', '\t': 't', '\b': 'b', '\f': 'f' };

/** What stands for a character, as a pattern: itself, escaped by backslashes, percent-encoded. */
function spellingsOf(char: string): string {
  if (/^[A-Za-z0-9]$/.test(char)) return char;
  const bytes = [...new TextEncoder().encode(char)];
  const units = Array.from({ length: char.length }, (_, index) => char.charCodeAt(index));
  const spellings = [
    SOME + literally(char),
    SOME + bytes.map((byte) => `%(?:25)?${hex(byte, 2)}`).join(''),
    units.map((unit) => `${BACKSLASH}u${hex(unit, 4)}`).join(''),
  ];
  if (char === ' ') spellings.push('\\+');
  if (char in ESCAPES) spellings.push(BACKSLASH + ESCAPES[char]);
  // A header's bytes are read as Latin-1.
  if (bytes.length > 1) spellings.push(literally(String.fromCharCode(...bytes)));
  return `(?:${spellings.join('|')})`;
}

/** A number's hexadecimal digits, in either case. */
function hex(number: number, digits: number): string {
  const text = number.toString(16).padStart(digits, '0');
  return text.replace(/[a-f]/g, (letter) => `[${letter}${letter.toUpperCase()}]`);
}

function literally(text: string): string {
  return text.replace(/[\\^$.|?*+()[\]{}/-]/g, (sign) => `\\x${sign.charCodeAt(0).toString(16)}`);
}

/** Base64 of a text wherever it may start in an encoded one: the characters that only it determines. */
function base64Forms(text: string): string[] {
  const bytes = new TextEncoder().encode(text);
  const forms: string[] = [];
  for (const lead of [0, 1, 2]) {
    const padded = new Uint8Array(lead + bytes.length);
    padded.set(bytes, lead);
    const skip = Math.ceil((lead * 8) / 6);
    const keep = Math.floor(((lead + bytes.length) * 8) / 6);
    const form = toBase64(padded).slice(skip, keep);
    if (form.length >= SHORTEST_BASE64) forms.push(form.replace(/\+/g, '[+-]').replace(/\//g, '[/_]'));
  }
  return forms;
}

function toBase64(bytes: Uint8Array): string {
  let binary = '';
  for (const byte of bytes) binary += String.fromCharCode(byte);
  return btoa(binary);
}

/** Flags and empty objects tell nothing, and a builder's user wants to see them. */
function mayHoldSecret(value: unknown): boolean {
  if (typeof value === 'object' && value !== null) return Object.keys(value).length > 0;
  return typeof value === 'string' || typeof value === 'number' || typeof value === 'bigint';
}

import type { FieldSchema } from '../catalog/action.js';
import { isJsonType } from '../json/json-type.js';
import { HIDDEN, HiddenSecret, SHORTEST_FOUND } from './hidden-secret.js';

export { HIDDEN, SHORTEST_FOUND };

/** Keys of free-form objects (application settings, custom attributes) that hold secrets by their name. */
const SECRET_KEY =
  /secret|password|passwd|passphrase|pass_?code|token|private_?key|api_?key|auth_?scheme|^answer$/i;
/** A secret's id is none. */
const ID_KEY = /ids?$/i;

/** Whether a field of free-form data with this name holds a secret. */
export function isSecretName(name: string): boolean {
  return SECRET_KEY.test(name) && !ID_KEY.test(name);
}

/** What only the owner of a JWK knows. */
const PRIVATE_PARTS = new Set(['d', 'p', 'q', 'dp', 'dq', 'qi', 'k']);
/** A call has at most so many requests under way, and some more. */
const MOST_PASSING = 16;
/** Keys whose values are the connector's own words, which may contain a short secret by chance. */
const OWN_WORDS = new Set([
  'code',
  'outcome',
  'remedy',
  'completedSteps',
  'relatedOptions',
  'action',
  'operationId',
  'method',
]);

/**
 * Replaces the secrets of a call in errors, logs and progress events. Secrets are found raw, as HTML entities, URL-, JSON-
 * or base64-encoded, and in combinations of these; a token in upper and lower case.
 * @example
 * const redactor = new Redactor();
 * redactor.add('Tall-Birch-42');
 * redactor.text('password=Tall-Birch-42'); // 'password=[hidden]'
 */
export class Redactor {
  readonly #secrets: HiddenSecret[] = [];
  /** Characters of the shortest secret. No spelling of a secret is shorter than the secret. */
  #shortest = Number.POSITIVE_INFINITY;
  #isSorted = true;
  #passing: string[] | undefined;

  /** @param lasting the redactor of the connector, with what is secret in every call, such as the token */
  constructor(readonly lasting?: Redactor) {}

  /** Adds a secret. Anything but a non-empty string is ignored. */
  add(value: unknown): void {
    this.#add(value, false);
  }

  /** Adds a token, which is hidden in upper and lower case. */
  addToken(value: unknown): void {
    this.#add(value, true);
  }

  /** Adds a secret that serves once, such as a proof for one request. The oldest of more than sixteen is forgotten. */
  addPassing(value: string): void {
    this.#passing ??= [];
    this.#passing.push(value);
    this.#add(value, false);
    if (this.#passing.length <= MOST_PASSING) return;
    const oldest = this.#passing.shift();
    const index = this.#secrets.findIndex(({ secret }) => secret === oldest);
    if (index >= 0) this.#secrets.splice(index, 1);
  }

  #add(value: unknown, anyCase: boolean): void {
    if (typeof value !== 'string' || value === '' || this.#knows(value)) return;
    this.#secrets.push(new HiddenSecret(value, anyCase));
    this.#shortest = Math.min(this.#shortest, value.length);
    this.#isSorted = false;
  }

  /** Adds every value that the schema marks as secret and that has at least `shortest` characters. */
  addMarked(schema: FieldSchema, value: unknown, shortest = 1): void {
    if (schema.secret) {
      if (typeof value === 'string' && value.length >= shortest) this.add(value);
      return;
    }
    if (typeof value !== 'object' || value === null) return;
    if (schema.secretNames) this.#addNamed(value, shortest);
    if (schema.properties === undefined) return;
    for (const name in value) {
      const field = Object.hasOwn(schema.properties, name) ? schema.properties[name] : undefined;
      if (field !== undefined) this.addMarked(field, (value as Record<string, unknown>)[name], shortest);
    }
  }

  /** Adds what has the name of a secret in free-form data, and the private parts of a key (JWK). */
  #addNamed(value: object, shortest: number, isSecret = false): void {
    const isKey = 'kty' in value;
    for (const [name, entry] of Object.entries(value)) {
      const secret = isSecret || isSecretName(name) || (isKey && PRIVATE_PARTS.has(name));
      if (typeof entry === 'object' && entry !== null) this.#addNamed(entry, shortest, secret);
      else if (secret && typeof entry === 'string' && entry.length >= shortest) this.add(entry);
    }
  }

  /** The text without secrets. */
  text(text: string): string {
    const clean = this.lasting === undefined ? text : this.lasting.text(text);
    if (clean.length < this.#shortest) return clean;
    if (!this.#isSorted) this.#secrets.sort((one, other) => other.secret.length - one.secret.length);
    this.#isSorted = true;
    return without(clean, this.#secrets);
  }

  /** A copy of plain data without secrets in its strings. Its keys must be the connector's own. */
  data<T>(value: T): T {
    return this.#copy(value) as T;
  }

  /** Replaces secrets in an object that has no other owner, in place; nested objects are copied. */
  clean<T extends object>(own: T): T {
    for (const key in own) {
      const value = own[key];
      if (value === undefined || OWN_WORDS.has(key)) continue;
      if (typeof value === 'string' || typeof value === 'object')
        own[key] = this.#copy(value, key !== 'body') as T[typeof key];
    }
    return own;
  }

  /** A copy of data from outside, whose keys may contain secrets too. */
  foreign<T>(value: T): T {
    return this.#copy(value, false) as T;
  }

  /** A redactor without the secrets that are so short that any text may contain them. */
  ofLong(): Redactor {
    if (this.#shortest >= SHORTEST_FOUND) return this;
    const long = new Redactor(this.lasting);
    for (const { secret, anyCase } of this.#secrets)
      if (secret.length >= SHORTEST_FOUND) long.#add(secret, anyCase);
    return long;
  }

  #knows(value: string): boolean {
    if (this.#secrets.some(({ secret }) => secret === value)) return true;
    return this.lasting === undefined ? false : this.lasting.#knows(value);
  }

  /** @param ours the keys are the connector's own, not those of a request body */
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

function without(text: string, secrets: readonly HiddenSecret[]): string {
  let clean = text;
  for (const secret of secrets) {
    clean = secret.hiddenIn(clean);
    if (clean === HIDDEN) return HIDDEN;
  }
  return clean;
}

/**
 * A copy in which every value is hidden that the schema marks as secret, or that has the name of a secret in a free-form
 * object, and every text of JSON in which something has such a name. JSON that came as bytes can't be looked through, and
 * is hidden too. A value without secrets is returned itself.
 * @example hideMarked(action.input, { password: 'Tall-Birch-42' }) // { password: '[hidden]' }
 */
export function hideMarked(schema: FieldSchema, value: unknown): unknown {
  if (typeof value !== 'object' || value === null) {
    const isHidden = schema.secret ? value !== undefined && value !== null : namesSecret(value);
    return isHidden ? HIDDEN : value;
  }
  if (schema.secret) return HIDDEN;
  if (Array.isArray(value)) return hideEntries(schema.items ?? OPEN, value);
  let copy: Record<string, unknown> | undefined;
  for (const name of Object.keys(value)) {
    const entry = (value as Record<string, unknown>)[name];
    const field = schema.properties?.[name];
    const hidden =
      ((field === undefined || schema.secretNames) && mayHoldSecret(entry) && SECRET_KEY.test(name)) ||
      (name === 'body' && isJsonInBytes(value as Values))
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
type Values = Readonly<Record<string, unknown>>;
const MEMBER = /"([\w-]{1,60})"\s*:/g;

/** What Okta answered to any operation: bytes that are called JSON, or nothing. */
function isJsonInBytes({ encoding, contentType = 'application/json' }: Values): boolean {
  return encoding === 'base64' && isJsonType(String(contentType));
}

/** Whether a text is JSON, whole or cut short, with a member that has the name of a secret. */
function namesSecret(value: unknown): boolean {
  if (typeof value !== 'string' || !/^[\s\0\ufffd]*[{[]/.test(value)) return false;
  // A transport that gives no bytes makes this of UTF-16.
  for (const [, name = ''] of value.replaceAll('\0', '').matchAll(MEMBER))
    if (isSecretName(name)) return true;
  return false;
}

function hideEntries(schema: FieldSchema, list: readonly unknown[]): unknown {
  const shown = list.map((entry) => hideMarked(schema, entry));
  return shown.some((entry, index) => entry !== list[index]) ? shown : list;
}

/** Booleans and empty objects reveal nothing, and users of the builder want to see them. */
function mayHoldSecret(value: unknown): boolean {
  if (typeof value === 'object' && value !== null) return Object.keys(value).length > 0;
  return typeof value === 'string' || typeof value === 'number' || typeof value === 'bigint';
}

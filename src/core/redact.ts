import type { FieldSchema } from './action.js';

/** What stands in place of a secret. */
export const HIDDEN = '[hidden]';

/** Keys of free-form objects (application settings, custom attributes) that hold secrets by their name. */
const SECRET_KEY = /secret|password|passwd|token|private_?key|api_?key/i;
const SHORTEST_FOUND = 6;

/**
 * Knows a call's secrets and takes them out of everything but the result itself. Secrets are found raw and
 * URL-, JSON- or base64-encoded; a text that holds a secret shorter than 6 characters is replaced whole.
 */
export class Redactor {
  #secrets: string[] = [];
  #forms: readonly string[] | undefined;

  /** @param lasting one that knows what stays secret over many calls, so that its forms are made once */
  constructor(readonly lasting?: Redactor) {}

  /** Adds a value to hide. Anything but a string with content is passed over. */
  add(value: unknown): void {
    if (typeof value !== 'string' || value === '' || this.#knows(value)) return;
    this.#secrets.push(value);
    this.#forms = undefined;
  }

  /** Adds every value that the schema marks as secret. */
  addMarked(schema: FieldSchema, value: unknown): void {
    if (schema.secret) {
      this.add(value);
      return;
    }
    if (typeof value !== 'object' || value === null || schema.properties === undefined) return;
    for (const name in schema.properties) {
      this.addMarked(schema.properties[name] as FieldSchema, (value as Record<string, unknown>)[name]);
    }
  }

  /** The text without secrets. */
  text(text: string): string {
    const clean = this.lasting === undefined ? text : this.lasting.text(text);
    if (this.#secrets.length === 0) return clean;
    this.#forms ??= this.#secrets.flatMap(formsOf).sort((a, b) => b.length - a.length);
    return without(clean, this.#forms);
  }

  /** A copy of plain data without secrets in its texts. Its keys must be ours. */
  data<T>(value: T): T {
    return this.#copy(value) as T;
  }

  #knows(value: string): boolean {
    return this.#secrets.includes(value) || (this.lasting !== undefined && this.lasting.#knows(value));
  }

  #copy(value: unknown): unknown {
    if (typeof value === 'string') return this.text(value);
    if (Array.isArray(value)) return value.map((entry) => this.#copy(entry));
    if (typeof value !== 'object' || value === null) return value;
    const copy: Record<string, unknown> = {};
    for (const key of Object.keys(value)) copy[key] = this.#copy((value as Record<string, unknown>)[key]);
    return copy;
  }
}

function without(text: string, forms: readonly string[]): string {
  let clean = text;
  for (const form of forms) {
    if (!clean.includes(form)) continue;
    if (form.length < SHORTEST_FOUND) return HIDDEN;
    clean = clean.replaceAll(form, HIDDEN);
  }
  return clean;
}

/**
 * A copy of a value in which everything that its schema marks as secret is hidden, and in free-form objects
 * everything that is named like a secret.
 */
export function hideMarked(schema: FieldSchema, value: unknown): unknown {
  if (schema.secret) return value === undefined || value === null ? value : HIDDEN;
  if (Array.isArray(value)) return value.map((entry) => hideMarked(schema.items ?? {}, entry));
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(
    Object.entries(value).map(([name, entry]) => {
      const field = schema.properties?.[name];
      if (field === undefined && SECRET_KEY.test(name) && typeof entry === 'string') return [name, HIDDEN];
      return [name, hideMarked(field ?? {}, entry)];
    }),
  );
}

function formsOf(secret: string): string[] {
  const forms = new Set([secret, encodeUri(secret), JSON.stringify(secret).slice(1, -1)]);
  forms.add(encodeUri(secret).replaceAll('%20', '+'));
  if (secret.length >= 4) for (const form of base64Forms(secret)) forms.add(form);
  return [...forms];
}

function encodeUri(text: string): string {
  return encodeURIComponent(text.toWellFormed());
}

/** Base64 of the secret wherever it may start in an encoded text: the characters that only it determines. */
function base64Forms(secret: string): string[] {
  const bytes = new TextEncoder().encode(secret);
  const forms: string[] = [];
  for (const lead of [0, 1, 2]) {
    const padded = new Uint8Array(lead + bytes.length);
    padded.set(bytes, lead);
    const skip = Math.ceil((lead * 8) / 6);
    const keep = Math.floor(((lead + bytes.length) * 8) / 6);
    const encoded = toBase64(padded).slice(skip, keep);
    if (encoded.length < SHORTEST_FOUND) continue;
    forms.push(encoded, encoded.replaceAll('+', '-').replaceAll('/', '_'));
  }
  return forms;
}

function toBase64(bytes: Uint8Array): string {
  let binary = '';
  for (const byte of bytes) binary += String.fromCharCode(byte);
  return btoa(binary);
}

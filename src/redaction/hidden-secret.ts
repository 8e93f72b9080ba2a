import { anySpelling, base64Spellings, ESCAPING, plainSpelling } from './secret-spellings.js';

/** What stands in place of a secret. */
export const HIDDEN = '[hidden]';
/** Characters. A text that contains a shorter secret is replaced as a whole. */
export const SHORTEST_FOUND = 6;

/** How to find a secret. Each pattern is compiled when a text may contain what it finds. */
export class HiddenSecret {
  readonly #text: string;
  readonly #flags: string;
  #plain: RegExp | undefined;
  #base64: RegExp | undefined;
  #any: RegExp | undefined;

  constructor(
    readonly secret: string,
    readonly anyCase: boolean,
  ) {
    this.#text = secret.toWellFormed();
    this.#flags = anyCase ? 'gi' : 'g';
  }

  /** The text without the secret; a text with a short secret is replaced as a whole. */
  hiddenIn(text: string): string {
    this.#plain ??= new RegExp(plainSpelling(this.#text), this.#flags);
    // Where there is no Base64 form, a pattern that matches nothing.
    this.#base64 ??= new RegExp(base64Spellings(this.#text).join('|') || '(?!)', 'g');
    const plain = this.#hide(this.#hide(text, this.#plain), this.#base64);
    if (!ESCAPING.test(plain)) return plain;
    this.#any ??= new RegExp(anySpelling(this.#text, this.anyCase), this.#flags);
    return this.#hide(plain, this.#any);
  }

  #hide(text: string, pattern: RegExp): string {
    if (this.secret.length >= SHORTEST_FOUND) return text.replace(pattern, HIDDEN);
    return text.search(pattern) >= 0 ? HIDDEN : text;
  }
}

/** The text without the secrets. */
export function without(text: string, secrets: readonly HiddenSecret[]): string {
  let clean = text;
  for (const secret of secrets) {
    clean = secret.hiddenIn(clean);
    if (clean === HIDDEN) return HIDDEN;
  }
  return clean;
}

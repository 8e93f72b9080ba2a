import { mayEscape } from './escaped-characters.js';
import { anySpelling, base64Spellings, plainSpelling } from './secret-spellings.js';

/** What stands in place of a secret. */
export const HIDDEN = '[hidden]';

/** Characters. A text that contains a shorter secret is replaced as a whole. */
export const SHORTEST_FOUND = 6;

/** How to find a secret. Each pattern is compiled when a text may contain what it finds. */
export class HiddenSecret {
  readonly #text: string;
  readonly #flags: string;
  #characters: ReadonlySet<string> | undefined;
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
    if (this.#isLongerThan(text)) return text;
    this.#plain ??= new RegExp(plainSpelling(this.#text), this.#flags);
    // Where there is no Base64 form, a pattern that matches nothing.
    this.#base64 ??= new RegExp(base64Spellings(this.#text).join('|') || '(?!)', 'g');
    const plain = this.#hide(this.#hide(text, this.#plain), this.#base64);
    if (this.#isLongerThan(plain)) return plain;
    this.#characters ??= new Set(Array.from(this.#text, (char) => char.toLowerCase()));
    if (!mayEscape(plain, this.#characters)) return plain;
    this.#any ??= new RegExp(anySpelling(this.#text, this.anyCase), this.#flags);
    return this.#hide(plain, this.#any);
  }

  /** No spelling is shorter than the secret, and to compile the patterns of a long one takes a tenth of a second. */
  #isLongerThan({ length }: string): boolean {
    return length < this.secret.length;
  }

  #hide(text: string, pattern: RegExp): string {
    if (this.secret.length >= SHORTEST_FOUND) return text.replace(pattern, HIDDEN);
    return text.search(pattern) >= 0 ? HIDDEN : text;
  }
}

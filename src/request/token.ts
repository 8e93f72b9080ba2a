/** Fetches the API token. It is called before every attempt, and what it gives is never cached. */
export type TokenFunction = () => string | Promise<string>;

/** The API token itself, or a function that fetches it. */
export type TokenSource = string | TokenFunction;

/** Whether a text can stand in a header as a token. */
export function isToken(text: string): boolean {
  return /^[\x21-\x7e]{1,4096}$/.test(text);
}

/** A request that reached the sandbox. */
export interface LoggedRequest {
  method: string;
  /** Path without the query, as it was sent. */
  path: string;
  query: Record<string, string>;
  /** Names in lower case; of `authorization` only the scheme is kept. */
  headers: Record<string, string>;
  /** Parsed if it was JSON, text if it was not, undefined if there was none. */
  body: unknown;
  /** Status of the answer; null until it is sent; stays null if the connection was cut. */
  status: number | null;
  /** Its arrival, by the sandbox's clock in milliseconds. */
  at: number;
}

/** The headers of a request without the token. */
export function loggedHeaders(raw: NodeJS.Dict<string | string[]>): Record<string, string> {
  const headers: Record<string, string> = {};
  for (const [name, value] of Object.entries(raw)) {
    if (value === undefined) continue;
    const text = Array.isArray(value) ? value.join(', ') : value;
    headers[name] = name === 'authorization' ? (text.split(' ')[0] ?? '') : text;
  }
  return headers;
}

import { Failure } from '../result/failure.js';

/** The API token itself, or a function that fetches it: called before every attempt, never cached. */
export type TokenSource = string | (() => string | Promise<string>);

/**
 * The token for one attempt.
 * @throws Failure UNAUTHENTICATED where the function throws or gives no token
 */
export async function tokenFrom(source: TokenSource): Promise<string> {
  if (typeof source === 'string') return source;
  let token: unknown;
  try {
    token = await source();
  } catch {
    throw noToken('The function that gives the API token threw an error.');
  }
  if (typeof token !== 'string' || !isToken(token)) throw noToken('The function gave no usable API token.');
  return token;
}

/** Whether a text can stand in a header as a token. */
export function isToken(text: string): boolean {
  return /^[\x21-\x7e]{1,4096}$/.test(text);
}

function noToken(message: string): Failure {
  return new Failure({
    code: 'UNAUTHENTICATED',
    message,
    remedy: 'Look at where the token comes from (a vault, a credential store).',
    retryable: true,
    outcome: 'not-sent',
  });
}

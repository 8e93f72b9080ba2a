import { Failure } from '../../result/failure.js';
import type { Headers } from '../request-headers.js';
import { isToken, type TokenFunction, type TokenSource } from '../token.js';
import type { Authorization, Authorized, RequestContext } from './context.js';
import { inTime } from './in-time.js';

/** The way in by an API token: the token itself, or what a function gives before every attempt. */
export class TokenAuthorization implements Authorization {
  readonly #source: TokenSource;
  readonly #usual: Headers;
  #token: string | undefined;
  #authorized: Authorized;

  /** @param usual the headers of every request */
  constructor(source: TokenSource, usual: Headers) {
    this.#source = source;
    this.#usual = usual;
    this.#authorized = { headers: usual };
  }

  authorize(context: RequestContext): Authorized | Promise<Authorized | Failure | undefined> {
    return typeof this.#source === 'string'
      ? this.#with(this.#source)
      : this.#withFresh(context, this.#source);
  }

  async #withFresh(
    context: RequestContext,
    source: TokenFunction,
  ): Promise<Authorized | Failure | undefined> {
    const token = await inTime(context, () => freshToken(source));
    if (typeof token !== 'string') return token;
    context.call.redactor.addToken(token);
    return this.#with(token);
  }

  /** The headers are made once for a token. */
  #with(token: string): Authorized {
    if (token !== this.#token) {
      this.#token = token;
      const headers = Object.freeze({ ...this.#usual, authorization: `SSWS ${token}` });
      this.#authorized = { headers };
    }
    return this.#authorized;
  }
}

/** @returns a Failure UNAUTHENTICATED where the function throws or gives no token */
async function freshToken(source: TokenFunction): Promise<string | Failure> {
  let token: unknown;
  try {
    token = await source();
  } catch {
    return noToken('The function that provides the API token threw an error.');
  }
  return typeof token === 'string' && isToken(token)
    ? token
    : noToken('The function that provides the API token returned no usable token.');
}

function noToken(message: string): Failure {
  return new Failure({
    code: 'UNAUTHENTICATED',
    message,
    remedy: 'Check where the token comes from (a vault, a credential store).',
    retryable: true,
    outcome: 'not-sent',
  });
}

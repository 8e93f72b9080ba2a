import { ConnectionError } from '../result/failure.js';
import { isVariable, looksLikeAddress, repaired, wholly } from '../transport/pasted-text.js';
import { isToken, type TokenSource } from './token.js';

const WHERE = 'Create one in Okta under Security > API > Tokens.';

/**
 * The API token as it is sent, from what people paste, or the function that gives it.
 * @throws ConnectionError that says what is wrong, and never repeats the text
 */
export function apiTokenFrom(token: unknown): TokenSource {
  if (typeof token === 'function') return token as TokenSource;
  const text = typeof token === 'string' ? token.trim() : '';
  if (text === '') throw new ConnectionError('The API token is missing.', WHERE);
  const bare = wholly(text);
  if (isVariable(text) || isVariable(bare) || isStandIn(bare)) {
    throw new ConnectionError(
      'The API token is still a placeholder: nothing has put the token in its place.',
      `Set the variable where the connector runs, or give the token itself. ${WHERE}`,
    );
  }
  if (looksLikeAddress(bare)) {
    throw new ConnectionError(
      'The API token holds an address.',
      "Give the token here, and the org's address as Organization URL.",
    );
  }
  if (/^(?:authorization *[:=] *)?(?:SSWS|Bearer)\b/i.test(bare)) {
    throw new ConnectionError(
      'The API token must stand without SSWS or Bearer before it.',
      'Give the token alone.',
    );
  }
  const repair = repaired(text);
  if (repair !== undefined) {
    throw new ConnectionError(`The API token ${repair.problem}.`, 'Give the token alone.');
  }
  if (/^(?:[*•●·.]{3,}|x{6,})$/i.test(text) || text === '[hidden]') {
    throw new ConnectionError(
      'The API token is hidden by signs in its place.',
      `Copy it from where it can be read, or make a new one. ${WHERE}`,
    );
  }
  if (/^00T[A-Za-z0-9]{17}$/.test(text)) {
    throw new ConnectionError(
      'The API token is the id of a token, and not the token itself.',
      `Okta shows the token once, when it is made. ${WHERE}`,
    );
  }
  if (!isToken(text)) {
    throw new ConnectionError(
      'The API token holds spaces or characters that no token has.',
      'Copy it again from where you keep it.',
    );
  }
  return text;
}

/** `your-api-token` and the like, as documents write it. */
function isStandIn(text: string): boolean {
  return /^(?:your|my|insert|replace|change|paste)[\s_-]?.{0,20}token/i.test(text);
}

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
      'The API token is still a placeholder. Nothing replaced it with the token.',
      `Set the variable where the connector runs, or enter the token itself. ${WHERE}`,
    );
  }
  if (looksLikeAddress(bare)) {
    throw new ConnectionError(
      'The API token contains an address.',
      "Enter the token here, and the org's address as Organization URL.",
    );
  }
  if (/^(?:authorization *[:=] *)?(?:SSWS|Bearer)\b/i.test(bare)) {
    throw new ConnectionError('The API token must not begin with SSWS or Bearer.', 'Enter only the token.');
  }
  const repair = repaired(text);
  if (repair !== undefined) {
    throw new ConnectionError(`The API token ${repair.problem}.`, 'Enter only the token.');
  }
  if (/^(?:[*\u2022\u25cf\xb7.]{3,}|x{6,})$/i.test(text) || text === '[hidden]') {
    throw new ConnectionError(
      'The API token is masked: it contains placeholder characters only.',
      `Copy it from where it is readable, or create a new one. ${WHERE}`,
    );
  }
  if (/^00T[A-Za-z0-9]{17}$/.test(text)) {
    throw new ConnectionError(
      'The API token is the id of a token, not the token itself.',
      `Okta shows the token only once, when you create it. ${WHERE}`,
    );
  }
  if (!isToken(text)) {
    throw new ConnectionError(
      'The API token contains spaces or characters that no token contains.',
      'Copy it again from where you store it.',
    );
  }
  return text;
}

/** `your-api-token` and the like, as documents write it. */
function isStandIn(text: string): boolean {
  return /^(?:your|my|insert|replace|change|paste)[\s_-]?.{0,20}token/i.test(text);
}

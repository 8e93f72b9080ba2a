import type { OktaRequest } from '../request/request.js';

export const TOKEN_PATH = '/oauth2/v1/token';

/** Asks for an access token. It may be repeated: each attempt is signed anew, and a token that nobody got does nothing. */
export function tokenRequest(scopes: readonly string[]): OktaRequest {
  return {
    step: 'accessToken',
    operationId: 'accessToken',
    method: 'POST',
    path: TOKEN_PATH,
    retry: 'safe',
    wantsBody: true,
    tokenFor: scopes,
  };
}

import type { Connection, OAuthClient } from '../../connector/public-types.js';

/** What a form for a connection holds beside the org's address; each text may be empty. */
export interface WayInForm {
  /** `oauth` for a service app; anything else for an API token. */
  readonly authorization?: unknown;
  readonly apiToken?: unknown;
  readonly clientId?: unknown;
  readonly privateKey?: unknown;
  readonly keyId?: unknown;
  readonly scopes?: unknown;
}

const text = (value: unknown): string => (typeof value === 'string' ? value.trim() : '');

/** Whether a form connects as a service app. */
export function isOAuthForm({ authorization }: WayInForm): boolean {
  return authorization === 'oauth';
}

/** The connection that a form describes. createConnector says what is wrong with it. */
export function formConnection(organizationUrl: string, form: WayInForm): Connection {
  if (!isOAuthForm(form)) return { organizationUrl, apiToken: text(form.apiToken) };
  const [keyId, scopes] = [text(form.keyId), text(form.scopes)];
  const oauth: OAuthClient = {
    clientId: text(form.clientId),
    privateKey: text(form.privateKey),
    ...(keyId !== '' && { keyId }),
    ...(scopes !== '' && { scopes }),
  };
  return { organizationUrl, oauth };
}

import { type Connector, createConnector, type Transport } from '../../src/index.js';
import type { Sandbox, ServiceClient } from '../../src/sandbox/index.js';
import { accessToken } from '../helpers/service-app.js';

/** A connector to the sandbox whose requests carry an access token, and what the org said to the last that it refused. */
export interface ClientConnector {
  readonly okta: Connector;
  /** The challenge of the last refusal, which names the scopes that a request needs. */
  readonly challenge: () => string;
}

/** A connector as this service app, with an access token for these scopes. The app must not need DPoP. */
export async function connectAs(
  org: Sandbox,
  client: ServiceClient,
  scopes: readonly string[],
): Promise<ClientConnector> {
  const { text } = await accessToken(org, client, scopes);
  let challenge = '';
  const transport: Transport = async ({ url, method, headers, body }) => {
    const isEmpty = body === undefined && method !== 'GET' && method !== 'DELETE';
    const answer = await fetch(url, {
      method,
      headers: { ...headers, authorization: `Bearer ${text}`, ...(isEmpty && { 'content-length': '0' }) },
      ...(body === undefined ? {} : { body: body as string }),
    });
    challenge = answer.headers.get('www-authenticate') ?? challenge;
    return {
      status: answer.status,
      headers: Object.fromEntries(answer.headers),
      body: await answer.text(),
    };
  };
  const options = { allowLoopback: true, transport };
  const okta = createConnector({ organizationUrl: org.url, apiToken: 'replaced' }, options);
  return { okta, challenge: () => challenge };
}

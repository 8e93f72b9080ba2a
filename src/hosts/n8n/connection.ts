import type { IExecuteFunctions, IHttpRequestOptions, ILoadOptionsFunctions } from 'n8n-workflow';
import { sleep } from 'n8n-workflow';
import type { Connector } from '../../connector/types.js';
import {
  type Clock,
  createConnector,
  createLimits,
  type Limits,
  type Transport,
  type TransportAnswer,
  type TransportRequest,
} from '../../core.js';

/** The name under which n8n keeps the connection. Its own Okta node uses oktaApi. */
export const CREDENTIALS = 'oktaConnectorApi';

/** What a person enters for the connection. */
export interface CredentialsData {
  organizationUrl: string;
  apiToken: string;
  allowLoopback?: boolean;
}

type Functions = IExecuteFunctions | ILoadOptionsFunctions;

/** Longer than the connector's own limit of one attempt: it only frees what nobody waits for any more. */
const SOCKET_TIMEOUT_MS = 40_000;

/** A connector over n8n's HTTP and timers, for the node's credentials. */
export async function connect(functions: IExecuteFunctions | ILoadOptionsFunctions): Promise<Connector> {
  const { organizationUrl, apiToken, allowLoopback } =
    await functions.getCredentials<CredentialsData>(CREDENTIALS);
  return createConnector(
    { organizationUrl, apiToken },
    {
      allowLoopback: allowLoopback === true,
      userAgent: 'n8n',
      transport: n8nTransport(functions),
      clock: n8nClock,
      limits: limitsOf(organizationUrl),
    },
  );
}

/** The way to the network through n8n, which adds the token from its credentials and knows its own proxy. */
export function n8nTransport(functions: Functions): Transport {
  return (request) => exchange(functions, request);
}

/** Sends one request as it is and takes any status as an answer. */
export async function exchange(functions: Functions, request: TransportRequest): Promise<TransportAnswer> {
  const headers = Object.fromEntries(
    Object.entries(request.headers).filter(([name]) => name !== 'authorization'),
  );
  const options: IHttpRequestOptions = {
    method: request.method as 'GET',
    url: request.url,
    headers,
    ...(request.body !== undefined && { body: request.body }),
    encoding: 'text',
    returnFullResponse: true,
    ignoreHttpStatusErrors: true,
    disableFollowRedirect: true,
    timeout: SOCKET_TIMEOUT_MS,
  };
  const answer = await functions.helpers.httpRequestWithAuthentication.call(functions, CREDENTIALS, options);
  const { body } = answer;
  return {
    status: answer.statusCode,
    headers: { ...answer.headers },
    body: typeof body === 'string' ? body : body === undefined || body === null ? '' : JSON.stringify(body),
  };
}

export const n8nClock: Clock = {
  now: () => Date.now(),
  sleep: (ms, signal) =>
    new Promise((resolve) => {
      if (signal?.aborted) {
        resolve();
        return;
      }
      signal?.addEventListener('abort', () => resolve(), { once: true });
      void sleep(ms).then(resolve);
    }),
};

const limitsByOrg = new Map<string, Limits>();

/** What is known of an org's rate limits, shared by all workflows of this n8n. */
export function limitsOf(organizationUrl: string): Limits {
  let limits = limitsByOrg.get(organizationUrl);
  if (limits === undefined) {
    limits = createLimits();
    limitsByOrg.set(organizationUrl, limits);
  }
  return limits;
}

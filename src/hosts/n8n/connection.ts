import type {
  IExecuteFunctions,
  IHookFunctions,
  IHttpRequestOptions,
  ILoadOptionsFunctions,
  IPollFunctions,
  IWebhookFunctions,
} from 'n8n-workflow';
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

/** The credential type's name in n8n. n8n's own Okta node uses oktaApi. */
export const CREDENTIALS = 'oktaConnectorApi';

/** The values of the credentials' form. */
export interface CredentialsData {
  organizationUrl: string;
  apiToken: string;
  allowLoopback?: boolean;
  checkProfiles?: boolean;
  eventHookSecret?: string;
}

type Functions =
  | IExecuteFunctions
  | ILoadOptionsFunctions
  | IPollFunctions
  | IWebhookFunctions
  | IHookFunctions;

/** Longer than the connector's own time limit of an attempt. It only closes abandoned sockets. */
const SOCKET_TIMEOUT_MS = 40_000;

/** Creates a connector for the node's credentials, with n8n's HTTP client and timers. */
export async function connect(functions: Functions): Promise<Connector> {
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

/** Whether the credentials say that profiles are compared with the org's attributes before anything is sent. */
export async function checksProfiles(functions: Functions): Promise<boolean> {
  return (await functions.getCredentials<CredentialsData>(CREDENTIALS)).checkProfiles === true;
}

/** Sends requests through n8n, which adds the token from the credentials and uses its own proxy settings. */
function n8nTransport(functions: Functions): Transport {
  return (request) => exchange(functions, request);
}

/** Sends one request unchanged, without following redirects. Every status is a valid response. */
export async function exchange(functions: Functions, request: TransportRequest): Promise<TransportAnswer> {
  const headers = Object.fromEntries(
    Object.entries(request.headers).filter(([name]) => name !== 'authorization'),
  );
  const options: IHttpRequestOptions = {
    method: request.method as 'GET',
    url: request.url,
    headers,
    ...(request.body !== undefined && { body: sentBody(request.body) }),
    encoding: request.wantsBytes ? 'arraybuffer' : 'text',
    returnFullResponse: true,
    ignoreHttpStatusErrors: true,
    disableFollowRedirect: true,
    timeout: SOCKET_TIMEOUT_MS,
  };
  const answer = await functions.helpers.httpRequestWithAuthentication.call(functions, CREDENTIALS, options);
  const { body } = answer;
  if (request.wantsBytes && body instanceof Uint8Array) {
    const bytes = Buffer.from(body);
    return { status: answer.statusCode, headers: { ...answer.headers }, body: bytes.toString('utf8'), bytes };
  }
  return {
    status: answer.statusCode,
    headers: { ...answer.headers },
    body: typeof body === 'string' ? body : body === undefined || body === null ? '' : JSON.stringify(body),
  };
}

/** n8n sends a Buffer as it is. */
function sentBody(body: string | Uint8Array): string | Buffer {
  return typeof body === 'string' ? body : Buffer.from(body);
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

/** The rate limits of an org, shared by all workflows of this n8n. */
export function limitsOf(organizationUrl: string): Limits {
  let limits = limitsByOrg.get(organizationUrl);
  if (limits === undefined) {
    limits = createLimits();
    limitsByOrg.set(organizationUrl, limits);
  }
  return limits;
}

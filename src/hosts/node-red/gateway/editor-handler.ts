import type { ConnectionRegistry } from '../flows/connection-registry.js';
import type { Consents } from '../flows/consents.js';
import { extractTokens, type TokenVault } from '../flows/token-vault.js';
import {
  type ConnectionFormValues,
  type FormAnswer,
  orgAttributes,
  searchOrg,
  testConnection,
} from '../forms/org-requests.js';
import { isFlowPath } from '../process/flow-paths.js';
import type { GatewayRequest } from './gateway.js';
import { responseHeaders } from './headers.js';
import { proxyRequest, readBody, reject } from './proxy.js';

/** Node-RED's own limit. */
const MAX_BYTES = 5_000_000;

export interface EditorServices {
  socketPath: string;
  connections: ConnectionRegistry;
  consents: Consents;
  vault: TokenVault;
}

type Body = Readonly<Record<string, unknown>>;
type Endpoint = (body: Body) => FormAnswer | Promise<FormAnswer>;

/**
 * Answers the editor's requests. This process holds the org's token, so it serves searches, the org's attributes, connection tests, consents
 * and entered tokens itself. Every other request goes to Node-RED.
 */
export function editorHandler({ socketPath, connections, consents, vault }: EditorServices) {
  const endpoints: Readonly<Record<string, Endpoint>> = {
    'GET /okta/consents': () => ({ status: 200, body: { steps: consents.list() } }),
    'POST /okta/consents': ({ id, hash, allow }) => setConsent(String(id), String(hash), allow === true),
    'POST /okta/test': (body) =>
      testConnection(body as ConnectionFormValues, {
        builder: connections.builder,
        stored: (id) => connections.get(id),
        options: connections.options,
      }),
  };

  function setConsent(id: string, hash: string, allow: boolean): FormAnswer {
    if (!allow) consents.revoke(id);
    else if (!consents.grant(id, hash))
      return { status: 409, body: { error: 'The step has changed since it was shown. Review it again.' } };
    return { status: 200, body: { steps: consents.list() } };
  }

  async function answer(accepted: GatewayRequest): Promise<void> {
    const { request, response } = accepted;
    const { pathname, searchParams } = new URL(accepted.path, 'http://builder');
    const body = await jsonBody(accepted);
    if (body === undefined)
      return reject(response, 'editor', 400, 'The body is not a JSON object, or it is too long.');
    const [, resource] = /^\/okta\/search\/([^/]+)$/.exec(pathname) ?? [];
    const [, action] = /^\/okta\/attributes\/([^/]+)$/.exec(pathname) ?? [];
    const [, connectionId] = /^\/credentials\/okta-connection\/([^/]+)$/.exec(pathname) ?? [];
    const endpoint = endpoints[`${request.method} ${pathname}`];
    let result: FormAnswer = { status: 404, body: { error: 'There is nothing at this address.' } };
    const org = connections.get(searchParams.get('connection'));
    if (request.method === 'GET' && resource !== undefined) {
      result = await searchOrg(org, resource, searchParams.get('text'));
    } else if (request.method === 'GET' && action !== undefined) {
      result = await orgAttributes(org, action, searchParams.get('again') === 'true');
    } else if (request.method === 'GET' && connectionId !== undefined) {
      const { apiToken = '', privateKey = '' } = vault.get(connectionId) ?? {};
      const has_privateKey = privateKey !== '';
      result = {
        status: 200,
        body: { has_apiToken: apiToken !== '', ...(has_privateKey && { has_privateKey }) },
      };
    } else if (endpoint !== undefined) result = await endpoint(body);
    response.writeHead(result.status, { 'Content-Type': 'application/json', ...responseHeaders('editor') });
    response.end(JSON.stringify(result.body));
  }

  /** Removes the entered tokens from the deployed flows before Node-RED gets them. */
  async function deploy({ request, response, path, key }: GatewayRequest): Promise<void> {
    const body = await readBody(request, MAX_BYTES);
    if (body === undefined) return reject(response, 'editor', 413, 'The flows are too long to deploy.');
    const extracted = extractTokens(body);
    proxyRequest(request, response, { socketPath, area: 'editor', path, key, body: extracted.body });
    for (const { id, ...token } of extracted.tokens) {
      vault.set(id, token);
      connections.reset(id);
    }
  }

  return (accepted: GatewayRequest): void => {
    const { request, response, path, key } = accepted;
    const failed = () => response.destroy();
    if (isFlowPath(path)) reject(response, 'editor', 404, 'Pages of flows have a different address and key.');
    else if (/^\/(?:okta|credentials\/okta-connection)\//.test(path)) void answer(accepted).catch(failed);
    else if (request.method === 'POST' && /^\/flows?\/?(?:\?|$)/i.test(path))
      void deploy(accepted).catch(failed);
    else proxyRequest(request, response, { socketPath, area: 'editor', path, key });
  };
}

/** @returns undefined where the body is not a JSON object or too long; an empty object where there is no body */
async function jsonBody({ request }: GatewayRequest): Promise<Body | undefined> {
  const bytes = await readBody(request, MAX_BYTES);
  if (bytes === undefined) return undefined;
  try {
    const body: unknown = bytes.length === 0 ? {} : JSON.parse(bytes.toString('utf8'));
    return typeof body === 'object' && body !== null ? (body as Body) : undefined;
  } catch {
    return undefined;
  }
}

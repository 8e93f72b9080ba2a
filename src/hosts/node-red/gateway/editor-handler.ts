import type { HeldConnections } from '../flows/connection-registry.js';
import type { Consents } from '../flows/consents.js';
import { type TokenVault, takeTokens } from '../flows/token-vault.js';
import { type FormAnswer, findFor, type TypedConnection, testTyped } from '../forms/org-requests.js';
import { isRun } from '../process/flow-paths.js';
import type { Guest } from './gateway.js';
import { answerHeaders } from './headers.js';
import { bodyOf, passOn, refuse } from './proxy.js';

/** As Node-RED's own limit. */
const MOST_BYTES = 5_000_000;

export interface EditorRoom {
  socketPath: string;
  connections: HeldConnections;
  consents: Consents;
  vault: TokenVault;
}

/**
 * The editor. What concerns the org is answered here, in the process that holds its token: searches, tests, consents and
 * typed tokens. All else is Node-RED's.
 */
export function editorRoom({ socketPath, connections, consents, vault }: EditorRoom): (guest: Guest) => void {
  const answers: Readonly<
    Record<string, (query: URLSearchParams, body: Body) => FormAnswer | Promise<FormAnswer>>
  > = {
    'GET /okta/consents': () => ({ status: 200, body: { steps: consents.list() } }),
    'POST /okta/consents': (_query, { id, hash, allow }) => consent(String(id), String(hash), allow === true),
    'POST /okta/test': (_query, body) =>
      testTyped(body as TypedConnection, {
        builder: connections.builder,
        stored: (id) => connections.get(id),
        how: connections.how,
      }),
  };

  function consent(id: string, hash: string, allow: boolean): FormAnswer {
    if (!allow) consents.withdraw(id);
    else if (!consents.give(id, hash))
      return { status: 409, body: { error: 'The step has changed since it was shown. Look at it again.' } };
    return { status: 200, body: { steps: consents.list() } };
  }

  async function answer(guest: Guest): Promise<void> {
    const { request, response } = guest;
    const { pathname, searchParams } = new URL(guest.path, 'http://builder');
    const [, resource] = /^\/okta\/search\/([^/]+)$/.exec(pathname) ?? [];
    const body = await jsonOf(guest);
    if (body === undefined) return refuse(response, 'editor', 400, 'This is no JSON object, or too long.');
    const [, stored] = /^\/credentials\/okta-connection\/([^/]+)$/.exec(pathname) ?? [];
    const known = answers[`${request.method} ${pathname}`];
    let told: FormAnswer = { status: 404, body: { error: 'There is no such address.' } };
    if (request.method === 'GET' && resource !== undefined) {
      const org = connections.get(searchParams.get('connection'));
      told = await findFor(org, resource, searchParams.get('text'));
    } else if (request.method === 'GET' && stored !== undefined) {
      told = { status: 200, body: { has_apiToken: (vault.get(stored)?.apiToken ?? '') !== '' } };
    } else if (known !== undefined) told = await known(searchParams, body);
    response.writeHead(told.status, { 'Content-Type': 'application/json', ...answerHeaders('editor') });
    response.end(JSON.stringify(told.body));
  }

  /** Takes the tokens out of what is deployed before Node-RED sees it. */
  async function deploy({ request, response, path, key }: Guest): Promise<void> {
    const body = await bodyOf(request, MOST_BYTES);
    if (body === undefined) return refuse(response, 'editor', 413, 'These flows are too long.');
    const taken = takeTokens(body);
    passOn(request, response, { socketPath, room: 'editor', path, key, body: taken.body });
    for (const { id, ...token } of taken.tokens) {
      vault.keep(id, token);
      connections.forget(id);
    }
  }

  return (guest) => {
    const { request, response, path, key } = guest;
    const failed = () => response.destroy();
    if (isRun(path)) refuse(response, 'editor', 404, 'The pages of flows have an address of their own.');
    else if (/^\/(?:okta|credentials\/okta-connection)\//.test(path)) void answer(guest).catch(failed);
    else if (request.method === 'POST' && /^\/flows?\/?(?:\?|$)/i.test(path))
      void deploy(guest).catch(failed);
    else passOn(request, response, { socketPath, room: 'editor', path, key });
  };
}

type Body = Readonly<Record<string, unknown>>;

async function jsonOf({ request }: Guest): Promise<Body | undefined> {
  const bytes = await bodyOf(request, MOST_BYTES);
  if (bytes === undefined) return undefined;
  try {
    const body: unknown = bytes.length === 0 ? {} : JSON.parse(bytes.toString('utf8'));
    return typeof body === 'object' && body !== null ? (body as Body) : undefined;
  } catch {
    return undefined;
  }
}

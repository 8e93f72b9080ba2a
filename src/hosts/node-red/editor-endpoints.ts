import { ConnectionError } from '../../core/failure.js';
import type { ConnectorOptions, Searchable } from '../../index.js';
import { createConnector } from '../../index.js';
import { findConnection, oktaSettings } from './connection-node.js';
import type { Red, Response } from './red.js';

const RESOURCES: readonly string[] = ['user', 'group', 'application'] satisfies Searchable[];
const NOT_DEPLOYED = 'Deploy the connection first; then its org can be asked.';

/** The addresses that the forms ask: search for the pickers, and Test connection. */
export function serveEditor(red: Red): void {
  red.httpAdmin.get('/okta/search/:resource', red.auth.needsPermission('okta.read'), (request, response) => {
    const resource = request.params.resource ?? '';
    const { connection: id, text } = request.query;
    const connection = findConnection(red, id);
    if (!RESOURCES.includes(resource)) return fail(response, 404, `There is no search for ${resource}.`);
    if (connection === undefined) return fail(response, 409, NOT_DEPLOYED);
    void answer(response, async () => {
      const found = await connection.org.search(resource as Searchable, String(text ?? '').slice(0, 100));
      return Array.isArray(found) ? { found } : { error: `${found.message} ${found.remedy}` };
    });
  });
  red.httpAdmin.post('/okta/test', red.auth.needsPermission('okta.write'), (request, response) => {
    const typed = (request.body ?? {}) as TypedConnection;
    void answer(response, () => testTyped(red, typed));
  });
}

interface TypedConnection {
  id?: unknown;
  org?: unknown;
  organizationUrl?: unknown;
  /** Absent where the form shows a stored token. */
  apiToken?: unknown;
}

/**
 * Tests what the form holds. A stored token is only sent to the address that it was stored with: else a form could
 * send it anywhere.
 */
async function testTyped(red: Red, typed: TypedConnection): Promise<object> {
  const { builderOrg, allowLoopback = false, proxy = false } = oktaSettings(red);
  const how = { allowLoopback, proxy };
  const address = String(typed.organizationUrl ?? '').trim();
  if (typed.org === 'builder' && builderOrg !== undefined) {
    return test(builderOrg.organizationUrl, builderOrg.apiToken(), how);
  }
  if (typeof typed.apiToken === 'string') return test(address, typed.apiToken, how);
  const stored = findConnection(red, typed.id);
  if (stored === undefined) return { error: 'Type the API Token to test it, or deploy first.' };
  if (stored.organizationUrl !== address) {
    return { error: 'The address has changed: type the API Token again to test it there.' };
  }
  return test(address, stored.org.access.apiToken(), how);
}

async function test(organizationUrl: string, apiToken: string, how: ConnectorOptions): Promise<object> {
  const connector = createConnector({ organizationUrl, apiToken }, { ...how, userAgent: 'node-red' });
  try {
    const result = await connector.testConnection({ timeoutMs: 15_000 });
    return result.ok ? { info: result.output } : { error: `${result.error.message} ${result.error.remedy}` };
  } finally {
    await connector.close();
  }
}

async function answer(response: Response, ask: () => Promise<object>): Promise<void> {
  try {
    response.json(await ask());
  } catch (error) {
    const known = error instanceof ConnectionError;
    response.json({ error: known ? `${error.message} ${error.remedy}` : 'The org could not be asked.' });
  }
}

function fail(response: Response, status: number, error: string): void {
  response.status(status).json({ error });
}

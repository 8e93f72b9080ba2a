import { type ConnectorOptions, createConnector, type Searchable } from '../../../index.js';
import { ConnectionError } from '../../../result/failure.js';
import type { OrgConnection } from '../nodes/org-connection.js';

/** What the forms are told: a status of HTTP, and a body that they show. */
export interface FormAnswer {
  status: number;
  body: object;
}

const RESOURCES: readonly string[] = ['user', 'group', 'application'] satisfies Searchable[];

/** What a picker finds in the org of a connection. */
export async function findFor(
  org: OrgConnection | undefined,
  resource: string,
  text: unknown,
): Promise<FormAnswer> {
  if (!RESOURCES.includes(resource)) return told(404, `There is no search for ${resource}.`);
  if (org === undefined) return told(409, 'Deploy the connection first; then its org can be asked.');
  return asked(async () => {
    const found = await org.search(resource as Searchable, String(text ?? '').slice(0, 100));
    return Array.isArray(found) ? { found } : { error: `${found.message} ${found.remedy}` };
  });
}

/** What the form of a connection holds. */
export interface TypedConnection {
  id?: unknown;
  org?: unknown;
  organizationUrl?: unknown;
  /** Absent where the form shows a stored token. */
  apiToken?: unknown;
}

export interface KnownOrgs {
  builder?: OrgConnection;
  stored(id: unknown): OrgConnection | undefined;
  how: Pick<ConnectorOptions, 'allowLoopback' | 'proxy'>;
}

/**
 * Tests what the form holds. A stored token is only sent to the address that it was stored with: else a form could
 * send it anywhere.
 */
export function testTyped(typed: TypedConnection, { builder, stored, how }: KnownOrgs): Promise<FormAnswer> {
  return asked(async () => {
    const address = String(typed.organizationUrl ?? '').trim();
    if (typed.org === 'builder' && builder !== undefined) return test(builder, how);
    if (typeof typed.apiToken === 'string') return testToken(address, typed.apiToken, how);
    const known = stored(typed.id);
    if (known === undefined) return { error: 'Type the API Token to test it, or deploy first.' };
    if (known.access.organizationUrl !== address) {
      return { error: 'The address has changed: type the API Token again to test it there.' };
    }
    return test(known, how);
  });
}

function test({ access }: OrgConnection, how: KnownOrgs['how']): Promise<object> {
  return testToken(access.organizationUrl, access.apiToken(), how);
}

async function testToken(organizationUrl: string, apiToken: string, how: KnownOrgs['how']): Promise<object> {
  const connector = createConnector({ organizationUrl, apiToken }, { ...how, userAgent: 'node-red' });
  try {
    const result = await connector.testConnection({ timeoutMs: 15_000 });
    return result.ok ? { info: result.output } : { error: `${result.error.message} ${result.error.remedy}` };
  } finally {
    await connector.close();
  }
}

async function asked(ask: () => Promise<object>): Promise<FormAnswer> {
  try {
    return { status: 200, body: await ask() };
  } catch (error) {
    const known = error instanceof ConnectionError;
    return told(200, known ? `${error.message} ${error.remedy}` : 'The org could not be asked.');
  }
}

function told(status: number, error: string): FormAnswer {
  return { status, body: { error } };
}

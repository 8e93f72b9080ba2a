import { type Connector, type ConnectorOptions, createConnector } from '../../src/index.js';
import type { startSandbox } from '../../src/sandbox/index.js';
import { membershipMemory } from './membership-memory.js';

export type Sandbox = Awaited<ReturnType<typeof startSandbox>>;

/** A connector to a sandbox org, with a store of memberships with an end. */
export function connectTo(org: Sandbox, options: ConnectorOptions = {}): Connector {
  return createConnector(
    { organizationUrl: org.url, apiToken: org.token },
    { allowLoopback: true, memberships: membershipMemory(), ...options },
  );
}

/** A plain HTTP read of the org, by nothing of the connector's. */
export async function readOrg(org: Sandbox, path: string): Promise<{ status: number; body: unknown }> {
  const answer = await fetch(org.url + path, { headers: { authorization: `SSWS ${org.token}` } });
  const text = await answer.text();
  return { status: answer.status, body: text === '' ? undefined : JSON.parse(text) };
}

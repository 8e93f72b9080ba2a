import { type Connector, createConnector } from '../../src/index.js';
import type { Sandbox, ServiceClient } from '../../src/sandbox/index.js';
import { membershipMemory } from '../helpers/membership-memory.js';

/** A connector by OAuth as this service app, with an access token for these scopes. */
export function connectAs(
  org: Sandbox,
  { clientId, privateKey, keyId }: ServiceClient,
  scopes: readonly string[],
): Connector {
  const oauth = { clientId, privateKey, keyId, scopes };
  // So that there is something to end.
  const { groups, people } = org.seed;
  const due = { org: org.url, groupId: groups.engineering.id, userId: people.blake.id };
  return createConnector(
    { organizationUrl: org.url, oauth },
    { allowLoopback: true, memberships: membershipMemory(due) },
  );
}

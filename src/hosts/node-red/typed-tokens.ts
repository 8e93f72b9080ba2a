import { CONNECTION_TYPE } from './names.js';

/** What the editor puts in place of a token that it was not given again. */
const KEPT = '__PWRD__';

export interface TypedToken {
  id: string;
  organizationUrl: string;
  apiToken: string;
}

/**
 * The tokens that somebody typed into connections, taken out of a deploy's body: Node-RED gets the flows without them.
 * A body that is no JSON stays as it is, for Node-RED to refuse.
 */
export function takeTokens(body: Buffer): { body: Buffer; tokens: TypedToken[] } {
  let deployed: unknown;
  try {
    deployed = JSON.parse(body.toString('utf8'));
  } catch {
    return { body, tokens: [] };
  }
  const tokens: TypedToken[] = [];
  for (const node of connectionsIn(deployed)) {
    const { apiToken } = Object(node.credentials) as { apiToken?: unknown };
    if (typeof apiToken === 'string' && apiToken !== KEPT) {
      const organizationUrl = String(node.organizationUrl ?? '').trim();
      tokens.push({ id: String(node.id), organizationUrl, apiToken });
    }
    // Clears what an older builder let Node-RED keep.
    node.credentials = { apiToken: '' };
  }
  return { body: Buffer.from(JSON.stringify(deployed)), tokens };
}

type Node = Record<string, unknown>;

function connectionsIn(value: unknown): Node[] {
  const body = Object(value) as Node;
  const lists = [value, body.flows, body.nodes, body.configs].filter(Array.isArray) as unknown[][];
  return lists.flat().filter((node): node is Node => (Object(node) as Node).type === CONNECTION_TYPE);
}

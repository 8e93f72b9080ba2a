import { createCipheriv, createDecipheriv, randomBytes } from 'node:crypto';
import { CONNECTION_TYPE } from '../nodes/names.js';
import type { BuilderFolder } from './builder-folder.js';

const FILE = 'tokens.json';

/** A token that somebody typed, with the only address that it is sent to. */
export interface KeptToken {
  organizationUrl: string;
  apiToken: string;
}

/**
 * The tokens of connections that people typed in the editor: kept by the parent, encrypted with the folder's key. A flow
 * that changes a connection's address does not take the token there.
 */
export class TokenVault {
  readonly #tokens: Map<string, KeptToken>;

  constructor(
    private readonly folder: BuilderFolder,
    private readonly key: Buffer,
  ) {
    this.#tokens = new Map(Object.entries(this.#read()));
  }

  get(connection: string): KeptToken | undefined {
    return this.#tokens.get(connection);
  }

  keep(connection: string, token: KeptToken): void {
    this.#tokens.set(connection, token);
    const iv = randomBytes(12);
    const cipher = createCipheriv('aes-256-gcm', this.key, iv);
    const text = JSON.stringify(Object.fromEntries(this.#tokens));
    const sealed = Buffer.concat([iv, cipher.update(text, 'utf8'), cipher.final(), cipher.getAuthTag()]);
    this.folder.writeJson(FILE, { sealed: sealed.toString('base64') });
  }

  /** What can't be opened, for instance because its key is another one, has to be typed anew. */
  #read(): Record<string, KeptToken> {
    const { sealed } = this.folder.readJson<{ sealed?: string }>(FILE, {});
    if (typeof sealed !== 'string') return {};
    try {
      const bytes = Buffer.from(sealed, 'base64');
      const decipher = createDecipheriv('aes-256-gcm', this.key, bytes.subarray(0, 12), {
        authTagLength: 16,
      });
      decipher.setAuthTag(bytes.subarray(-16));
      const text = Buffer.concat([decipher.update(bytes.subarray(12, -16)), decipher.final()]).toString(
        'utf8',
      );
      return JSON.parse(text) as Record<string, KeptToken>;
    } catch {
      return {};
    }
  }
}

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

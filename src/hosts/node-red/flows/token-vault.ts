import { createCipheriv, createDecipheriv, randomBytes } from 'node:crypto';
import { CONNECTION_TYPE } from '../nodes/names.js';
import type { BuilderFolder } from './builder-folder.js';

const FILE = 'tokens.json';
/** The editor sends this in place of a stored token that was not entered again. */
const PLACEHOLDER = '__PWRD__';

/** The secrets that a connection's form may hold. */
const SECRETS = ['apiToken', 'privateKey'] as const;

export interface StoredToken {
  /** The only address that they are used for. */
  organizationUrl: string;
  apiToken?: string;
  /** Of a service app. */
  privateKey?: string;
}

/**
 * The API tokens and private keys that people entered for connections, encrypted with the folder's key. Each is bound to its address, so a
 * flow that changes a connection's address does not take the token there.
 */
export class TokenVault {
  readonly #tokens: Map<string, StoredToken>;

  constructor(
    private readonly folder: BuilderFolder,
    private readonly key: Buffer,
  ) {
    this.#tokens = new Map(Object.entries(this.#read()));
  }

  /** @param connection the id of a connection node */
  get(connection: string): StoredToken | undefined {
    return this.#tokens.get(connection);
  }

  /** What was stored for the same address and is not entered again stays. */
  set(connection: string, token: StoredToken): void {
    const stored = this.#tokens.get(connection);
    const kept = stored?.organizationUrl === token.organizationUrl ? stored : undefined;
    this.#tokens.set(connection, { ...kept, ...token });
    const iv = randomBytes(12);
    const cipher = createCipheriv('aes-256-gcm', this.key, iv);
    const text = JSON.stringify(Object.fromEntries(this.#tokens));
    const sealed = Buffer.concat([iv, cipher.update(text, 'utf8'), cipher.final(), cipher.getAuthTag()]);
    this.folder.writeJson(FILE, { sealed: sealed.toString('base64') });
  }

  /** Tokens that cannot be decrypted, for instance because the key has changed, must be entered again. */
  #read(): Record<string, StoredToken> {
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
      return JSON.parse(text) as Record<string, StoredToken>;
    } catch {
      return {};
    }
  }
}

export interface EnteredToken extends StoredToken {
  /** The connection node's. */
  id: string;
}

/**
 * Moves newly entered tokens out of a deploy's body, so that Node-RED gets the flows without them.
 * @returns a body that is not JSON unchanged, for Node-RED to reject
 */
export function extractTokens(body: Buffer): { body: Buffer; tokens: EnteredToken[] } {
  let deployed: unknown;
  try {
    deployed = JSON.parse(body.toString('utf8'));
  } catch {
    return { body, tokens: [] };
  }
  const tokens: EnteredToken[] = [];
  for (const node of connectionNodes(deployed)) {
    const given = Object(node.credentials) as Record<string, unknown>;
    const entered = SECRETS.filter((name) => typeof given[name] === 'string' && given[name] !== PLACEHOLDER);
    if (entered.length > 0) {
      const organizationUrl = String(node.organizationUrl ?? '').trim();
      const secrets = Object.fromEntries(entered.map((name) => [name, given[name]]));
      tokens.push({ id: String(node.id), organizationUrl, ...secrets });
    }
    // Also removes a token that an older version of the builder left to Node-RED.
    node.credentials = { apiToken: '', ...('privateKey' in given && { privateKey: '' }) };
  }
  return { body: Buffer.from(JSON.stringify(deployed)), tokens };
}

type Node = Record<string, unknown>;

/** The body is the list of nodes, or an object that contains it under one of three names. */
function connectionNodes(deployed: unknown): Node[] {
  const body = Object(deployed) as Node;
  const lists = [deployed, body.flows, body.nodes, body.configs].filter(Array.isArray) as unknown[][];
  return lists.flat().filter((node): node is Node => (Object(node) as Node).type === CONNECTION_TYPE);
}

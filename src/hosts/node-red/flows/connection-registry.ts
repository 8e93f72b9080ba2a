import type { ProxyOption } from '../../../index.js';
import { OrgConnection } from '../nodes/org-connection.js';
import type { FlowStore } from './flow-store.js';
import type { TokenVault } from './token-vault.js';

/** The org that the builder was started for. Its token stands in no flow and in no file. */
export interface BuilderOrg {
  readonly organizationUrl: string;
  readonly apiToken: () => string;
  readonly sandbox: boolean;
}

/** The connections of the deployed flows, as the parent holds them. */
export class HeldConnections {
  readonly builder: OrgConnection;
  readonly #own = new Map<string, OrgConnection>();
  readonly #how: { allowLoopback: boolean; proxy: ProxyOption };

  constructor(
    org: BuilderOrg,
    private readonly store: FlowStore,
    private readonly vault: TokenVault,
  ) {
    this.#how = { allowLoopback: org.sandbox, proxy: false };
    this.builder = new OrgConnection({
      ...this.#how,
      organizationUrl: org.organizationUrl,
      apiToken: org.apiToken,
    });
  }

  get how() {
    return this.#how;
  }

  /** The org behind a deployed connection node; undefined if there is no such node. */
  get(id: unknown): OrgConnection | undefined {
    const node = typeof id === 'string' ? this.store.node(id) : undefined;
    if (node?.type !== 'okta-connection') return undefined;
    if (node.org === 'builder') return this.builder;
    const organizationUrl = String(node.organizationUrl ?? '').trim();
    const known = this.#own.get(node.id);
    if (known?.access.organizationUrl === organizationUrl) return known;
    void known?.close();
    const apiToken = () => {
      const kept = this.vault.get(node.id);
      return kept?.organizationUrl === organizationUrl ? kept.apiToken : '';
    };
    const opened = new OrgConnection({ ...this.#how, organizationUrl, apiToken });
    this.#own.set(node.id, opened);
    return opened;
  }

  /** A new token was typed: what was opened with the one before is closed. */
  forget(id: string): void {
    void this.#own.get(id)?.close();
    this.#own.delete(id);
  }

  async close(): Promise<void> {
    await Promise.all([this.builder, ...this.#own.values()].map((org) => org.close()));
  }
}

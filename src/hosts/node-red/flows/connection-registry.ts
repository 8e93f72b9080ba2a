import type { ProxyOption } from '../../../index.js';
import type { WayInForm } from '../../shared/form-connection.js';
import { wayInOf } from '../nodes/connection-node.js';
import { OrgConnection } from '../nodes/org-connection.js';
import type { FlowStore } from './flow-store.js';
import type { TokenVault } from './token-vault.js';

/** The org that the builder was started for. No flow and no file contains its token. */
export interface BuilderOrg {
  readonly organizationUrl: string;
  readonly apiToken: () => string;
  /** The service app to connect as, in place of the API token. */
  readonly oauth?: () => WayInForm;
  readonly sandbox: boolean;
}

/** The orgs behind the connection nodes of the deployed flows. Each is opened once and shared. */
export class ConnectionRegistry {
  readonly builder: OrgConnection;
  /** Connector options of every connection in the builder. */
  readonly options: Readonly<{ allowLoopback: boolean; proxy: ProxyOption }>;
  /** With the address and the way in that each was opened for. */
  readonly #opened = new Map<string, { connection: OrgConnection; key: string }>();

  constructor(
    org: BuilderOrg,
    private readonly store: FlowStore,
    private readonly vault: TokenVault,
  ) {
    this.options = { allowLoopback: org.sandbox, proxy: false };
    this.builder = new OrgConnection({
      ...this.options,
      organizationUrl: org.organizationUrl,
      wayIn: org.oauth ?? (() => ({ apiToken: org.apiToken() })),
    });
  }

  /** The org behind a deployed connection node; undefined if there is no such node. */
  get(id: unknown): OrgConnection | undefined {
    const node = typeof id === 'string' ? this.store.node(id) : undefined;
    if (node?.type !== 'okta-connection') return undefined;
    if (node.org === 'builder') return this.builder;
    const organizationUrl = String(node.organizationUrl ?? '').trim();
    const shown = wayInOf(node);
    const key = JSON.stringify([organizationUrl, shown]);
    const existing = this.#opened.get(node.id);
    if (existing?.key === key) return existing.connection;
    void existing?.connection.close();
    const wayIn = () => {
      const stored = this.vault.get(node.id);
      return stored?.organizationUrl === organizationUrl ? { ...stored, ...shown } : shown;
    };
    const connection = new OrgConnection({ ...this.options, organizationUrl, wayIn });
    this.#opened.set(node.id, { connection, key });
    return connection;
  }

  /** Closes a connection whose token has changed. The next `get` opens it with the new one. */
  reset(id: string): void {
    void this.#opened.get(id)?.connection.close();
    this.#opened.delete(id);
  }

  async close(): Promise<void> {
    await Promise.all(
      [this.builder, ...[...this.#opened.values()].map(({ connection }) => connection)].map((org) =>
        org.close(),
      ),
    );
  }
}

import {
  type ActionError,
  type Connector,
  createConnector,
  type Found,
  type ProxyOption,
  type Searchable,
} from '../../index.js';

const MOST_FOUND = 10;
const SEARCH_LIMIT_MS = 10_000;

/** How to reach an org. The token is a function, so that no copy of these settings shows it. */
export interface OrgAccess {
  readonly organizationUrl: string;
  readonly apiToken: () => string;
  /** Allows http to this machine, for a sandbox org. */
  readonly allowLoopback: boolean;
  readonly proxy: ProxyOption;
}

/** An org that many nodes share. Its connector is made when it is first needed, and remade after a close. */
export class OrgConnection {
  #connector: Connector | undefined;

  constructor(readonly access: OrgAccess) {}

  /** @throws ConnectionError where address or token can't be used */
  connector(): Connector {
    this.#connector ??= this.#open();
    return this.#connector;
  }

  /** Users, groups or applications that match a text, for the pickers of the forms. */
  async search(resource: Searchable, text: string): Promise<Found[] | ActionError> {
    const result = await this.connector().search(resource, text, { timeoutMs: SEARCH_LIMIT_MS });
    return result.ok ? result.output.items.slice(0, MOST_FOUND) : result.error;
  }

  async close(): Promise<void> {
    const connector = this.#connector;
    this.#connector = undefined;
    await connector?.close();
  }

  #open(): Connector {
    const { organizationUrl, apiToken, allowLoopback, proxy } = this.access;
    return createConnector(
      { organizationUrl, apiToken: apiToken() },
      { allowLoopback, proxy, userAgent: 'node-red' },
    );
  }
}

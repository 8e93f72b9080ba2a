import type { Action } from '../../../catalog/action.js';
import {
  type ActionError,
  type Connector,
  createConnector,
  type ExecuteOptions,
  type Found,
  type ProxyOption,
  type Searchable,
} from '../../../index.js';
import { ConnectionError } from '../../../result/failure.js';
import { type HostResult, refusedByHost } from '../../shared/refusals.js';

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

  /** Runs an action; an address or a token that can't be used is a failure like any other. */
  async run(
    action: Action,
    inputs: Record<string, unknown>,
    options: Pick<ExecuteOptions, 'signal' | 'onProgress'>,
  ): Promise<HostResult> {
    try {
      return await this.connector().execute(action.id, inputs, { ...options, hideEchoes: true });
    } catch (error) {
      if (!(error instanceof ConnectionError)) throw error;
      const { code, message, remedy } = error;
      return refusedByHost({ code, message, remedy });
    }
  }

  /**
   * Users, groups or applications that match a text, for the pickers of the forms.
   * @throws ConnectionError where address or token can't be used
   */
  async search(resource: Searchable, text: string): Promise<Found[] | ActionError> {
    const result = await this.connector().search(resource, text, { timeoutMs: SEARCH_LIMIT_MS });
    return result.ok ? result.output.items.slice(0, MOST_FOUND) : result.error;
  }

  async close(): Promise<void> {
    const connector = this.#connector;
    this.#connector = undefined;
    await connector?.close();
  }

  /** @throws ConnectionError where address or token can't be used */
  connector(): Connector {
    const { organizationUrl, apiToken, allowLoopback, proxy } = this.access;
    this.#connector ??= createConnector(
      { organizationUrl, apiToken: apiToken() },
      { allowLoopback, proxy, userAgent: 'node-red' },
    );
    return this.#connector;
  }
}

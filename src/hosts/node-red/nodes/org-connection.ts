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

const MAX_RESULTS = 10;
const SEARCH_TIMEOUT_MS = 10_000;

/** How to reach an org. The token is a function so that copying or printing these settings does not expose it. */
export interface OrgAccess {
  readonly organizationUrl: string;
  readonly apiToken: () => string;
  /** Allows http to this machine, for a sandbox org. */
  readonly allowLoopback: boolean;
  readonly proxy: ProxyOption;
}

/** An org that several nodes share. Its connector is created at the first use, and again after `close`. */
export class OrgConnection {
  #connector: Connector | undefined;

  constructor(readonly access: OrgAccess) {}

  /** Runs an action. An invalid address or token gives a failed result. */
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
   * Finds at most ten users, groups or applications for a picker.
   * @throws ConnectionError where the address or the token is invalid
   */
  async search(resource: Searchable, text: string): Promise<Found[] | ActionError> {
    const result = await this.connector().search(resource, text, { timeoutMs: SEARCH_TIMEOUT_MS });
    return result.ok ? result.output.items.slice(0, MAX_RESULTS) : result.error;
  }

  async close(): Promise<void> {
    const connector = this.#connector;
    this.#connector = undefined;
    await connector?.close();
  }

  /** @throws ConnectionError where the address or the token is invalid */
  connector(): Connector {
    const { organizationUrl, apiToken, allowLoopback, proxy } = this.access;
    this.#connector ??= createConnector(
      { organizationUrl, apiToken: apiToken() },
      { allowLoopback, proxy, userAgent: 'node-red' },
    );
    return this.#connector;
  }
}

import type { Action } from '../../../catalog/action.js';
import { profileInputOf } from '../../../catalog/org/org-action.js';
import type { OrgFields } from '../../../catalog/org/org-attributes.js';
import {
  type ActionError,
  type Connector,
  createConnector,
  type ExecuteOptions,
  type Found,
  type OrgActions,
  type ProxyOption,
  type Result,
  type Searchable,
} from '../../../index.js';
import { ConnectionError } from '../../../result/failure.js';
import { nothingSent } from '../../../result/result.js';
import { formConnection, type WayInForm } from '../../shared/form-connection.js';
import { membershipFolder, usualFolder } from '../../shared/membership-folder.js';
import { attributesNotRead, type HostResult, refusedByHost } from '../../shared/refusals.js';

const MAX_RESULTS = 10;
/** People wait for what a form asks for. */
const FORM_TIMEOUT_MS = 10_000;
/** After so long a form reads the org's fields again. */
const FIELDS_MAX_AGE_MS = 10 * 60_000;

/** How to reach an org. The way in is a function so that copying or printing these settings does not expose a secret. */
export interface OrgAccess {
  readonly organizationUrl: string;
  readonly wayIn: () => WayInForm;
  /** Allows http to this machine, for a sandbox org. */
  readonly allowLoopback: boolean;
  readonly proxy: ProxyOption;
}

/** What limits a run, and whether the org's fields are compared first. */
export interface RunOptions extends Pick<ExecuteOptions, 'signal' | 'onProgress'> {
  checkProfile?: boolean;
}

/** An org that several nodes share. Its connector is created at the first use, and again after `close`. */
export class OrgConnection {
  #connector: Connector | undefined;
  #forOrg: OrgActions | undefined;
  #fieldsReadAt = 0;

  constructor(readonly access: OrgAccess) {}

  /**
   * Runs an action. An invalid address or token gives a failed result.
   * @param checkProfile compares a profile with the org's fields before anything is sent
   */
  async run(
    action: Action,
    inputs: Record<string, unknown>,
    { checkProfile = false, ...options }: RunOptions,
  ): Promise<HostResult> {
    try {
      let connector = this.connector();
      if (checkProfile && profileInputOf(action) !== undefined) {
        const { signal } = options;
        const found = await this.#withFields({ ...(signal && { signal }) });
        if (!found.ok) return { ...found, error: attributesNotRead(found.error, 'connection') };
        connector = found.output;
      }
      return await connector.execute(action.id, inputs, { ...options, hideEchoes: true });
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
    const result = await this.connector().search(resource, text, { timeoutMs: FORM_TIMEOUT_MS });
    return result.ok ? result.output.items.slice(0, MAX_RESULTS) : result.error;
  }

  /**
   * The org's attributes for a form. They are read again after ten minutes, or on demand.
   * @throws ConnectionError where the address or the token is invalid
   */
  async fields(again: boolean): Promise<OrgFields | ActionError> {
    const options = { timeoutMs: FORM_TIMEOUT_MS };
    const old = this.#forOrg !== undefined && (again || Date.now() - this.#fieldsReadAt > FIELDS_MAX_AGE_MS);
    const found = await this.#withFields(options);
    if (!found.ok) return found.error;
    if (!old) return found.output.fields;
    const read = await found.output.refresh(options);
    if (read.ok) this.#fieldsReadAt = Date.now();
    return read.ok ? read.output : read.error;
  }

  /** The connector with the org's fields. A failed reading is not kept. */
  async #withFields(options: ExecuteOptions): Promise<Result<OrgActions>> {
    if (this.#forOrg !== undefined) return { ok: true, output: this.#forOrg, meta: nothingSent() };
    const connector = this.connector();
    const found = await connector.forOrg(options);
    if (found.ok && connector === this.#connector) {
      this.#forOrg = found.output;
      this.#fieldsReadAt = Date.now();
    }
    return found;
  }

  async close(): Promise<void> {
    const connector = this.#connector;
    this.#connector = undefined;
    this.#forOrg = undefined;
    await connector?.close();
  }

  /** @throws ConnectionError where the address or the token is invalid */
  connector(): Connector {
    const { organizationUrl, wayIn, allowLoopback, proxy } = this.access;
    this.#connector ??= createConnector(formConnection(organizationUrl, wayIn()), {
      allowLoopback,
      proxy,
      userAgent: 'node-red',
      memberships: membershipFolder(usualFolder()),
    });
    return this.#connector;
  }
}

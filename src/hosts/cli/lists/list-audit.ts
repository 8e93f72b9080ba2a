import type { Action, ActionError, Meta, SafetySettings } from '../../../connector/public-types.js';
import type { Redactor } from '../../../redaction/redact.js';
import { audit } from '../../../safety/audit.js';
import { auditCaller } from '../safety-flags.js';

/** Okta's ids of the last requests: the event of a long list must not be longer than the list's pages. */
const MOST_REQUEST_IDS = 100;

/** The audit event of a list that is read item by item, as an execution of it has. */
export class ListAudit {
  readonly #startedAt = Date.now();
  readonly #meta: Meta = { requestIds: [], attempts: 0, durationMs: 0, warnings: [] };

  constructor(
    readonly list: Action,
    readonly inputs: Record<string, unknown>,
    readonly redactor: Redactor,
    readonly listener: SafetySettings['onAudit'],
  ) {}

  /** Counts a page. */
  page({ requestIds, attempts }: Meta): void {
    this.#meta.attempts += attempts;
    this.#meta.requestIds = [...this.#meta.requestIds, ...requestIds].slice(-MOST_REQUEST_IDS);
  }

  /** @param error why the list was not read to its end */
  write(error?: ActionError): void {
    if (this.listener === undefined) return;
    const { list, inputs, redactor } = this;
    const meta = { ...this.#meta, durationMs: Date.now() - this.#startedAt };
    const result =
      error === undefined ? ({ ok: true, output: {}, meta } as const) : ({ ok: false, error, meta } as const);
    audit(
      this.listener,
      { now: Date.now },
      { id: list.id, action: list, inputs, caller: auditCaller(), result, redactor },
    );
  }
}

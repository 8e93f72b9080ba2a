import type { Action, Manifest } from '../core/action.js';
import type { ActionError, ErrorCode } from '../core/failure.js';
import type { Meta, Result } from '../core/result.js';

/** What somebody who starts a host lets it do. */
export interface PolicyOptions {
  /** Only actions that read, whatever else is said. */
  readOnly?: boolean;
  /** Narrows to these action ids, groups and effects. Absent means all actions. */
  allow?: readonly string[];
  /** Destructive actions run without a person's yes. */
  yesDestructive?: boolean;
}

/** A refusal by the host itself. NOT_ALLOWED is no word of Okta's or of the executor's. */
export type HostError = Omit<ActionError, 'code'> & { code: ErrorCode | 'NOT_ALLOWED' };
export type HostFailure = { ok: false; error: HostError; meta: Meta };
export type HostResult = Result<Record<string, unknown>> | HostFailure;

/** A host can't start with these settings. */
export class SettingsError extends Error {
  constructor(
    message: string,
    readonly remedy: string,
  ) {
    super(message);
    this.name = 'SettingsError';
  }
}

/** Which actions a host offers. */
export class Policy {
  readonly #allow: ReadonlySet<string> | undefined;
  readonly #readOnly: boolean;
  /** Destructive actions run without a person's yes. */
  readonly yesDestructive: boolean;

  /** @throws SettingsError where `allow` names what does not exist: a typing error must not hide in a policy */
  constructor(options: PolicyOptions, { groups }: Manifest, actions: readonly Action[]) {
    const effects = ['read', 'write', 'destructive'];
    const known = new Set([...effects, ...groups.map(({ id }) => id), ...actions.map(({ id }) => id)]);
    const allow = options.allow?.map((entry) => entry.trim());
    const stranger = allow?.find((entry) => !known.has(entry));
    if (stranger !== undefined || allow?.length === 0) {
      throw new SettingsError(
        `--allow: "${stranger ?? ''}" is no action, group or effect.`,
        `Use action ids, ${[...groups.map(({ id }) => id), ...effects].join(', ')}.`,
      );
    }
    this.#allow = allow && new Set(allow);
    this.#readOnly = options.readOnly ?? false;
    this.yesDestructive = options.yesDestructive ?? false;
  }

  /** Whether the host offers the action at all; a destructive one may need a yes besides. */
  offers({ id, group, effect }: Action): boolean {
    if (this.#readOnly && effect !== 'read') return false;
    return this.#allow === undefined || [id, group, effect].some((name) => this.#allow?.has(name));
  }

  /** Whether a person must say yes before the action runs. */
  asks({ effect }: Action): boolean {
    return effect === 'destructive' && !this.yesDestructive;
  }

  /** Why the host does not offer the action. */
  refusal({ title, effect }: Action): HostFailure {
    return notAllowed(
      `${title} is not allowed here: this server was started ${
        this.#readOnly && effect !== 'read' ? 'with --read-only' : 'with an --allow list that leaves it out'
      }.`,
      'Use another action, or ask whoever started the server to allow this one.',
    );
  }
}

/** A refusal by the host; nothing was sent. */
export function notAllowed(message: string, remedy: string): HostFailure {
  return refusedByHost({ code: 'NOT_ALLOWED', message, remedy });
}

/** A refusal before anything was sent, in the form of a result. */
export function refusedByHost(error: Pick<HostError, 'code' | 'message' | 'remedy'>): HostFailure {
  return {
    ok: false,
    error: { ...error, retryable: false, outcome: 'not-sent' },
    meta: { requestIds: [], attempts: 0, durationMs: 0, warnings: [] },
  };
}

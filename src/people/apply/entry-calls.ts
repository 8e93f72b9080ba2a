import type { Connector } from '../../connector/types.js';
import type { ExecuteOptions } from '../../request/call.js';
import type { ActionError } from '../../result/failure.js';
import { type Meta, nothingSent, type Result } from '../../result/result.js';
import type { EntryStep } from './offboard.js';

export type EntryOptions = Pick<
  ExecuteOptions,
  'signal' | 'timeoutMs' | 'rateLimitShare' | 'onProgress' | 'caller' | 'priority' | 'reconcile'
>;

/** Ends an entry with this error. */
export class Stopped {
  constructor(readonly error: ActionError) {}
}

/** The actions that an entry runs, and what is known of them together. */
export class EntryCalls {
  readonly meta: Meta = nothingSent();
  /** What was done, in words. */
  readonly done: string[] = [];
  readonly #completed: string[] = [];

  constructor(
    private readonly connector: Connector,
    private readonly options: EntryOptions,
  ) {}

  /** A read; undefined where there is no such thing. */
  async find(action: string, inputs: Record<string, unknown>): Promise<Record<string, unknown> | undefined> {
    const result = await this.#execute(action, inputs);
    if (result.ok) return result.output;
    if (result.error.code === 'NOT_FOUND') return undefined;
    throw new Stopped(result.error);
  }

  async do({ action, inputs, done }: EntryStep): Promise<Record<string, unknown> | undefined> {
    const result = await this.#execute(action, inputs);
    if (!result.ok && result.error.outcome !== 'applied') throw new Stopped(result.error);
    this.done.push(done);
    this.#completed.push(action);
    return result.ok ? result.output : undefined;
  }

  async #execute(action: string, inputs: unknown): Promise<Result<Record<string, unknown>>> {
    const result = await this.connector.execute(action as string, inputs, {
      priority: 'bulk',
      ...this.options,
    });
    const { requestIds, attempts, durationMs, warnings, rateLimit } = result.meta;
    this.meta.requestIds.push(...requestIds);
    this.meta.attempts += attempts;
    this.meta.durationMs += durationMs;
    this.meta.warnings.push(...warnings);
    if (rateLimit !== undefined) this.meta.rateLimit = rateLimit;
    return result;
  }

  /** The error of the entry, whose other steps may have been done. */
  errorOf(error: ActionError): ActionError {
    if (this.#completed.length === 0) return error;
    const outcome = error.outcome === 'unknown' ? 'unknown' : 'partial';
    return { ...error, outcome, completedSteps: [...this.#completed] };
  }
}

import type { Check } from '../actions/check/check.js';
import type { ConnectionInfo } from '../actions/connection-test.js';
import type { Items, ItemsOptions } from '../actions/items.js';
import type { PlannedRequest } from '../actions/plan.js';
import type { Searchable, SearchPage } from '../actions/search.js';
import type { Action, Manifest } from '../catalog/action.js';
import type {
  ActionId,
  ActionInputs,
  ActionOutputs,
  ListId,
  ListInputs,
  ListItems,
} from '../generated/types.js';
import type { Limits } from '../rate-limit/rate-limits.js';
import type { ExecuteOptions } from '../request/call.js';
import type { Logger } from '../request/logger.js';
import type { TokenSource } from '../request/token.js';
import type { ActionError, InputIssue } from '../result/failure.js';
import type { Result } from '../result/result.js';
import type { SafetySettings } from '../safety/settings.js';
import type { Clock } from '../transport/clock.js';
import type { Transport } from '../transport/transport.js';

/** The two connection inputs that the manifest declares. */
export interface Connection {
  /** For example https://example.okta.com; a bare domain will do. */
  organizationUrl: string;
  /** The token itself, or a function that fetches it before every attempt. */
  apiToken: TokenSource;
}

/** The three seams through which a connector touches the world outside its own memory. */
export interface Seams {
  /** The way to the network. */
  transport: Transport;
  clock: Clock;
  /** What is known about the org's rate limits. */
  limits: Limits;
}

export interface ConnectorSettings extends SafetySettings {
  /** Allows http to this machine, for a sandbox org. Default false. */
  allowLoopback?: boolean;
  /** Bounds one attempt, in milliseconds. Default 30,000. */
  attemptTimeoutMs?: number;
  /** Bounds repeats after 5xx and lost answers of one request. Default 2; waits for rate limits don't count. */
  maxRetries?: number;
  /**
   * The part of the org's rate limits that calls may use, above 0 to 1; the rest is left to others. Default 1 for
   * single calls and 0.5 for bulk ones.
   */
  rateLimitShare?: number;
  logger?: Logger;
  /** Put before the connector's own in the User-Agent header. */
  userAgent?: string;
}

export type Validation = { valid: boolean; issues: InputIssue[] };
export type Plan = { ok: true; requests: PlannedRequest[] } | { ok: false; error: ActionError };

export interface SearchOptions extends ExecuteOptions {
  /** `next` of the page before. */
  page?: string;
}

/** An org, and the actions on it. */
export interface Connector {
  readonly manifest: Manifest;
  /** Every action that may be run, as plain frozen data. */
  readonly actions: readonly Action[];
  /** Every list that `items` reads, in the same form. */
  readonly lists: readonly Action[];
  /** Checks inputs; sends nothing. An unknown action is an issue. */
  validate(id: string, inputs: unknown): Validation;
  /** The requests that an execution would send; sends nothing, hides secrets. */
  plan(id: string, inputs: unknown): Plan;
  /**
   * Whether an execution would work now, and what it would change, in words. Only reads. A refusal that it foresees is
   * a result; `{ ok: false, error }` where the inputs are wrong (INVALID_INPUT) or a read failed.
   */
  check(id: string, inputs: unknown, options?: ExecuteOptions): Promise<Result<Check>>;
  /** Runs an action. Never throws: a failure is `{ ok: false, error }`. */
  execute<Id extends ActionId>(
    id: Id,
    inputs: ActionInputs[Id],
    options?: ExecuteOptions,
  ): Promise<Result<ActionOutputs[Id]>>;
  /** The same for hosts, which know ids and inputs only at run time. */
  execute(id: string, inputs: unknown, options?: ExecuteOptions): Promise<Result<Record<string, unknown>>>;
  /**
   * Goes through a list of the org's, however long: `for await (const item of okta.items(…))`. Sends nothing before the
   * first item is asked for; bad inputs are thrown then, as every failure is.
   */
  items<Id extends ListId>(id: Id, inputs: ListInputs[Id], options?: ItemsOptions): Items<ListItems[Id]>;
  items<Id extends string>(
    id: Id extends ListId ? never : Id,
    inputs: unknown,
    options?: ItemsOptions,
  ): Items<Record<string, unknown>>;
  /** Whose token it is and for which org, or what is wrong with the connection. Only reads. */
  testConnection(options?: ExecuteOptions): Promise<Result<ConnectionInfo>>;
  /** Resources whose names start with a text, for pickers: a page at a time, '' lists all. Only reads. */
  search(resource: Searchable, starts: string, options?: SearchOptions): Promise<Result<SearchPage>>;
  /** Closes what is open. Calls under way fail. */
  close(): Promise<void>;
}

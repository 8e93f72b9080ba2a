export type ErrorCode =
  | 'UNKNOWN_ACTION'
  | 'INVALID_INPUT'
  | 'INVALID_CONNECTION'
  | 'NOT_ALLOWED'
  | 'GUARDED'
  | 'UNAUTHENTICATED'
  | 'FORBIDDEN'
  | 'NOT_FOUND'
  | 'AMBIGUOUS'
  | 'CONFLICT'
  | 'REJECTED'
  | 'RATE_LIMITED'
  | 'OKTA_UNAVAILABLE'
  | 'NOT_OKTA'
  | 'TIMEOUT'
  | 'NETWORK'
  | 'CANCELLED'
  | 'INVALID_RESPONSE'
  | 'INCOMPLETE'
  | 'INTERRUPTED'
  | 'CHECKPOINT';

/**
 * What is true of the org after a failure: nothing was sent; requests were sent and none changed anything; some
 * steps were done; everything was done but the answer can't be read; it is unknown until somebody reads the org.
 */
export type Outcome = 'not-sent' | 'unchanged' | 'partial' | 'applied' | 'unknown';

/** Okta's error, where Okta answered. */
export interface OktaSaid {
  status: number;
  errorCode?: string;
  errorSummary?: string;
  errorCauses?: string[];
  errorId?: string;
  requestId?: string;
  /** OAuth's own code, such as invalid_client or insufficient_scope. */
  oauthError?: string;
}

/** Who answered in Okta's place: a proxy, a gateway, a sign-in page of the network, another service. */
export interface AnsweredBy {
  status: number;
  /** What its body is. */
  kind: 'html' | 'json' | 'text' | 'empty';
  /** Its Server header: printable ASCII, at most 60 characters. */
  server?: string;
}

/** What is wrong with one field. `path` is its name, e.g. `groupIds[2]`; the message never contains the value. */
export interface InputIssue {
  path: string;
  message: string;
}

/** The options that an error can be about. Messages and remedies name none: each host has its own names for them. */
export type RelatedOption =
  | 'timeoutMs'
  | 'attemptTimeoutMs'
  | 'reconcile'
  | 'allowLoopback'
  | 'allowAddresses';

/** A failure as callers see it: plain data. */
export interface ActionError {
  code: ErrorCode;
  /** What happened. */
  message: string;
  /** What to do next. */
  remedy: string;
  /** The same call may succeed if it is repeated, and repeating it is safe. */
  retryable: boolean;
  outcome: Outcome;
  retryAfterMs?: number;
  okta?: OktaSaid;
  /** NOT_OKTA, and where a redirect came instead of an answer. Then there is no `okta`. */
  answeredBy?: AnsweredBy;
  /** The options of the connector or the call that set the limit, lift the refusal or settle the outcome. */
  relatedOptions?: RelatedOption[];
  /** INVALID_INPUT: what is wrong with which input. */
  issues?: InputIssue[];
  /** The changes that were made before the failure, by Okta operation. */
  completedSteps?: string[];
  /** CONFLICT: what exists already. */
  existing?: Record<string, string>;
  /** With the option reconcile: a read settled the outcome after an ambiguous end. */
  reconciled?: true;
  /** The output of an action of several parts that was done in part. */
  output?: unknown;
}

/**
 * A failure inside the connector, before it becomes an ActionError. `ambiguous`: an earlier attempt may have been carried
 * out. Not an Error: nobody reads its stack, and capturing one costs more than the rest of a rejection.
 */
export class Failure {
  constructor(
    readonly details: ActionError,
    readonly ambiguous = false,
  ) {}

  /** The same failure with other details. */
  with(changes: Partial<ActionError>): Failure {
    return new Failure({ ...this.details, ...changes }, this.ambiguous);
  }
}

const BRAND = Symbol.for('okta-workflow-connector.error');
const MARK = { value: true };

/** Marks a value so that isConnectorError recognises it, whichever copy of the package made it. */
export function brand<T extends object>(error: T): T {
  return Object.defineProperty(error, BRAND, MARK);
}

/** Whether a value is an error of this package: a result's `error`, or what createConnector threw. */
export function isConnectorError(value: unknown): value is ActionError {
  return typeof value === 'object' && value !== null && BRAND in value;
}

/** What createConnector throws: a connection input or an option is invalid. Nothing was sent. */
export class ConnectionError extends Error {
  readonly code = 'INVALID_CONNECTION';
  readonly outcome = 'not-sent';
  readonly retryable = false;
  readonly remedy: string;

  constructor(
    message: string,
    remedy: string,
    readonly relatedOptions?: RelatedOption[],
  ) {
    super(message);
    this.name = 'ConnectionError';
    this.remedy = remedy;
    brand(this);
  }

  toJSON(): ActionError {
    const { code, message, remedy, retryable, outcome, relatedOptions } = this;
    return { code, message, remedy, retryable, outcome, ...(relatedOptions && { relatedOptions }) };
  }
}

import type { Retry, Step } from '../catalog/action.js';
import { mailsNow } from '../catalog/mails.js';
import { fill, fillPath, fillQuery, type Values } from '../catalog/template.js';
import type { TransportAnswer } from '../transport/transport.js';

/** One request to Okta, ready to be sent: room 4 needs to know nothing else. */
export interface OktaRequest {
  /** The step of the action that it stands for. */
  readonly step: string;
  readonly operationId: string;
  readonly method: Step['method'];
  /** Path and query, percent-encoded. */
  readonly path: string;
  readonly body?: unknown;
  readonly retry: Retry;
  readonly doneWhen?: Step['doneWhen'] | undefined;
  /** The output needs the answer's body, which a read is always sent for. */
  wantsBody?: true;
  /** Headers in place of the usual ones. */
  readonly headers?: Readonly<Record<string, string>>;
  /** A body that is not JSON, as it is sent. */
  readonly content?: string | Uint8Array;
  /** Whatever Okta answers is an answer: a page, a text, bytes, nothing. */
  readonly anyAnswer?: true;
  /** Sent without the token. */
  readonly anonymous?: true;
  /** Asks for an access token for these scopes; it shows who asks by other means than a token. */
  readonly tokenFor?: readonly string[];
}

/** What Okta itself answered with a 2xx, or what a repeat of an ambiguous attempt proved (`assumed`). */
export interface OktaAnswer {
  readonly request: OktaRequest;
  readonly status: number;
  readonly headers: Readonly<TransportAnswer['headers']>;
  /** Parsed JSON; undefined where there was no body or it could not be read. With `anyAnswer` a text, or bytes as base64, too. */
  readonly body: unknown;
  /** With `anyAnswer`: the media type of the body, and base64 where it is not text. */
  readonly contentType?: string;
  readonly encoding?: 'base64';
  /** The body with its numbers as they were written, where JavaScript would round one: to be sent back. */
  readonly exact?: unknown;
  /** Why the body could not be read, where it could not. With `anyAnswer` the body is what came. */
  readonly unreadable?: string;
  /** With `anyAnswer`: why the body is the text of Okta's JSON. */
  readonly unparsed?: string;
  /** Path and query of the next page, where Okta's Link header names one of the same list on the org's own origin. */
  readonly next?: string;
  /** Why the next page that the header names can't be followed, where it leads elsewhere. */
  readonly unusableNext?: string;
  /** Taken as done because the repeat found nothing left to do (`doneWhen`). */
  readonly assumed: boolean;
  /** The answer to a repeat: an attempt before may have made the change already. */
  readonly afterDoubt?: true;
}

/**
 * Fills a step's template.
 * @throws Failure INVALID_INPUT where the values contradict each other
 */
export function requestOf(step: Step, values: Values): OktaRequest {
  const path = fillPath(step.path, values);
  return {
    step: step.name,
    operationId: step.operationId,
    method: step.method,
    path: step.query === undefined ? path : path + fillQuery(step.query, values),
    body: step.body === undefined ? undefined : (fill(step.body, values) ?? {}),
    retry: mailsNow(step, values) ? 'never' : step.retry,
    doneWhen: step.doneWhen,
  };
}

/** Whether a request only reads. */
export function isRead(request: OktaRequest): boolean {
  return request.method === 'GET';
}

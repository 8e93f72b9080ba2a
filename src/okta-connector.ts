import type {
  Connection,
  Connector,
  ConnectorSettings,
  Plan,
  Seams,
  SearchOptions,
  Validation,
} from './connector.js';
import type { Action, Manifest } from './core/action.js';
import { findAction, listActions, readManifest } from './core/catalog.js';
import { type ActionError, brand, ConnectionError, type ErrorCode, type InputIssue } from './core/failure.js';
import { HIDDEN, Redactor, SHORTEST_FOUND } from './core/redact.js';
import type { Meta, Result } from './core/result.js';
import { takeInputs } from './core/validate.js';
import type { SendSettings } from './okta/attempt.js';
import { isToken, type TokenSource } from './okta/authorize.js';
import { Call, type ExecuteOptions } from './okta/call.js';
import type { Clock } from './okta/clock.js';
import type { ConnectionInfo } from './okta/connection-test.js';
import { executeAction, runProgram } from './okta/execute.js';
import { harmless } from './okta/logger.js';
import { organizationOrigin } from './okta/organization-url.js';
import type { Program } from './okta/program.js';
import type { Searchable, SearchPage } from './okta/search.js';
import { TimeLimits } from './okta/time-limits.js';

/** The composition root: brings catalog, settings and seams together. Touches nothing outside the seams. */
export class OktaConnector implements Connector {
  readonly #settings: SendSettings;
  readonly #clock: Clock;
  /** The token, where it is known from the start. */
  readonly #secrets = new Redactor();
  readonly #close: () => Promise<void>;

  /**
   * @param seams gets the org's origin, for a transport that keeps connections to it
   * @throws ConnectionError (INVALID_CONNECTION) where the connection's inputs can't be used
   */
  constructor(connection: Connection, options: ConnectorSettings, seams: (origin: string) => Seams) {
    const origin = organizationOrigin(connection?.organizationUrl, options.allowLoopback ?? false);
    const { transport, clock, limits } = seams(origin);
    this.#clock = clock;
    const timeLimits = new TimeLimits(this.#clock);
    this.#settings = {
      origin,
      token: checkToken(connection.apiToken),
      userAgent: userAgent(options.userAgent),
      transport,
      limits,
      timeLimits,
      attemptTimeoutMs: options.attemptTimeoutMs ?? 30_000,
      maxRetries: options.maxRetries ?? 2,
      rateLimitShare: options.rateLimitShare,
      logger: options.logger && harmless(options.logger),
    };
    this.#secrets.add(this.#settings.token);
    this.#close = async () => {
      timeLimits.close();
      await (transport as { close?: () => Promise<void> }).close?.();
    };
  }

  get manifest(): Manifest {
    return readManifest();
  }

  get actions(): readonly Action[] {
    return listActions();
  }

  validate(id: string, inputs: unknown): Validation {
    const prepared = prepare(id, inputs);
    if (prepared.action !== undefined) return { valid: true, issues: [] };
    const { issues = [{ path: '', message: prepared.error.message }] } = prepared.error;
    return { valid: false, issues };
  }

  plan(id: string, inputs: unknown): Plan {
    const { action, values, error } = prepare(id, inputs);
    if (action === undefined) return { ok: false, error };
    const { planRequests } = require('./okta/plan.js') as typeof import('./okta/plan.js');
    const redactor = new Redactor(this.#secrets);
    // A shorter one would hide every text that happens to hold it; by its place it is hidden anyway.
    redactor.addMarked(action.input, values, SHORTEST_FOUND);
    return { ok: true, requests: redactor.data(planRequests(action, values)) };
  }

  execute(id: string, inputs: unknown, options: ExecuteOptions = {}): Promise<Result<never>> {
    const { action, values, error } = prepare(id, inputs);
    if (action === undefined) return Promise.resolve({ ok: false, error, meta: nothingSent() });
    const redactor = new Redactor(this.#secrets);
    redactor.addMarked(action.input, values);
    const call = new Call(action, this.#clock, redactor, options, options.timeoutMs ?? action.timeoutMs);
    return executeAction(this.#settings, call, action, values) as Promise<Result<never>>;
  }

  testConnection(options: ExecuteOptions = {}): Promise<Result<ConnectionInfo>> {
    const { connectionTest } =
      require('./okta/connection-test.js') as typeof import('./okta/connection-test.js');
    return this.#read('testConnection', connectionTest(this.#settings.origin), options);
  }

  search(resource: Searchable, starts: string, options: SearchOptions = {}): Promise<Result<SearchPage>> {
    const { searchProgram } = require('./okta/search.js') as typeof import('./okta/search.js');
    return this.#read('search', searchProgram(resource, starts, options.page), options);
  }

  #read<T>(id: string, program: Program<T>, options: ExecuteOptions): Promise<Result<T>> {
    const call = new Call({ id }, this.#clock, new Redactor(this.#secrets), options, options.timeoutMs);
    return runProgram(this.#settings, call, 'safe', program);
  }

  close(): Promise<void> {
    return this.#close();
  }

  /** What JSON and console.log show: never the token. */
  toJSON(): { organizationUrl: string; apiToken: string } {
    return { organizationUrl: this.#settings.origin, apiToken: HIDDEN };
  }

  [Symbol.for('nodejs.util.inspect.custom')](): string {
    return `OktaConnector { organizationUrl: '${this.#settings.origin}', apiToken: '${HIDDEN}' }`;
  }
}

function checkToken(token: unknown): TokenSource {
  if (typeof token === 'function') return token as TokenSource;
  const text = typeof token === 'string' ? token.trim() : '';
  if (text === '')
    throw new ConnectionError(
      'The API token is missing.',
      'Create one in Okta under Security > API > Tokens.',
    );
  if (/^(SSWS|Bearer)\s/i.test(text)) {
    throw new ConnectionError(
      'The API token must stand without SSWS or Bearer before it.',
      'Give the token alone.',
    );
  }
  if (!isToken(text)) {
    throw new ConnectionError(
      'The API token holds spaces or characters that no token has.',
      'Copy it again from where you keep it.',
    );
  }
  return text;
}

function userAgent(host: string | undefined): string {
  const { name, version } = readManifest();
  const prefix = host === undefined ? '' : `${host.replace(/[^\x20-\x7e]/g, '').trim()} `;
  return `${prefix}${name}/${version}`;
}

/** An action with its inputs checked and defaults filled in, or why not. */
type Prepared =
  | { action: Action; values: Record<string, unknown>; error?: never }
  | { action?: never; values?: never; error: ActionError };

function prepare(id: string, inputs: unknown): Prepared {
  const action = typeof id === 'string' ? findAction(id) : undefined;
  if (action === undefined) {
    return { error: refuse('UNKNOWN_ACTION', unknownAction(id), 'Choose one of the ids in `actions`.') };
  }
  try {
    const { issues, values } = takeInputs(action, inputs);
    return issues.length > 0 ? { error: invalidInput(action, issues) } : { action, values };
  } catch {
    return { error: invalidInput(action, [{ path: '', message: 'the inputs could not be read' }]) };
  }
}

function invalidInput(action: Action, issues: InputIssue[]): ActionError {
  const text = issues.map(({ path, message }) => (path === '' ? message : `${path} ${message}`)).join('; ');
  const error = refuse('INVALID_INPUT', `${action.title}: ${text}.`, 'Correct the inputs; nothing was sent.');
  return Object.assign(error, { issues });
}

function refuse(code: ErrorCode, message: string, remedy: string): ActionError {
  return brand({ code, message, remedy, retryable: false, outcome: 'not-sent' });
}

function unknownAction(id: string): string {
  return `There is no action ${typeof id === 'string' ? id.slice(0, 60) : 'whose id is no text'}.`;
}

function nothingSent(): Meta {
  return { requestIds: [], attempts: 0, durationMs: 0, warnings: [] };
}

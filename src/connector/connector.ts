import { type Check, checkNamed } from '../actions/check/check.js';
import { FORMER_LIST, formerItem } from '../actions/lists/former-list.js';
import { failing, type Items, type ItemsOptions } from '../actions/lists/items.js';
import { notForItems, openItems } from '../actions/lists/open-items.js';
import { type SearchPage, searchProgram } from '../actions/lists/search.js';
import { namesToLookUp, resolveNames } from '../actions/look-up/names.js';
import type { ConnectionInfo } from '../actions/org/connection-test.js';
import { scopesOf } from '../actions/org/granted-scopes.js';
import type { OrgOptions } from '../actions/org/org-fields.js';
import { planRequests } from '../actions/plan/plan.js';
import { stateBefore, withEarlierIds } from '../actions/reconcile/resume.js';
import type { Output } from '../actions/run/action-program.js';
import { executeAction, runProgram } from '../actions/run/execute.js';
import type { Action, Manifest } from '../catalog/action.js';
import { listActions, listLists } from '../catalog/catalog.js';
import { readManifest } from '../catalog/manifest.js';
import { type Prepared, prepare } from '../catalog/prepare.js';
import { type RightsSheet, rightsSheet, type SetUpOptions } from '../catalog/rights/set-up.js';
import type { Searchable } from '../catalog/searchable.js';
import type { Values } from '../catalog/template.js';
import { Doorbell } from '../events/doorbell.js';
import type { Events, EventsOptions } from '../events/options.js';
import { hideEchoes } from '../redaction/echoes.js';
import { holdsSecrets } from '../redaction/holds-secrets.js';
import { Redactor, SHORTEST_FOUND } from '../redaction/redact.js';
import { Call, type EarlierState, type ExecuteOptions } from '../request/call.js';
import { TimeLimits } from '../request/deadlines/time-limits.js';
import type { Program } from '../request/program.js';
import type { SendSettings } from '../request/sending/context.js';
import type { InputIssue } from '../result/failure.js';
import { nothingSent, type Result } from '../result/result.js';
import { Safety, withUndo } from '../safety/safety.js';
import type { Clock } from '../transport/clock.js';
import { organizationOrigin } from '../transport/organization-url.js';
import type { Connection } from './connection.js';
import { openEventHook, openEvents } from './open-events.js';
import {
  checkConnectorOptions,
  checkNames,
  invalidOptions,
  readCallOptions,
  refusedOptions,
} from './options.js';
import { connectorForOrg } from './org-connector.js';
import { type Platform, sendSettings } from './send-settings.js';
import type { ConnectorSettings } from './settings.js';
import type { Connector, OrgActions, Plan, SearchOptions, Validation } from './types.js';
import type { WayIn } from './way-in.js';

/** The composition root: brings catalog, settings and seams together. Touches nothing outside the seams. */
export class OktaConnector implements Connector {
  readonly #settings: SendSettings;
  readonly #wayIn: WayIn;
  readonly #clock: Clock;
  readonly #secrets = new Redactor(); // Those that are known from the start.
  readonly #safety: Safety | undefined;
  readonly #bell = new Doorbell();
  readonly close: () => Promise<void>;

  /** @param seams gets the org's origin, for a transport that keeps connections to it */
  constructor(connection: Connection, options: ConnectorSettings, seams: (origin: string) => Platform) {
    checkConnectorOptions(options, connection);
    const origin = organizationOrigin(connection?.organizationUrl, options.allowLoopback ?? false);
    const { transport, clock, limits, oauth } = seams(origin);
    this.#clock = clock;
    const timeLimits = new TimeLimits(this.#clock);
    const ways = { scopes: () => scopesOf(this.actions), secrets: this.#secrets, oauth };
    const fixed = { origin, transport, limits, timeLimits };
    [this.#settings, this.#wayIn] = sendSettings(connection, options, fixed, ways);
    const { allow, readOnly, guard, onAudit } = options;
    if (readOnly || (allow ?? guard ?? onAudit) !== undefined)
      this.#safety = new Safety(options, clock, this.#wayIn.hasOwner);
    this.close = () => {
      timeLimits.close();
      return (transport as { close?: () => Promise<void> }).close?.() ?? Promise.resolve();
    };
  }

  get manifest(): Manifest {
    return readManifest();
  }

  get actions(): readonly Action[] {
    return this.#safety?.actions ?? listActions();
  }

  get lists(): readonly Action[] {
    return listLists();
  }

  rights(ids = this.actions.map(({ id }) => id), options?: SetUpOptions): RightsSheet {
    checkNames('rights', options);
    return rightsSheet(ids, { organizationUrl: this.#settings.origin, ...options });
  }

  validate(id: string, inputs: unknown): Validation {
    const prepared = prepare(id, inputs, this.#safety);
    if (prepared.action !== undefined) return { valid: true, issues: [] };
    const { issues = [{ path: '', message: prepared.error.message }] } = prepared.error;
    return { valid: false, issues };
  }

  plan(id: string, inputs: unknown): Plan {
    const { action, values, error } = prepare(id, inputs, this.#safety);
    if (action === undefined) return { ok: false, error };
    const redactor = new Redactor(this.#secrets);
    // A shorter one would hide every text that happens to hold it; by its place it is hidden anyway.
    redactor.addMarked(action.input, values, SHORTEST_FOUND);
    return { ok: true, requests: redactor.data(planRequests(action, values)) };
  }

  execute(id: string, inputs: unknown, given?: ExecuteOptions): Promise<Result<never>> {
    const { options, issues } = readCallOptions('call', given);
    const known = options.resume ? withEarlierIds(inputs, options.resume) : inputs;
    const { action, values, error } = this.#prepared(id, known, issues);
    if (action === undefined) {
      const result = { ok: false, error, meta: nothingSent() } as const;
      this.#safety?.refused(id, inputs, options.caller, result, new Redactor(this.#secrets));
      return Promise.resolve(result);
    }
    const redactor = this.#redactorFor(action, values);
    const call = new Call(action, this.#clock, redactor, options, options.timeoutMs ?? action.timeoutMs);
    const result = this.#resolved(call, action, values, options.caller, inputs);
    const shown = options.hideEchoes ? result.then((end) => hideEchoes(action, end, call.redactor)) : result;
    return shown as Promise<Result<never>>;
  }

  /** Runs it once every name is an id: what protects an org, and what is written down of a call, goes by ids. */
  async #resolved(
    call: Call,
    action: Action,
    values: Record<string, unknown>,
    caller: unknown,
    inputs: unknown,
  ): Promise<Result<Output>> {
    const names = namesToLookUp(action, values);
    if (names.length === 0) return this.#run(call, action, values);
    const resolved = await runProgram(this.#settings, call, action.retry, resolveNames(values, names));
    if (resolved.ok) return this.#run(call, action, resolved.output as Record<string, unknown>);
    this.#safety?.refused(action.id, inputs, caller, resolved, new Redactor(this.#secrets));
    return resolved;
  }

  #run(call: Call, action: Action, values: Record<string, unknown>): Promise<Result<Output>> {
    if (this.#safety !== undefined) return this.#safety.execute(this.#settings, call, action, values);
    const result = executeAction(this.#settings, call, action, values);
    return action.undo === undefined ? result : result.then((end) => withUndo(action, values, end));
  }

  items(id: string, inputs: unknown, given?: ItemsOptions): Items<never> {
    const { options, issues } = readCallOptions('items', given);
    const listId = id === FORMER_LIST ? 'listApplicationUsers' : id;
    const problems = [...issues, ...notForItems(inputs)];
    const { action, values, error } = this.#prepared(listId, inputs, problems, 'list');
    if (action === undefined) return failing(error);
    const source = this.#source(() => this.#redactorFor(action, values));
    const shaped = id === FORMER_LIST ? formerItem : undefined;
    return openItems(source, action, values, options, shaped) as Items<never>;
  }

  events(id: string, inputs: unknown, given?: EventsOptions): Events<never> {
    const source = this.#source(() => new Redactor(this.#secrets));
    return openEvents(source, this.#safety, this.#bell, id, inputs, given) as Events<never>;
  }

  readonly eventHook: Connector['eventHook'] = (options) => openEventHook(this.#bell, this.#clock, options);

  check(id: string, inputs: unknown, given?: ExecuteOptions): Promise<Result<Check>> {
    return this.#readFor(id, inputs, given, (action, values) =>
      checkNamed(action, values, (ids) => this.#safety?.predict(action, ids)),
    );
  }

  readBefore(id: string, inputs: unknown, given?: ExecuteOptions): Promise<Result<EarlierState>> {
    return this.#readFor(id, inputs, given, stateBefore);
  }

  /** What a program of reads gives for an action with its inputs, without their secrets. */
  async #readFor<T>(
    id: string,
    inputs: unknown,
    given: ExecuteOptions | undefined,
    programFor: (action: Action, values: Values) => Program<T>,
  ): Promise<Result<T>> {
    const { options, issues } = readCallOptions('call', given);
    const { action, values, error } = this.#prepared(id, inputs, issues);
    if (action === undefined) return { ok: false, error, meta: nothingSent() };
    const redactor = new Redactor(this.#secrets);
    redactor.addMarked(action.input, values, SHORTEST_FOUND);
    const call = new Call(action, this.#clock, redactor, options, options.timeoutMs ?? action.timeoutMs);
    const result = await runProgram(this.#settings, call, 'safe', programFor(action, values));
    return result.ok ? { ...result, output: redactor.foreign(result.output) } : result;
  }

  async testConnection(options?: ExecuteOptions): Promise<Result<ConnectionInfo>> {
    const result = await this.#read('testConnection', this.#wayIn.test(this.actions), options);
    result.meta.warnings.push(...this.#wayIn.warnings());
    return result;
  }

  search(resource: Searchable, starts: string, options?: SearchOptions): Promise<Result<SearchPage>> {
    const { page } = readCallOptions('search', options).options;
    return this.#read('search', searchProgram(resource, starts, page), options, 'search');
  }

  forOrg(options?: OrgOptions): Promise<Result<OrgActions>> {
    return connectorForOrg(this, options, {
      read: (id, program, given) => this.#read(id, program, given),
      refused: (id, inputs, caller, result) =>
        this.#safety?.refused(id, inputs, caller, result, new Redactor(this.#secrets)),
      now: () => this.#clock.now(),
    });
  }

  /** The action with its inputs checked, where the call's options can be used as well. */
  #prepared(id: string, inputs: unknown, issues: readonly InputIssue[], kind?: 'list'): Prepared {
    const prepared = prepare(id, inputs, this.#safety, kind);
    return issues.length === 0 || prepared.action === undefined
      ? prepared
      : { error: invalidOptions(issues) };
  }

  #source(redactor: () => Redactor) {
    return { settings: this.#settings, clock: this.#clock, redactor };
  }

  #read<T>(id: string, program: Program<T>, given?: ExecuteOptions, kind?: 'search'): Promise<Result<T>> {
    const { options, issues } = readCallOptions(kind ?? 'call', given);
    if (issues.length > 0) return Promise.resolve(refusedOptions(issues));
    const call = new Call({ id }, this.#clock, new Redactor(this.#secrets), options, options.timeoutMs);
    return runProgram(this.#settings, call, 'safe', program);
  }

  /** One for the call alone only where the call brings secrets of its own. */
  #redactorFor(action: Action, values: Readonly<Record<string, unknown>>): Redactor {
    if (this.#wayIn.isConstant && !holdsSecrets(action.input)) return this.#secrets;
    const redactor = new Redactor(this.#secrets);
    redactor.addMarked(action.input, values);
    return redactor;
  }

  /** What JSON and console.log show: never the token. */
  toJSON(): Record<string, unknown> {
    return { organizationUrl: this.#settings.origin, ...this.#wayIn.shown };
  }

  [Symbol.for('nodejs.util.inspect.custom')](): string {
    return `OktaConnector ${JSON.stringify(this)}`;
  }
}

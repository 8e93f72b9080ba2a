import type { Check } from '../actions/check/check.js';
import type { Items, ItemsOptions } from '../actions/lists/items.js';
import type { ConnectionInfo } from '../actions/org/connection-test.js';
import { type OrgOptions, typeOfUser } from '../actions/org/org-fields.js';
import type { Action, Manifest } from '../catalog/action.js';
import {
  findingsOf,
  leastFindings,
  type ProfileInput,
  profileInputOf,
  profilesFor,
  withOrgFields,
} from '../catalog/org/org-action.js';
import type { OrgFields, ProfileFindings } from '../catalog/org/org-attributes.js';
import { invalidInputs } from '../catalog/prepare.js';
import type { RightsSheet, SetUpOptions } from '../catalog/rights/set-up.js';
import type { Values } from '../catalog/template.js';
import type { EventHook, EventHookOptions } from '../events/event-hook.js';
import type { Events, EventsOptions } from '../events/options.js';
import type { EarlierState, ExecuteOptions } from '../request/call.js';
import type { ActionError } from '../result/failure.js';
import { nothingSent, type Result } from '../result/result.js';
import { limitsOf } from './limits-of.js';
import { readCallOptions, refusedOptions } from './options.js';
import { type OrgAccess, readFields } from './org-access.js';
import { SharedReading } from './shared-reading.js';
import type { Connector, OrgActions, Plan, Validation } from './types.js';

/** After so long the org's fields are read again before they are used. */
const MAX_AGE_MS = 10 * 60_000;
/** What is refused by older fields is looked at once more: an administrator may just have added the attribute. */
const FRESH_MS = 30_000;

/** Reads the org's fields. */
export async function connectorForOrg(
  base: Connector,
  given: OrgOptions | undefined,
  access: OrgAccess,
): Promise<Result<OrgActions>> {
  const read = readCallOptions('org', given);
  if (read.issues.length > 0) return refusedOptions(read.issues);
  const { maxAgeMs = MAX_AGE_MS, ...options } = read.options;
  const at = access.now();
  const result = await readFields(access, options);
  if (!result.ok) return result;
  return { ...result, output: new OrgConnector(base, access, result.output, { at, maxAgeMs }) };
}

/**
 * A connector whose actions have the org's own profile fields. Values are compared with the org's schemas before
 * anything is sent. The rest is that of the connector that it was made from.
 */
class OrgConnector implements OrgActions {
  readonly #base: Connector;
  readonly #access: OrgAccess;
  readonly #maxAgeMs: number;
  #fields: OrgFields;
  #readAt: number;
  readonly #reading: SharedReading;
  #actions: readonly Action[] | undefined;

  constructor(
    base: Connector,
    access: OrgAccess,
    fields: OrgFields,
    { at, maxAgeMs }: { at: number; maxAgeMs: number },
  ) {
    this.#base = base;
    this.#access = access;
    this.#reading = new SharedReading(access);
    this.#fields = fields;
    this.#readAt = at;
    this.#maxAgeMs = maxAgeMs;
  }

  get fields(): OrgFields {
    return this.#fields;
  }

  get manifest(): Manifest {
    return this.#base.manifest;
  }

  get actions(): readonly Action[] {
    this.#actions ??= Object.freeze(this.#base.actions.map((action) => withOrgFields(action, this.#fields)));
    return this.#actions;
  }

  get lists(): readonly Action[] {
    return this.#base.lists;
  }

  /** Reads the org's fields again. Where it fails, what was read before stays. */
  async refresh(given: ExecuteOptions = {}): Promise<Result<OrgFields>> {
    const { options, issues } = readCallOptions('call', given);
    if (issues.length > 0) return refusedOptions(issues);
    const at = this.#access.now();
    const result = await this.#reading.read(options);
    if (result.ok && result.output !== this.#fields) {
      this.#fields = result.output;
      this.#readAt = at;
      this.#actions = undefined;
    }
    return result;
  }

  rights(ids?: readonly string[], options?: SetUpOptions): RightsSheet {
    return this.#base.rights(ids, options);
  }

  validate(id: string, inputs: unknown): Validation {
    const validation = this.#base.validate(id, inputs);
    const error = validation.valid ? this.#errorNow(id, inputs as Values) : undefined;
    return error === undefined ? validation : { valid: false, issues: error.issues ?? [] };
  }

  plan(id: string, inputs: unknown): Plan {
    const plan = this.#base.plan(id, inputs);
    const error = plan.ok ? this.#errorNow(id, inputs as Values) : undefined;
    return error === undefined ? plan : { ok: false, error };
  }

  async check(id: string, inputs: unknown, options: ExecuteOptions = {}): Promise<Result<Check>> {
    const judged = await this.#judge(id, inputs, options);
    return judged.refusal ?? withDoubts(await this.#base.check(id, inputs, options), judged.doubts);
  }

  async execute(id: string, inputs: unknown, options: ExecuteOptions = {}): Promise<Result<never>> {
    const judged = await this.#judge(id, inputs, options);
    if (judged.refusal !== undefined) {
      this.#access.refused(id, inputs, options.caller, judged.refusal);
      return judged.refusal;
    }
    const result = (await this.#base.execute(id, inputs, options)) as Result<never>;
    return withDoubts(result, judged.doubts);
  }

  readBefore(id: string, inputs: unknown, options?: ExecuteOptions): Promise<Result<EarlierState>> {
    return this.#base.readBefore(id, inputs, options);
  }

  items(id: string, inputs: Values, options?: ItemsOptions): Items<never> {
    return this.#base.items(id, inputs, options) as Items<never>;
  }

  events(id: string, inputs: Values, options?: EventsOptions): Events<never> {
    return this.#base.events(id, inputs, options) as Events<never>;
  }

  eventHook(options: EventHookOptions): EventHook {
    return this.#base.eventHook(options);
  }

  testConnection(options?: ExecuteOptions): Promise<Result<ConnectionInfo>> {
    return this.#base.testConnection(options);
  }

  search(...given: Parameters<Connector['search']>): ReturnType<Connector['search']> {
    return this.#base.search(...given);
  }

  /** Itself, with its fields read again. */
  async forOrg(given?: OrgOptions): Promise<Result<OrgActions>> {
    const { options, issues } = readCallOptions('org', given);
    const { maxAgeMs: _age, ...limits } = options;
    const result = issues.length > 0 ? refusedOptions(issues) : await this.refresh(limits);
    return result.ok ? { ...result, output: this } : result;
  }

  close(): Promise<void> {
    return this.#base.close();
  }

  /** The refusal by the fields as they were read last, where every profile that may be meant refuses. */
  #errorNow(id: string, inputs: Values): ActionError | undefined {
    const action = this.#base.actions.find((each) => each.id === id);
    const profileInput = action && profileInputOf(action);
    if (action === undefined || profileInput === undefined) return undefined;
    const issues = leastFindings(this.#findings(profileInput, inputs)).issues;
    return issues.length === 0 ? undefined : invalidInputs(action, issues);
  }

  #findings(profileInput: ProfileInput, inputs: Values): ProfileFindings[] {
    return profilesFor(this.#fields, profileInput, inputs).map((profile) =>
      findingsOf(profile, profileInput, inputs),
    );
  }

  async #judge(
    id: string,
    inputs: unknown,
    options: ExecuteOptions,
  ): Promise<{ refusal?: Result<never>; doubts: readonly string[] }> {
    const action = this.#base.actions.find((each) => each.id === id);
    const profileInput = action && profileInputOf(action);
    if (action === undefined || profileInput === undefined) return { doubts: [] };
    // What else is wrong, the base says.
    if (!this.#base.validate(id, inputs).valid || readCallOptions('call', options).issues.length > 0)
      return { doubts: [] };
    const given = inputs as Values;
    if (this.#access.now() - this.#readAt >= this.#maxAgeMs) await this.refresh(limitsOf(options));
    let found = await this.#findingsFor(profileInput, given, options);
    if (found.issues.length > 0 && this.#access.now() - this.#readAt >= FRESH_MS) {
      await this.refresh(limitsOf(options));
      found = await this.#findingsFor(profileInput, given, options);
    }
    if (found.issues.length === 0) return { doubts: found.doubts };
    const error = invalidInputs(action, found.issues);
    return { refusal: { ok: false, error, meta: nothingSent() }, doubts: [] };
  }

  /** Where the user types do not agree, the user's own is read. */
  async #findingsFor(
    profileInput: ProfileInput,
    inputs: Values,
    options: ExecuteOptions,
  ): Promise<ProfileFindings> {
    const all = this.#findings(profileInput, inputs);
    const refusing = all.filter(({ issues }) => issues.length > 0).length;
    if (refusing === 0 || refusing === all.length) return leastFindings(all);
    const user = inputs.userId;
    const type =
      typeof user === 'string'
        ? await this.#access.read('forOrg', typeOfUser(user), limitsOf(options))
        : undefined;
    const index = this.#fields.users.findIndex(({ typeId }) => type?.ok && typeId === type.output);
    return all[index] ?? leastFindings(all);
  }
}

function withDoubts<T>(result: Result<T>, doubts: readonly string[]): Result<T> {
  result.meta.warnings.push(...doubts);
  return result;
}

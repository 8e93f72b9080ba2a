import type { Check } from '../actions/check/check.js';
import type { Items, ItemsOptions } from '../actions/lists/items.js';
import type { SearchPage } from '../actions/lists/search.js';
import type { ConnectionInfo } from '../actions/org/connection-test.js';
import type { OrgOptions } from '../actions/org/org-fields.js';
import type { PlannedRequest } from '../actions/plan/planned-request.js';
import type { Action, Manifest } from '../catalog/action.js';
import type { OrgFields } from '../catalog/org/org-attributes.js';
import type { RightsSheet, SetUpOptions } from '../catalog/rights/set-up.js';
import type { Searchable } from '../catalog/searchable.js';
import type {
  ActionId,
  ActionInputs,
  ActionOutputs,
  ListId,
  ListInputs,
  ListItems,
} from '../generated/types.js';
import type { EarlierState, ExecuteOptions } from '../request/call.js';
import type { ActionError, InputIssue } from '../result/failure.js';
import type { Result } from '../result/result.js';
import type { EventMethods } from './event-methods.js';

export type Validation = { valid: boolean; issues: InputIssue[] };
export type Plan = { ok: true; requests: PlannedRequest[] } | { ok: false; error: ActionError };

/** An id that is known at run time only. A literal is not one, so that a misspelled id or input does not compile. */
type RunTimeId<Id extends string> = string extends Id ? Id : ActionId extends Id ? Id : never;

export interface SearchOptions extends ExecuteOptions {
  /** `next` of the page before. */
  page?: string;
}

/**
 * An org, and the actions on it. Examples run against the sandbox org; `okta` is a connector to it.
 *
 * Methods that take inputs take any: what does not fit the action's schema is INVALID_INPUT, and nothing is sent.
 */
export interface Connector extends EventMethods {
  /**
   * Title, version, connection inputs and groups of the connector, as frozen data.
   * @example
   * ```ts
   * console.log(okta.manifest.title); // Okta
   * ```
   */
  readonly manifest: Manifest;
  /**
   * Every action that this connector may run, as frozen data: its title, group, effect, and JSON Schemas of its inputs
   * and output.
   * @example
   * ```ts
   * const destructive = okta.actions.filter(({ effect }) => effect === 'destructive');
   * console.log(destructive.some(({ id }) => id === 'deleteUser')); // true
   * ```
   */
  readonly actions: readonly Action[];
  /**
   * The actions that are lists, which `items` reads item by item.
   * @example
   * ```ts
   * console.log(okta.lists.some(({ id }) => id === 'listUsers')); // true
   * ```
   */
  readonly lists: readonly Action[];
  /**
   * The least rights that a connection needs for some actions, and the steps that make a service app with them: OAuth
   * scopes by Okta's API, admin roles by Okta's documents, with what is inferred marked. Sends nothing.
   * @param ids the actions, by default all that this connector may run; `callOktaApi:<operationId>` names an operation
   * @throws ConnectionError (INVALID_CONNECTION) where an id names no action
   * @example
   * ```ts
   * const { scopes, role } = okta.rights(['addUserToGroup']);
   * console.log(scopes.map(({ scope }) => scope)); // [ 'okta.groups.manage', 'okta.users.read' ]
   * console.log(role.standard.type); // GROUP_MEMBERSHIP_ADMIN
   * ```
   */
  rights(ids?: readonly string[], options?: SetUpOptions): RightsSheet;
  /**
   * Checks inputs. Sends nothing.
   * @returns `issues` has an entry for each field that is wrong; the one of an unknown action has the path ''
   * @example
   * ```ts
   * const { valid, issues } = okta.validate('suspendUser', {});
   * console.log(valid, issues[0]?.path); // false userId
   * ```
   */
  validate(id: string, inputs: unknown): Validation;
  /**
   * The requests that an execution would send, in order, with secrets hidden. Sends nothing.
   * @returns `{ ok: false, error }` where the inputs are wrong (INVALID_INPUT), or the action is unknown or not allowed
   * @example
   * ```ts
   * const plan = okta.plan('suspendUser', { userId: 'blake.rivers@example.com' });
   * if (plan.ok) console.log(plan.requests[1]?.method, plan.requests[1]?.path);
   * // POST /api/v1/users/{step1.id}/lifecycle/suspend
   * ```
   */
  plan(id: string, inputs: unknown): Plan;
  /**
   * Predicts an execution: whether it would succeed now, and what it would change, in words. Only reads. A refusal that
   * it predicts is a success of the check, with `works: false`.
   * @returns `{ ok: false, error }` where the inputs are wrong (INVALID_INPUT) or a read failed; never throws
   * @example
   * ```ts
   * const check = await okta.check('suspendUser', { userId: 'blake.rivers@example.com' });
   * if (check.ok) console.log(check.output.works, check.output.changes[0]?.text);
   * // true The user's status changes from ACTIVE to SUSPENDED.
   * ```
   */
  check(id: string, inputs: unknown, options?: ExecuteOptions): Promise<Result<Check>>;
  /**
   * Runs an action.
   * @returns never throws: a failure is `{ ok: false, error }`, and `error.outcome` says what is true of the org now
   * @example
   * ```ts
   * const result = await okta.execute('suspendUser', { userId: 'blake.rivers@example.com' }, { timeoutMs: 10_000 });
   * if (result.ok) console.log(result.output.changed); // true
   * else console.error(result.error.message, result.error.remedy, result.error.outcome);
   * ```
   */
  execute<Id extends ActionId>(
    id: Id,
    inputs: ActionInputs[Id],
    options?: ExecuteOptions,
  ): Promise<Result<ActionOutputs[Id]>>;
  /**
   * The same for hosts, which know the id and the inputs only at run time.
   * @example
   * ```ts
   * const step = { id: 'getUserWithLogin', inputs: JSON.parse('{ "login": "nobody@example.com" }') };
   * const result = await okta.execute(step.id, step.inputs);
   * console.log(result.ok ? result.output.status : result.error.code); // NOT_FOUND
   * ```
   */
  execute<Id extends string>(
    id: RunTimeId<Id>,
    inputs: unknown,
    options?: ExecuteOptions,
  ): Promise<Result<Record<string, unknown>>>;
  /**
   * What tells later whether a run was done, for hosts whose process may end before they have the result: keep it, then
   * run the action, and after a crash run it with `resume`. Reads once at most, and not at all where repeating is safe.
   * @example
   * ```ts
   * const inputs = { name: 'Night shift' };
   * const before = await okta.readBefore('addGroup', inputs);
   * if (!before.ok) throw new Error(before.error.remedy);
   * await okta.execute('addGroup', inputs); // the process ends here, and its result is lost
   * const again = await okta.execute('addGroup', inputs, { resume: before.output });
   * console.log(again.ok); // true
   * ```
   */
  readBefore(id: string, inputs: unknown, options?: ExecuteOptions): Promise<Result<EarlierState>>;
  /**
   * Reads a list of any length, a page at a time. Sends nothing before the first item is asked for.
   * @throws while it is read, with `code`, `message`, `remedy` and `outcome`, as `isConnectorError` recognises them
   * @example
   * ```ts
   * const { id: applicationId } = seed.applications.wiki;
   * let count = 0;
   * for await (const { scope } of okta.items('listApplicationUsers', { applicationId }))
   *   count += Number(scope === 'USER');
   * console.log(count); // 1
   * ```
   */
  items<Id extends ListId>(id: Id, inputs: ListInputs[Id], options?: ItemsOptions): Items<ListItems[Id]>;
  /** The same for hosts, which know the id and the inputs only at run time. */
  items<Id extends string>(
    id: RunTimeId<Id>,
    inputs: unknown,
    options?: ItemsOptions,
  ): Items<Record<string, unknown>>;
  /**
   * Who owns the token, or which service app it is, and for which org; or what is wrong with the connection. Only reads.
   * @example
   * ```ts
   * const tested = await okta.testConnection();
   * if (tested.ok) console.log(tested.output.user?.login); // avery.stone@example.com
   * else console.error(tested.error.remedy);
   * ```
   */
  testConnection(options?: ExecuteOptions): Promise<Result<ConnectionInfo>>;
  /**
   * Users, groups or applications whose names start with a text, for pickers; '' lists all. Only reads.
   * @returns one page; `next` is the `page` of the following one, and is absent on the last
   * @example
   * ```ts
   * const found = await okta.search('group', 'Eng');
   * if (found.ok) console.log(found.output.items.map(({ name }) => name).join(', '));
   * // Engineering, Engineering Leads
   * ```
   */
  search(resource: Searchable, starts: string, options?: SearchOptions): Promise<Result<SearchPage>>;
  /**
   * The same with the fields of this org: reads the schemas of its user types and of groups (listUserTypes,
   * getUserSchema, getGroupSchema), and gives a connector whose actions have the org's attributes as fields of their
   * profiles. An attribute that the org does not have, a value of another type or outside its choices, and an empty text
   * in place of null are INVALID_INPUT before anything is sent. Schemas are read again when they are older than
   * `maxAgeMs`, and before anything is refused by older ones.
   * @example
   * ```ts
   * const found = await okta.forOrg();
   * if (!found.ok) throw new Error(found.error.remedy);
   * const { issues } = found.output.validate('updateUserProfileWithId', {
   *   userId: 'blake.rivers@example.com',
   *   profile: { shirtSiz: 'M' },
   * });
   * console.log(issues[0]?.message.includes('similar: shirtSize')); // true
   * ```
   */
  forOrg(options?: OrgOptions): Promise<Result<OrgActions>>;
  /**
   * Closes the connections to the org. Calls under way fail.
   * @example
   * ```ts
   * await okta.close();
   * ```
   */
  close(): Promise<void>;
}

/** A connector whose actions have the org's own profile fields. The rest is that of the connector that it was made from. */
export interface OrgActions extends Connector {
  /**
   * The org's attributes: of each user type, and of groups.
   * @example
   * ```ts
   * const found = await okta.forOrg();
   * if (found.ok) console.log(found.output.fields.groups.attributes.costCenter?.title); // Cost center
   * ```
   */
  readonly fields: OrgFields;
  /**
   * Reads them again. Where that fails, what was read before stays. Calls at the same time share the requests; `signal`
   * and `timeoutMs` end the wait of their own call only, the rest goes by the options of the first one.
   * @example
   * ```ts
   * const found = await okta.forOrg();
   * const read = found.ok ? await found.output.refresh() : found;
   * console.log(read.ok); // true
   * ```
   */
  refresh(options?: ExecuteOptions): Promise<Result<OrgFields>>;
}

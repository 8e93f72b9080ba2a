import { ConnectionError } from '../../result/failure.js';
import type { Action } from '../action.js';
import { findAction, listActions } from '../catalog.js';
import { didYouMean } from '../nearest.js';
import { findOperation } from '../operations/operations.js';
import { type RoleNeed, roleFor } from './roles.js';

/** An OAuth scope, and what needs it. */
export interface ScopeNeed {
  readonly scope: string;
  /** Okta's operations. */
  readonly operations: readonly string[];
  /** The actions that send them. */
  readonly actions: readonly string[];
  /** Only requests need it that are not always sent, such as the read that explains a refusal. */
  readonly sometimes?: true;
}

/** What a connection needs to run some actions, and no more. */
export interface Rights {
  readonly actions: readonly string[];
  readonly scopes: readonly ScopeNeed[];
  /** What is needed beside them where inputs are logins or names in place of ids. */
  readonly scopesForNames: readonly string[];
  readonly role: RoleNeed;
  /** Actions whose inputs decide what they do, so that nothing can be said of them: name the operation. */
  readonly unknown: readonly string[];
}

/** One of Okta's operations that an action sends. */
interface Sent {
  readonly operationId: string;
  readonly sometimes: boolean;
  readonly action: string;
}

export interface RightsOptions {
  /** Inputs may be logins or names in place of ids, which are looked up first. */
  readonly names?: boolean;
}

/** The operation that finds the id of what an input names. */
const LOOKUPS = { user: 'getUser', group: 'listGroups', application: 'listApplications' } as const;

/**
 * The least rights for some actions; for all of them where no ids are given. `callOktaApi` may name its operation, as
 * in `callOktaApi:listPolicies`.
 * @throws ConnectionError (INVALID_CONNECTION) where an id names no action, or no operation of Okta
 */
export function rightsOf(
  ids: readonly string[] = listActions().map(({ id }) => id),
  { names = false }: RightsOptions = {},
): Rights {
  const named = [...new Set(ids)].map(readId);
  const lookups = named.flatMap(({ id, action }) => lookupsOf(action).map((one) => ({ ...one, action: id })));
  const sent = named.flatMap(({ id, action, operation }) =>
    operation === undefined
      ? sentBy(action).map((one) => ({ ...one, action: id }))
      : [{ operationId: operation, sometimes: false, action: id }],
  );
  if (names) sent.push(...lookups);
  const scopes = scopesOf(sent);
  const held = scopes.filter(({ sometimes }) => names || !sometimes).map(({ scope }) => scope);
  const anything = named.flatMap(({ id, action, operation }) =>
    action.anyOperation && operation === undefined ? [id] : [],
  );
  return {
    actions: named.map(({ id }) => id),
    scopes,
    scopesForNames: scopesOf(lookups)
      .map(({ scope }) => scope)
      .filter((scope) => !held.includes(scope)),
    role: roleFor([...new Set(sent.map(({ operationId }) => operationId))], anything),
    unknown: anything,
  };
}

function readId(id: string): { id: string; action: Action; operation?: string } {
  const [actionId = '', operation, ...more] = String(id).split(':');
  const action = findAction(actionId);
  if (action === undefined || more.length > 0)
    throw unknown(
      `"${actionId}" is not an action.`,
      didYouMean(
        actionId,
        listActions().map((each) => each.id),
      ),
    );
  if (operation === undefined) return { id, action };
  if (!action.anyOperation || findOperation(operation) === undefined)
    throw unknown(`"${operation}" is not an operation that ${actionId} sends.`);
  return { id, action, operation };
}

function unknown(message: string, near = ''): ConnectionError {
  return new ConnectionError(
    message.slice(0, 120),
    `${near}Give ids of actions, or callOktaApi:<operationId>; "okta-connector actions" lists them.`,
  );
}

/** The operations that an action sends, or those of which it is composed. */
function sentBy(action: Action): Omit<Sent, 'action'>[] {
  if (action.uses) return action.uses.flatMap((id) => sentBy(findAction(id) as Action));
  return action.steps.map(({ operationId, when }) => ({ operationId, sometimes: when !== undefined }));
}

function scopesOf(sent: readonly Sent[]): ScopeNeed[] {
  const names = new Set(sent.flatMap(({ operationId }) => scopesNeeded(operationId)));
  return [...names].sort().map((scope) => {
    const by = sent.filter(({ operationId }) => scopesNeeded(operationId).includes(scope));
    return {
      scope,
      operations: [...new Set(by.map(({ operationId }) => operationId))].sort(),
      actions: [...new Set(by.map(({ action }) => action))],
      ...(by.every(({ sometimes }) => sometimes) && { sometimes: true as const }),
    };
  });
}

function scopesNeeded(operationId: string): readonly string[] {
  return findOperation(operationId)?.scopes ?? [];
}

/** The reads with which names are looked up that stand in the place of ids. */
function lookupsOf({ input }: Action): Omit<Sent, 'action'>[] {
  return Object.values(input.properties).flatMap((field) => {
    const resource = field.resource ?? field.items?.resource;
    return resource === undefined ? [] : [{ operationId: LOOKUPS[resource], sometimes: true }];
  });
}

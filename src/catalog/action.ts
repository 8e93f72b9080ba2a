import type { ObjectSchema } from './field-schema.js';

export type { FieldSchema, ObjectSchema } from './field-schema.js';

/** What an action does to the org. `destructive` takes away what the same call can't give back. */
export type Effect = 'read' | 'write' | 'destructive';

/** Whether a request may be repeated after a lost answer. */
export type Retry = 'safe' | 'never';

/** One Okta request that an action may send: a template over its inputs. */
export interface Step {
  readonly name: string;
  /** The operation's name in Okta's OpenAPI document. */
  readonly operationId: string;
  readonly method: 'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE';
  readonly path: string;
  readonly query?: Readonly<Record<string, unknown>>;
  readonly body?: Readonly<Record<string, unknown>> | string;
  readonly retry: Retry;
  /** The input that makes Okta send a mail each time: where it is on, a safe request is not repeated. */
  readonly mails?: string;
  /** Statuses and Okta codes that, after an ambiguous attempt only, mean that it was done. */
  readonly doneWhen?: readonly (number | string)[];
  /** In words, when it is sent; absent means always. */
  readonly when?: string;
}

/** How an action that leads to a state reads a refusal. */
export interface StateRule {
  /** The resource whose status it is. */
  readonly of: string;
  readonly read: string;
  /** Read before the request too, because Okta does not refuse what is done already. */
  readonly first?: true;
  /** The only states that explain a refusal; by default every state that is not done does. */
  readonly only?: readonly string[];
  /** The states in which Okta does it, so that another reason stands in the way there. */
  readonly from?: readonly string[];
  readonly done: readonly string[];
  readonly next: Readonly<Record<string, string>>;
}

/** Values by their place in inputs and facts (`user.status`): one of a list, or whether there is any. */
export type Condition = Readonly<Record<string, boolean | readonly string[]>>;

/** When a rule applies: where all of `when` holds, and not all of `unless`. */
export interface Applying {
  readonly when?: Condition;
  readonly unless?: Condition;
  /** No recording and no text of Okta's says so. */
  readonly inferred?: true;
}

/** A refusal that can be foreseen. */
export interface RefusalRule extends Applying {
  readonly code: string;
  /** Okta's own code. */
  readonly okta?: string;
  /** In words; without them, those of the state rule. */
  readonly because?: string;
  /** What stands there already, by name. */
  readonly existing?: Readonly<Record<string, string>>;
}

/** Something that an execution changes. */
export interface ChangeRule extends Applying {
  /** A resource and what of it: `user.status`. */
  readonly change: string;
  /** By default what was read there. */
  readonly from?: string;
  readonly to?: unknown;
  /** Attributes of a profile that `to` does not name are cleared. */
  readonly whole?: true;
  readonly text?: string;
  /** Reads can't tell whether there is anything to change. */
  readonly maybe?: true;
}

/** How reads alone predict an execution. A state that `StateRule.done` names is looked at first. */
export interface CheckRule {
  /** The facts to read: the input that names each, or the request that reads it. */
  readonly reads: Readonly<Record<string, string | Step>>;
  /** When a state that the state rule calls done is the end of it; by default always. */
  readonly done?: Applying;
  /** The first that applies is met. */
  readonly refused?: readonly RefusalRule[];
  readonly changes: readonly ChangeRule[];
  /** Where it is inferred that it works, or what it then does. */
  readonly inferred?: readonly Applying[];
  /** Of several groups it is enough that one takes it. */
  readonly enough?: 'one';
  /** What reads can't tell. */
  readonly notChecked?: readonly string[];
}

/**
 * How a read settles whether the action was done, after an answer was lost. One of `has`, `hasNot` and `differs`; none
 * means the states of the state rule.
 */
export interface ReconcileRule {
  /** The rule is for calls with these inputs. */
  readonly if?: Readonly<Record<string, unknown>>;
  /** A step's name, or a read of its own; by default what the state rule reads. */
  readonly read?: string | Step;
  /** Once it is done, the object, or an item of the list, holds this; a list stands for one of its values. */
  readonly has?: unknown;
  /** Once it is done, nothing holds this. */
  readonly hasNot?: unknown;
  /** A time stamp that the change moves. */
  readonly differs?: string;
  /** The action that shows it to a person. */
  readonly action?: string;
  /** The output's name for the id of what the action creates: what was there before was not created. */
  readonly creates?: string;
  /** Not finding it proves nothing yet. */
  readonly lags?: true;
  /** Not finding it proves something only where the object had one of these statuses before. */
  readonly knownFrom?: readonly string[];
  /** What no read shows, so that the same values before and after prove nothing. */
  readonly unseen?: string;
  /** What the lost answer held and no read gives back. */
  readonly lost?: string;
  /** A fan-out: the name of a part's id in its results. With `hasNot`, a part that is gone was done. */
  readonly parts?: string;
  /** The output, where it is another than the action's `returns`; "$body" is what the read found. */
  readonly returns?: Readonly<Record<string, unknown>>;
}

/** How a list is read, page by page. */
export interface ListRule {
  /** The output that holds the items. */
  readonly output: string;
  /** Where they are in a page's body: `$body`, `$body.value`. */
  readonly from: string;
  /** The step that reads a page. */
  readonly page: string;
  /** The query parameter that bounds a page; absent where Okta does not page it. */
  readonly pageSize?: string;
}

/** A call that shows the action, true of the sandbox org as it starts. */
export interface ActionExample {
  readonly title: string;
  readonly inputs: Readonly<Record<string, unknown>>;
  readonly output?: Readonly<Record<string, unknown>>;
  readonly error?: { readonly code: string; readonly outcome?: string };
}

/** One action of the catalog: plain, frozen data. */
export interface Action {
  readonly id: string;
  readonly title: string;
  readonly description: string;
  readonly group: string;
  readonly effect: Effect;
  /** It grants privileges or opens an account (roles, passwords, recovery, factors, activation): hosts ask before it runs. */
  readonly grantsAccess?: true;
  /** The weakest of its steps. */
  readonly retry: Retry;
  /** OAuth scopes of the steps; a login in place of an id needs okta.users.read as well. */
  readonly scopes: readonly string[];
  /** The least standard admin role that Okta's documentation grants it to; absent where it does not say. */
  readonly adminRole?: string;
  /** What takes its change back, as a template over its inputs and outputs; absent where no action does, or none can know. */
  readonly undo?: { readonly action: string; readonly inputs: Readonly<Record<string, unknown>> };
  /** The call's default time limit in milliseconds, where it has one. */
  readonly timeoutMs?: number;
  readonly input: ObjectSchema;
  readonly steps: readonly Step[];
  readonly handler?: true;
  /** The actions that it is composed of; it has no steps of its own. */
  readonly uses?: readonly string[];
  /** Its inputs name any of Okta's operations, and with it what the action does: `effect` is the worst of all. */
  readonly anyOperation?: true;
  /** The operation that callOktaApi is for one call. What its inputs name goes as it is given. */
  readonly operation?: string;
  readonly state?: StateRule;
  readonly items?: ListRule;
  readonly returns?: Readonly<Record<string, unknown>>;
  readonly output: ObjectSchema;
  readonly examples: readonly ActionExample[];
  /** Absent where the action only reads: running it is the check. */
  readonly check?: CheckRule;
  /** The first whose `if` holds counts. */
  readonly reconcile?: readonly ReconcileRule[];
}

/** What starts a playbook: events of Okta's System Log. Plain, frozen data. */
export interface Trigger {
  readonly id: string;
  readonly title: string;
  readonly description: string;
  /** Okta's names of its events; absent where the input eventTypes names them. */
  readonly eventTypes?: readonly string[];
  /** Okta filter expression that its events match besides. */
  readonly filter?: string;
  /** Event hooks deliver all of its event types. */
  readonly hookEligible?: true;
  readonly scopes: readonly string[];
  readonly input: ObjectSchema;
  /** An event as Okta sends it, with what the reader adds. */
  readonly output: ObjectSchema;
  /** `output` is what an event holds, in part. */
  readonly examples: readonly Omit<ActionExample, 'error'>[];
}

/** The connector's own description, from manifest.json. */
export interface Manifest {
  readonly name: string;
  readonly title: string;
  readonly version: string;
  readonly description: string;
  readonly icon: string;
  readonly connection: {
    /** The default way in. */
    readonly inputs: ObjectSchema;
    /** Other ways in, in the same form. */
    readonly alternatives: readonly {
      readonly id: string;
      readonly title: string;
      readonly description: string;
      readonly inputs: ObjectSchema;
    }[];
  };
  /** Okta operations that testConnection uses. */
  readonly connectionTest: readonly string[];
  readonly groups: readonly { readonly id: string; readonly title: string; readonly icon: string }[];
  /** The triggers of triggers/. */
  readonly triggers: readonly Trigger[];
}

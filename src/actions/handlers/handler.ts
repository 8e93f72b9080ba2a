import type { Values } from '../../catalog/template.js';
import type {
  ActionId,
  ActionInputs,
  ActionOutputs,
  HandlerActionId,
  HandlerSteps,
  ListId,
  ListInputs,
  ListItems,
} from '../../generated/types.js';
import type { Program } from '../../request/program.js';
import type { OktaAnswer, OktaRequest } from '../../request/request.js';
import type { Settlement } from '../run/state-rule.js';

/** What a handler works with. Names in `extras` are what its steps' templates use: `handler.x` or `<step>.x`. */
export interface HandlerContext<Id extends HandlerActionId> {
  /** Valid, with defaults, and logins resolved to ids. */
  readonly inputs: ActionInputs[Id];
  request(step: HandlerSteps[Id], extras?: Values): OktaRequest;
  /** Sends a step whose answer's body is not needed. */
  send(step: HandlerSteps[Id], extras?: Values): Program<OktaAnswer>;
  /** Sends a step and gives the body; without a readable one it is INVALID_RESPONSE. */
  fetch(step: HandlerSteps[Id], extras?: Values): Program<{ body: unknown; answer: OktaAnswer }>;
  /** The state rule: reads the state after a refusal, and throws where there is something left to do. */
  settle(refusal: unknown): Program<Settlement>;
  warn(text: string): void;
  readonly parts: Parts;
}

/** How a handler runs other actions, as parts of its own. Ids are given, never logins or names. */
export interface Parts {
  /**
   * Another action, whole: with its look-ups, its rule about states and its warnings.
   * @throws Failure
   */
  run<Id extends ActionId>(action: Id, inputs: ActionInputs[Id]): Program<ActionOutputs[Id]>;
  /**
   * Everything that a list gives, read to its end.
   * @throws Failure
   */
  items<Id extends ListId>(list: Id, inputs: ListInputs[Id]): Program<readonly ListItems[Id][]>;
}

/** A step that a call with certain inputs leads to. */
export interface PlannedStep<Step extends string> {
  readonly step: Step;
  /** Values that the inputs alone decide. */
  readonly extras?: Values;
  /** In words, when it is sent; by default what the step itself says, null for always. */
  readonly when?: string | null;
}

/** An action that an action composed of others runs with certain inputs. */
export interface PlannedPart {
  readonly action: ActionId;
  /** Values that the inputs alone decide, and places in an earlier part's answer: `<listUserGroups.id>`. */
  readonly inputs: Values;
  /** In words, when it is run; null for always. */
  readonly when: string | null;
}

/** The decisions of one action: which of its declared steps are sent, and what comes out. */
export interface Handler<Id extends HandlerActionId> {
  /** The steps that these inputs lead to, in order; without it every declared step. */
  plan?(inputs: ActionInputs[Id]): readonly PlannedStep<HandlerSteps[Id]>[];
  /** Of an action that is composed of others: which it runs with these inputs, in order. */
  planParts?(inputs: ActionInputs[Id]): readonly PlannedPart[];
  /** Chain fields are added to what it returns. */
  run(context: HandlerContext<Id>): Program<Partial<ActionOutputs[Id]>>;
}

/** The decisions of a list: what its page request needs, and what stands in the output for the items of a page. */
export interface ListHandler<Id extends HandlerActionId> {
  /** What the inputs decide of the request `page`; its template uses these names: `handler.x`. */
  extras?(inputs: ActionInputs[Id]): Values;
  /** Whether Okta gives one page with these inputs, and names none after it however many items there are. */
  isCut?(inputs: ActionInputs[Id]): boolean;
  /** Asks for whole pages however few items are wanted, where Okta takes no small ones. */
  readonly wholePages?: true;
  /** By default the items as Okta sent them. */
  ofPage?(items: readonly unknown[], context: HandlerContext<Id>): Program<readonly object[]>;
}

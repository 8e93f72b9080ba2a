import type { Action } from '../../catalog/action.js';
import type { AuditEvent } from '../../connector/public-types.js';
import type { Connector } from '../../connector/types.js';
import { mustAsk, whyConsent } from '../shared/consent.js';
import { withoutNulls } from '../shared/form-inputs.js';
import { hiddenSecretRefusal, inputsOfHiddenSecrets, withSecretsHidden } from '../shared/hidden-secrets.js';
import { auditRefusal, type HostFailure, type HostResult, notAllowed, notSent } from '../shared/refusals.js';
import { type Answer, answerOf, outcomeOf, unwritable } from './answer.js';
import { openApi } from './openapi.js';
import type { RefusedCaller } from './rejected-callers.js';

const SHOW = 'have the server started with --show-secrets';

/** What comes with a call. */
interface Asked {
  signal: AbortSignal;
  caller: string;
}

export interface ApiSettings {
  /** Its actions are all that the server offers. */
  connector: Connector;
  /** Actions that are destructive or grant access run without a person's yes. */
  yesDestructive: boolean;
  /** Gives secret outputs (links, one-time passwords) to callers. */
  showSecrets: boolean;
  /** Hears of the calls that the server itself refuses, which the connector's own audit does not see. */
  onAudit?: (event: AuditEvent | RefusedCaller) => unknown;
}

/** What the server answers, knowing nothing of HTTP but statuses. */
export class Api {
  readonly #connector: Connector;
  readonly #actions: ReadonlyMap<string, Action>;
  readonly #yesDestructive: boolean;
  readonly #showSecrets: boolean;
  readonly #onAudit: ApiSettings['onAudit'];

  constructor({ connector, yesDestructive, showSecrets, onAudit }: ApiSettings) {
    this.#connector = connector;
    this.#actions = new Map(connector.actions.map((action) => [action.id, action]));
    this.#yesDestructive = yesDestructive;
    this.#showSecrets = showSecrets;
    this.#onAudit = onAudit;
  }

  manifest(): Answer {
    return { status: 200, body: this.#connector.manifest };
  }

  /** The actions that may be called, in short. */
  actions(): Answer {
    const actions = this.#connector.actions.map((action) => {
      const { id, title, description, group, effect, grantsAccess, retry } = action;
      const runs = !mustAsk(action, this.#yesDestructive);
      return { id, title, description, group, effect, ...(grantsAccess && { grantsAccess }), retry, runs };
    });
    return { status: 200, body: { actions } };
  }

  action(id: string): Answer {
    return this.#with(id, (action) => ({ status: 200, body: action }));
  }

  validate(id: string, inputs: unknown): Answer {
    return this.#with(id, (action) => ({
      status: 200,
      body: this.#connector.validate(id, given(action, inputs)),
    }));
  }

  plan(id: string, inputs: unknown): Answer {
    return this.#with(id, (action) => {
      const plan = this.#connector.plan(id, given(action, inputs));
      return plan.ok ? { status: 200, body: plan } : { status: 400, body: plan };
    });
  }

  /** A refusal that it foresees is a result; the server's policy on destructive actions is not part of it. */
  async check(id: string, inputs: unknown, signal: AbortSignal): Promise<Answer> {
    const result = await this.#connector.check(id, given(this.#find(id), inputs), { signal });
    return result.ok ? { status: 200, body: result, outcome: 'unchanged' } : answerOf(here(result));
  }

  async execute(id: string, body: unknown, { signal, caller }: Asked): Promise<Answer> {
    const action = this.#find(id);
    const inputs = given(action, body);
    const refusal = action && this.#refusal(action, inputs, caller);
    if (refusal) return answerOf(refusal);
    // an action that there is none of is refused, and audited, by the connector as well
    const result: HostResult = await this.#connector.execute(id, inputs, {
      signal,
      caller,
      hideEchoes: true,
    });
    if (action === undefined) return answerOf(here(result));
    const outcome = outcomeOf(result, action.effect);
    try {
      return answerOf(withSecretsHidden(action, result, this.#showSecrets), outcome);
    } catch {
      return unwritable(outcome);
    }
  }

  /** The server's own refusal of valid inputs. */
  #refusal(action: Action, inputs: unknown, caller: string): HostFailure | undefined {
    const asked = mustAsk(action, this.#yesDestructive);
    const mayLose = !this.#showSecrets && inputsOfHiddenSecrets(action) !== undefined;
    if (!(asked || mayLose) || !this.#connector.validate(action.id, inputs).valid) return undefined;
    const lost = mayLose ? hiddenSecretRefusal(action, inputs as Record<string, unknown>, SHOW) : undefined;
    const result =
      lost ??
      (asked &&
        notAllowed(
          `${action.title} ${whyConsent(action)}, and this server was not started with --yes-destructive.`,
          'Ask whoever started the server to allow such actions (--yes-destructive; --allow narrows it).',
        ));
    if (!result) return undefined;
    if (this.#onAudit) auditRefusal(this.#onAudit, { action, inputs, caller, result });
    return result;
  }

  openApi(origin: string, secured: boolean): Answer {
    const { manifest, actions } = this.#connector;
    return { status: 200, body: openApi(manifest, actions, { origin, secured }) };
  }

  #find(id: string): Action | undefined {
    return this.#actions.get(id);
  }

  #with(id: string, answer: (action: Action) => Answer): Answer {
    const action = this.#find(id);
    const refused = action === undefined ? this.#connector.plan(id, {}) : undefined;
    return refused?.ok === false ? answerOf(here(notSent(refused.error))) : answer(action as Action);
  }
}

/** The connector's refusal, with the remedy that there is over HTTP. */
function here(result: HostResult): HostResult {
  if (result.ok || result.error.code !== 'UNKNOWN_ACTION') return result;
  return { ...result, error: { ...result.error, remedy: 'GET /actions lists all ids.' } };
}

/** The body as inputs: engines whose forms give every field write null where there is nothing. */
function given(action: Action | undefined, body: unknown): unknown {
  if (action === undefined || typeof body !== 'object' || body === null || Array.isArray(body)) return body;
  return Object.values(body).includes(null)
    ? withoutNulls(action.input, body as Record<string, unknown>)
    : body;
}

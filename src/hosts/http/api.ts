import type { Action } from '../../catalog/action.js';
import { actionFor } from '../../catalog/operations/operation-action.js';
import type { AuditEvent } from '../../connector/public-types.js';
import type { Connector } from '../../connector/types.js';
import { mustAsk, whyConsent } from '../shared/consent.js';
import { withoutNulls } from '../shared/form-inputs.js';
import { hiddenSecretRefusal, inputsOfHiddenSecrets, withSecretsHidden } from '../shared/hidden-secrets.js';
import { auditRefusal, type HostFailure, type HostResult, notAllowed, notSent } from '../shared/refusals.js';
import { type Answer, answerOf, outcomeOf, unwritable } from './answer.js';
import { openApi } from './openapi.js';
import type { RejectedCaller } from './rejected-callers.js';

const SHOW = 'start the server with --show-secrets';

/** The context of a call. */
interface CallContext {
  signal: AbortSignal;
  caller: string;
}

export interface ApiSettings {
  /** The server offers all actions of this connector. */
  connector: Connector;
  /** Runs actions that are destructive or grant access without asking a person. */
  yesDestructive: boolean;
  /** Sends secret outputs (links, one-time passwords) to callers. */
  showSecrets: boolean;
  /** Gets the calls and callers that the server itself refuses. The connector's own audit does not see them. */
  onAudit?: (event: AuditEvent | RejectedCaller) => unknown;
}

/** The server's endpoints. Of HTTP they know only statuses. */
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

  /** A summary of the offered actions. */
  actions(): Answer {
    const actions = this.#connector.actions.map((action) => {
      const { id, title, description, group, effect, grantsAccess, retry } = action;
      const runs = !mustAsk(action, this.#yesDestructive);
      return { id, title, description, group, effect, ...(grantsAccess && { grantsAccess }), retry, runs };
    });
    return { status: 200, body: { actions } };
  }

  action(id: string): Answer {
    return this.#answerFor(id, (action) => ({ status: 200, body: action }));
  }

  validate(id: string, inputs: unknown): Answer {
    return this.#answerFor(id, (action) => ({
      status: 200,
      body: this.#connector.validate(id, inputsFrom(action, inputs)),
    }));
  }

  plan(id: string, inputs: unknown): Answer {
    return this.#answerFor(id, (action) => {
      const plan = this.#connector.plan(id, inputsFrom(action, inputs));
      return plan.ok ? { status: 200, body: plan } : { status: 400, body: plan };
    });
  }

  /** Predicts the result of an action. The server's policy on destructive actions is not part of the prediction. */
  async check(id: string, inputs: unknown, signal: AbortSignal): Promise<Answer> {
    const result = await this.#connector.check(id, inputsFrom(this.#find(id), inputs), { signal });
    return result.ok ? { status: 200, body: result, outcome: 'unchanged' } : answerOf(withHttpRemedy(result));
  }

  async execute(id: string, body: unknown, { signal, caller }: CallContext): Promise<Answer> {
    const action = this.#find(id);
    const inputs = inputsFrom(action, body);
    const refusal = action && this.#refusal(action, inputs, caller);
    if (refusal) return answerOf(refusal);
    // The connector refuses an unknown action, and audits the refusal.
    const result: HostResult = await this.#connector.execute(id, inputs, {
      signal,
      caller,
      hideEchoes: true,
    });
    if (action === undefined) return answerOf(withHttpRemedy(result));
    const outcome = outcomeOf(result, actionFor(action, inputs).effect);
    try {
      return answerOf(withSecretsHidden(action, result, this.#showSecrets), outcome);
    } catch {
      return unwritable(outcome);
    }
  }

  /** The server's own refusal of valid inputs. */
  #refusal(offered: Action, inputs: unknown, caller: string): HostFailure | undefined {
    const action = actionFor(offered, inputs);
    const needsYes = mustAsk(action, this.#yesDestructive);
    const mayLose = !this.#showSecrets && inputsOfHiddenSecrets(action) !== undefined;
    if (!(needsYes || mayLose) || !this.#connector.validate(action.id, inputs).valid) return undefined;
    const lost = mayLose ? hiddenSecretRefusal(action, inputs as Record<string, unknown>, SHOW) : undefined;
    const result =
      lost ??
      (needsYes &&
        notAllowed(
          `${action.title} ${whyConsent(action)}, and this server was not started with --yes-destructive.`,
          'Ask the person who runs the server to allow such actions with --yes-destructive. --allow limits it to some actions.',
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

  #answerFor(id: string, answer: (action: Action) => Answer): Answer {
    const action = this.#find(id);
    const refused = action === undefined ? this.#connector.plan(id, {}) : undefined;
    return refused?.ok === false
      ? answerOf(withHttpRemedy(notSent(refused.error)))
      : answer(action as Action);
  }
}

/** The result, with a remedy for callers over HTTP where the action is unknown. */
function withHttpRemedy(result: HostResult): HostResult {
  if (result.ok || result.error.code !== 'UNKNOWN_ACTION') return result;
  return { ...result, error: { ...result.error, remedy: 'GET /actions lists all ids.' } };
}

/** The inputs in a body. Some engines send null for every empty field of their forms. */
function inputsFrom(action: Action | undefined, body: unknown): unknown {
  if (action === undefined || typeof body !== 'object' || body === null || Array.isArray(body)) return body;
  return Object.values(body).includes(null)
    ? withoutNulls(action.input, body as Record<string, unknown>)
    : body;
}

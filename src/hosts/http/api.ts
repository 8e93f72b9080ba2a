import type { Connector } from '../../connector.js';
import type { Action } from '../../core/action.js';
import { notAllowed, Policy, type PolicyOptions, refusedByHost } from '../policy.js';
import { shownResult } from '../shown-result.js';
import { type Answer, answerOf } from './answer.js';
import { openApi } from './openapi.js';

export interface ApiSettings {
  connector: Connector;
  policy: PolicyOptions;
  /** Gives secret outputs (links, one-time passwords) to callers. */
  showSecrets: boolean;
}

/** What the server answers, knowing nothing of HTTP but statuses. */
export class Api {
  readonly #connector: Connector;
  readonly #policy: Policy;
  readonly #showSecrets: boolean;

  /** @throws SettingsError where the policy names what does not exist */
  constructor({ connector, policy, showSecrets }: ApiSettings) {
    this.#connector = connector;
    this.#policy = new Policy(policy, connector.manifest, connector.actions);
    this.#showSecrets = showSecrets;
  }

  manifest(): Answer {
    return { status: 200, body: this.#connector.manifest };
  }

  /** The actions that may be called, in short. */
  actions(): Answer {
    const actions = this.#offered().map((action) => {
      const { id, title, description, group, effect, retry } = action;
      return { id, title, description, group, effect, retry, runs: !this.#policy.asks(action) };
    });
    return { status: 200, body: { actions } };
  }

  action(id: string): Answer {
    return this.#with(id, (action) => ({ status: 200, body: action }));
  }

  validate(id: string, inputs: unknown): Answer {
    return this.#with(id, () => ({ status: 200, body: this.#connector.validate(id, inputs) }));
  }

  plan(id: string, inputs: unknown): Answer {
    return this.#with(id, () => {
      const plan = this.#connector.plan(id, inputs);
      return plan.ok ? { status: 200, body: plan } : { status: 400, body: plan };
    });
  }

  /** A refusal that it foresees is a result; the server's policy on destructive actions is not part of it. */
  async check(id: string, inputs: unknown, signal: AbortSignal): Promise<Answer> {
    return this.#with(id, async () => {
      const result = await this.#connector.check(id, inputs, { signal });
      return result.ok ? { status: 200, body: result } : answerOf(result);
    });
  }

  async execute(id: string, inputs: unknown, signal: AbortSignal): Promise<Answer> {
    return this.#with(id, async (action) => {
      if (this.#policy.asks(action) && this.#connector.validate(id, inputs).valid) {
        return answerOf(
          notAllowed(
            `${action.title} is destructive, and this server was not started with --yes-destructive.`,
            'Ask whoever started the server to allow destructive actions.',
          ),
        );
      }
      const result = await this.#connector.execute(id, inputs, { signal });
      return answerOf(shownResult(action, result, this.#showSecrets));
    });
  }

  openApi(origin: string, secured: boolean): Answer {
    const { manifest } = this.#connector;
    return { status: 200, body: openApi(manifest, this.#offered(), { origin, secured }) };
  }

  #offered(): Action[] {
    return this.#connector.actions.filter((action) => this.#policy.offers(action));
  }

  #with<A extends Answer | Promise<Answer>>(id: string, answer: (action: Action) => A): A | Answer {
    const action = this.#connector.actions.find((candidate) => candidate.id === id);
    if (action === undefined) {
      const message = this.#connector.validate(id, {}).issues[0]?.message ?? '';
      return answerOf(
        refusedByHost({ code: 'UNKNOWN_ACTION', message, remedy: 'GET /actions lists all ids.' }),
      );
    }
    return this.#policy.offers(action) ? answer(action) : answerOf(this.#policy.refusal(action));
  }
}

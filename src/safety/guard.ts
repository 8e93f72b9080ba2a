import type { Output } from '../actions/action-program.js';
import { programOf, runProgram } from '../actions/execute.js';
import { findUser, isUserId } from '../actions/identifier.js';
import { loginOf } from '../actions/login.js';
import type { Action } from '../catalog/action.js';
import type { Values } from '../catalog/template.js';
import type { Call } from '../request/call.js';
import type { Program } from '../request/program.js';
import type { SendSettings } from '../request/sending/context.js';
import { Failure } from '../result/failure.js';
import type { Result } from '../result/result.js';
import type { Clock } from '../transport/clock.js';
import { Budget } from './budget.js';
import { changedOf } from './changed.js';
import { type Guarded, guardSettings } from './guard-settings.js';
import { OrgFacts } from './org-facts.js';
import type { GuardSettings } from './settings.js';
import { targetsOf } from './targets.js';

/** These say all there is to say themselves. */
const AS_IT_IS = new Set(['CANCELLED', 'TIMEOUT', 'RATE_LIMITED', 'UNAUTHENTICATED']);

/** Refuses what would change a protected thing, and what is too much for one window. */
export class Guard {
  readonly #settings: Guarded;
  readonly #facts: OrgFacts;
  readonly #budget: Budget;

  /** @throws ConnectionError */
  constructor(
    settings: GuardSettings,
    readonly clock: Clock,
  ) {
    this.#settings = guardSettings(settings);
    this.#facts = new OrgFacts(this.#settings, clock);
    this.#budget = new Budget(this.#settings.windowMs);
  }

  /** Runs an action that changes something, if the guard lets it. Never throws. */
  async run(settings: SendSettings, call: Call, action: Action, values: Values): Promise<Result<Output>> {
    const place = { isTaken: false };
    const result = await runProgram<Output>(
      settings,
      call,
      action.retry,
      this.#program(call, action, values, place),
    );
    if (place.isTaken) this.#budget.end(this.clock.now(), changedOf(action, result) !== false);
    // what the guard itself read is no request of the action's
    if (!result.ok && result.error.code === 'GUARDED') result.error.outcome = 'not-sent';
    return result;
  }

  /** How an action that changes something would be refused now. Only reads, and takes no place. */
  *predict(action: Action, values: Values): Program<Failure | undefined> {
    try {
      yield* this.#learn(action);
      yield* this.#resolve(action, values);
      return this.#counts(action) && this.#budget.isFull(this.clock.now(), this.#most())
        ? this.#full(action)
        : undefined;
    } catch (failure) {
      if (!(failure instanceof Failure) || AS_IT_IS.has(failure.details.code)) throw failure;
      return failure.details.code === 'GUARDED' ? failure : undefined;
    }
  }

  *#program(
    call: Call,
    action: Action,
    values: Values,
    place: { isTaken: boolean },
  ): Program<Output | Failure> {
    const counts = this.#counts(action);
    if (counts && !this.#settings.most?.isPercent && this.#budget.isFull(this.clock.now(), this.#most())) {
      throw this.#full(action);
    }
    yield* this.#learn(action);
    const resolved = yield* this.#resolve(action, values);
    if (counts) {
      place.isTaken = this.#budget.take(this.clock.now(), this.#most());
      if (!place.isTaken) throw this.#full(action);
    }
    return yield* programOf(call, action, resolved);
  }

  #counts({ effect }: Action): boolean {
    return effect === 'destructive' && this.#settings.most !== undefined;
  }

  *#learn(action: Action): Program<void> {
    try {
      yield* this.#facts.refresh();
    } catch (failure) {
      throw closed(action, failure);
    }
  }

  /** The inputs with logins replaced by ids, none of them protected: what is compared is what is then changed. */
  *#resolve(action: Action, values: Values): Program<Values> {
    const targets = targetsOf(action, values);
    for (const { id } of targets) this.#compare(action, id);
    const resolved: Record<string, unknown> = { ...values };
    for (const { name, resource, id: login } of targets) {
      if (resource !== 'user' || isUserId(login)) continue;
      const user = yield* findUser(login);
      this.#compare(action, user.id, loginOf(user));
      const given = resolved[name];
      resolved[name] = Array.isArray(given) ? given.map((one) => (one === login ? user.id : one)) : user.id;
    }
    return resolved;
  }

  #compare({ title }: Action, id: string, login?: string): void {
    const name = this.#facts.protects(id, login);
    if (name !== undefined) throw refused(`${title} is refused: ${name} is protected.`, 'protect');
  }

  #most(): number {
    const { number, isPercent } = this.#settings.most ?? { number: 0, isPercent: false };
    return isPercent ? Math.floor((this.#facts.users * number) / 100) : number;
  }

  #full({ title }: Action): Failure {
    const minutes = Math.round(this.#settings.windowMs / 6_000) / 10;
    return refused(
      `${title} is refused: no more than ${this.#most()} destructive actions may run within ${minutes} minutes.`,
      'maxDestructive',
    );
  }
}

function refused(message: string, setting: string): Failure {
  return new Failure({
    code: 'GUARDED',
    message,
    remedy: `Look at what runs here. Whoever set up this connector can change its guard (${setting}).`,
    retryable: false,
    outcome: 'not-sent',
  });
}

/** What can't be told to be harmless is refused. */
function closed({ title }: Action, failure: unknown): unknown {
  if (!(failure instanceof Failure) || AS_IT_IS.has(failure.details.code)) return failure;
  return failure.with({
    code: 'GUARDED',
    message: `${title} is refused, because its guard can't learn what is protected. ${failure.details.message}`,
  });
}

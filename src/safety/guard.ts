import { findUser, isUserId } from '../actions/look-up/identifier.js';
import { loginOf } from '../actions/look-up/login.js';
import type { Output } from '../actions/run/action-program.js';
import { programOf, runProgram } from '../actions/run/execute.js';
import type { Action } from '../catalog/action.js';
import { findAction } from '../catalog/catalog.js';
import type { Values } from '../catalog/template.js';
import type { Call } from '../request/call.js';
import type { Program } from '../request/program.js';
import type { SendSettings } from '../request/sending/context.js';
import { Failure } from '../result/failure.js';
import type { Result } from '../result/result.js';
import type { Clock } from '../transport/clock.js';
import { changedOf } from './changed.js';
import { type GuardRules, guardSettings } from './guard-settings.js';
import { OrgFacts } from './org-facts.js';
import type { GuardSettings } from './settings.js';
import { SlidingWindow } from './sliding-window.js';
import { targetsOf } from './targets.js';

/** Failures of the call itself, which the guard passes on unchanged. */
const PASSED_ON = new Set(['CANCELLED', 'TIMEOUT', 'RATE_LIMITED', 'UNAUTHENTICATED']);

/** Limits the blast radius: rejects changes to protected resources, and destructive actions beyond a limit. */
export class Guard {
  readonly #settings: GuardRules;
  readonly #facts: OrgFacts;
  readonly #destructive: SlidingWindow;

  /** @throws ConnectionError */
  constructor(
    settings: GuardSettings,
    readonly clock: Clock,
    hasOwner: boolean,
  ) {
    this.#settings = guardSettings(settings);
    this.#facts = new OrgFacts(this.#settings, clock, hasOwner);
    this.#destructive = new SlidingWindow(this.#settings.windowMs);
  }

  /** Runs an action that changes something, unless the guard rejects it. Never throws. */
  async run(settings: SendSettings, call: Call, action: Action, values: Values): Promise<Result<Output>> {
    const slot = { isAcquired: false };
    const result = await runProgram<Output>(
      settings,
      call,
      action.retry,
      this.#program(call, action, values, slot),
    );
    if (slot.isAcquired) this.#destructive.release(this.clock.now(), changedOf(action, result) !== false);
    // The guard's own reads are not requests of the action.
    if (!result.ok && result.error.code === 'GUARDED') result.error.outcome = 'not-sent';
    return result;
  }

  /** How the guard would reject an action that changes something, if it ran now. Only reads. */
  *predict(action: Action, values: Values): Program<Failure | undefined> {
    try {
      yield* this.#refreshFacts(action);
      yield* this.#resolve(action, values);
      return this.#counts(action) && this.#destructive.isFull(this.clock.now(), this.#limit())
        ? this.#overLimit(action)
        : undefined;
    } catch (failure) {
      if (!(failure instanceof Failure) || PASSED_ON.has(failure.details.code)) throw failure;
      return failure.details.code === 'GUARDED' ? failure : undefined;
    }
  }

  *#program(
    call: Call,
    action: Action,
    values: Values,
    slot: { isAcquired: boolean },
  ): Program<Output | Failure> {
    const counts = this.#counts(action);
    if (
      counts &&
      !this.#settings.limit?.isPercent &&
      this.#destructive.isFull(this.clock.now(), this.#limit())
    ) {
      throw this.#overLimit(action);
    }
    yield* this.#refreshFacts(action);
    const resolved = yield* this.#resolve(action, values);
    if (counts) {
      slot.isAcquired = this.#destructive.tryAcquire(this.clock.now(), this.#limit());
      if (!slot.isAcquired) throw this.#overLimit(action);
    }
    return yield* this.#watched(programOf(call, action, resolved));
  }

  /** The program of an action, whose parts are rejected one by one where they would change what is protected. */
  *#watched(program: Program<Output | Failure>): Program<Output | Failure> {
    let step = program.next();
    while (!step.done) {
      const ask = step.value;
      if (ask.kind !== 'part') step = program.next(yield ask);
      else {
        const rejection = this.#rejectionOf(ask.action, ask.inputs);
        step = rejection === undefined ? program.next() : program.throw(rejection);
      }
    }
    return step.value;
  }

  #rejectionOf(id: string, inputs: Values): Failure | undefined {
    const part = findAction(id) as Action;
    try {
      for (const target of targetsOf(part, inputs)) this.#rejectProtected(part, target.id);
      return undefined;
    } catch (failure) {
      if (failure instanceof Failure) return failure;
      throw failure;
    }
  }

  #counts({ effect }: Action): boolean {
    return effect === 'destructive' && this.#settings.limit !== undefined;
  }

  *#refreshFacts(action: Action): Program<void> {
    try {
      yield* this.#facts.refresh();
    } catch (failure) {
      throw failClosed(action, failure);
    }
  }

  /** The inputs with logins replaced by ids, so that what was compared with the protected ids is what is changed. */
  *#resolve(action: Action, values: Values): Program<Values> {
    const targets = targetsOf(action, values);
    for (const { id } of targets) this.#rejectProtected(action, id);
    const resolved: Record<string, unknown> = { ...values };
    for (const { name, resource, id: login } of targets) {
      if (resource !== 'user' || isUserId(login)) continue;
      const user = yield* findUser(login);
      this.#rejectProtected(action, user.id, loginOf(user));
      const given = resolved[name];
      resolved[name] = Array.isArray(given) ? given.map((one) => (one === login ? user.id : one)) : user.id;
    }
    return resolved;
  }

  #rejectProtected({ title }: Action, id: string, login?: string): void {
    const name = this.#facts.protects(id, login);
    if (name !== undefined) throw rejected(`${title} is rejected: ${name} is protected.`, 'protect');
  }

  #limit(): number {
    const { number, isPercent } = this.#settings.limit ?? { number: 0, isPercent: false };
    return isPercent ? Math.floor((this.#facts.users * number) / 100) : number;
  }

  #overLimit({ title }: Action): Failure {
    const minutes = Math.round(this.#settings.windowMs / 6_000) / 10;
    return rejected(
      `${title} is rejected: at most ${this.#limit()} destructive actions may run within ${minutes} minutes.`,
      'maxDestructive',
    );
  }
}

function rejected(message: string, setting: string): Failure {
  return new Failure({
    code: 'GUARDED',
    message,
    remedy: `Check what started this action. Whoever set up this connector can change its guard (${setting}).`,
    retryable: false,
    outcome: 'not-sent',
  });
}

/** Fails closed: what the guard can't verify is rejected. */
function failClosed({ title }: Action, failure: unknown): unknown {
  if (!(failure instanceof Failure) || PASSED_ON.has(failure.details.code)) return failure;
  return failure.with({
    code: 'GUARDED',
    message: `${title} is rejected because the guard could not read what is protected. ${failure.details.message}`,
  });
}

import { findAction } from '../../catalog/catalog.js';
import type { ActionId } from '../../generated/types.js';
import { endsCall } from '../../request/errors/interruptions.js';
import type { Program } from '../../request/program.js';
import { Failure } from '../../result/failure.js';
import type { Parts } from '../handlers/handler.js';

/** An action that is run as a step, on one thing or on the user. */
export interface Task {
  readonly action: ActionId;
  /** What it is run on, where that is not the user. */
  readonly on?: { readonly id: string; readonly name?: string };
  readonly inputs: Readonly<Record<string, unknown>>;
  /** Whether it is done already, or a read of that: asked first, and once more where a failure leaves it open. */
  readonly isDone?: boolean | (() => Program<boolean>);
  /** Asked when its turn comes: whether what was done before leaves it right to do. */
  readonly onlyIf?: () => boolean;
}

const CHANGED = { changed: true };
const UNCHANGED = { changed: false };

/** What came of a step, as the output of a composed action tells it. */
export interface StepTaken {
  action: string;
  id?: string;
  name?: string;
  ok: boolean;
  changed?: boolean;
  error?: { code: string; message: string; outcome: string; [detail: string]: unknown };
}

/** The steps of a composed action: each is told, and one that fails does not stop the next. */
export abstract class StepsOfParts {
  readonly steps: StepTaken[] = [];

  constructor(readonly parts: Parts) {}

  /** The action's output so far, for an error that ends the call. */
  abstract soFar(): object;

  /** Whether a step was taken, and worked. Without an id, on whatever. */
  did(action: ActionId, id?: string): boolean {
    return this.steps.some(
      (step) => step.ok && step.action === action && (id === undefined || step.id === id),
    );
  }

  /**
   * Runs each task in turn, and tells the progress before it.
   * @param after how many steps follow that are no tasks
   * @returns how many tasks there were
   * @throws Failure where the call is at its end
   */
  *runAll(tasks: readonly Task[], after = 0): Program<number> {
    const total = tasks.length + after;
    for (const [done, task] of tasks.entries()) {
      if (task.onlyIf?.() === false) continue;
      yield* this.tell(task, done, total);
      yield* this.run(task);
    }
    return tasks.length;
  }

  /** Tells that a step begins. */
  *tell({ action, on }: Pick<Task, 'action' | 'on'>, done: number, total: number): Program<void> {
    const failed = this.steps.filter(({ ok }) => !ok).length;
    const step = { action, ...(on?.name !== undefined && { name: on.name }) };
    yield { kind: 'progress', progress: { done, failed, total, step } };
  }

  /**
   * Runs an action, unless it is done already, and notes what came of it.
   * @throws Failure where the call is at its end, with the output so far
   */
  *run(task: Task): Program<void> {
    const { action, inputs, isDone } = task;
    try {
      if (yield* read(isDone)) return this.note(task, this.became(action, UNCHANGED));
      const output: object = yield* this.parts.run(action, inputs as never);
      this.note(task, this.became(action, output));
    } catch (failure) {
      if (!(failure instanceof Failure)) throw failure;
      const { outcome, code } = failure.details;
      const isInDoubt = outcome === 'unknown' || outcome === 'applied';
      const isSettled = (isInDoubt || code === 'CONFLICT') && (yield* this.#isDoneNow(task, failure));
      if (!isSettled) return this.fail(task, failure);
      if (isInDoubt) yield* this.#prove(action);
      this.note(task, this.became(action, isInDoubt ? CHANGED : UNCHANGED));
    }
  }

  /** What is noted of a step that worked. @param _output what its action gave */
  protected became(_action: ActionId, _output: object): Omit<StepTaken, 'action' | 'id' | 'name'> {
    return { ok: true };
  }

  *#isDoneNow({ isDone }: Task, failure: Failure): Program<boolean> {
    if (endsCall(failure)) return false;
    try {
      return yield* read(isDone);
    } catch (second) {
      if (second instanceof Failure) return false;
      throw second;
    }
  }

  /** A step in doubt was done. Another one that is still in doubt keeps the whole call so. */
  *#prove(action: ActionId): Program<void> {
    if (this.steps.some(({ error }) => error?.outcome === 'unknown')) return;
    const write = findAction(action)?.steps.find(({ method }) => method !== 'GET');
    if (write !== undefined) yield { kind: 'proved', operationId: write.operationId, once: true };
  }

  /** Notes a step. */
  note({ action, on }: Pick<Task, 'action' | 'on'>, became: Omit<StepTaken, 'action' | 'id' | 'name'>): void {
    const about = on && { id: on.id, ...(on.name !== undefined && { name: on.name }) };
    this.steps.push({ action, ...about, ...became });
  }

  /** Notes a step that failed. @throws Failure where the call is at its end */
  fail(task: Pick<Task, 'action' | 'on'>, failure: Failure): void {
    this.note(task, { ok: false, error: { ...failure.details } });
    if (endsCall(failure)) throw failure.with({ output: this.soFar() });
  }
}

function* read(isDone: Task['isDone'] = false): Program<boolean> {
  return typeof isDone === 'boolean' ? isDone : yield* isDone();
}

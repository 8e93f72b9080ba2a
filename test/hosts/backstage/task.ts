import type { ActionContext, TemplateAction } from '@backstage/plugin-scaffolder-node';

/** Where a task's process ends: ahead of or after the work of the checkpoint whose key ends so, which is kept or not. */
export interface Crash {
  key: string;
  when: 'before the work' | 'after the work';
}

export class Ended extends Error {}

interface RunOptions {
  input: Record<string, unknown>;
  secrets?: Record<string, string>;
  isDryRun?: boolean;
  signal?: AbortSignal;
  crash?: Crash;
  /** The step's id in the template. */
  step?: string;
}

/**
 * A task as Backstage's scaffolder keeps it: its checkpoints outlast a run of it, and are JSON. scripts/test-backstage.sh
 * runs the same actions in Backstage's own.
 */
export class Task {
  /** What the task's log shows. */
  readonly log: string[] = [];
  readonly checkpoints = new Map<string, string>();

  /** Runs one step. @returns its outputs @throws what failed it, which is in the log too */
  async run(
    action: TemplateAction,
    { input, secrets = {}, isDryRun = false, signal, crash, step = 'step' }: RunOptions,
  ): Promise<Record<string, unknown>> {
    const outputs: Record<string, unknown> = {};
    const note = (message: string) => this.log.push(message);
    const context: ActionContext = {
      input,
      secrets,
      isDryRun,
      ...(signal && { signal }),
      user: { ref: 'user:default/avery' },
      logger: { info: note, warn: note },
      output: (name, value) => {
        outputs[name] = value;
      },
      checkpoint: async ({ key, fn }) => {
        const name = `${step}.${key}`;
        const kept = this.checkpoints.get(name);
        if (kept !== undefined) return JSON.parse(kept);
        const ends = crash !== undefined && key.endsWith(crash.key);
        if (ends && crash.when === 'before the work') throw new Ended();
        const value = await fn();
        if (ends) throw new Ended();
        this.checkpoints.set(name, JSON.stringify(value ?? {}));
        return value;
      },
    };
    try {
      await action.handler(context);
    } catch (error) {
      note(String((error as Error).stack));
      throw error;
    }
    return outputs;
  }

  /** All that Backstage keeps or shows of the task beyond its parameters. */
  shown(): string {
    return JSON.stringify([this.log, ...this.checkpoints]);
  }
}

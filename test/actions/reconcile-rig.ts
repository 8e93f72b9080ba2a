import { afterAll, afterEach, beforeAll } from '@jest/globals';
import type { Action, ReconcileRule } from '../../src/catalog/action.js';
import { listActions } from '../../src/catalog/catalog.js';
import type { ActionError, Connector, ConnectorOptions, ExecuteOptions, Result } from '../../src/index.js';
import { type Clock, type Fault, startSandbox } from '../../src/sandbox/index.js';
import { calls as allCalls } from '../client/calls.js';
import { isComposed } from '../helpers/composed.js';
import { connectTo, type Sandbox } from '../helpers/sandbox-org.js';
import { leapingClock } from '../helpers/scripted-server.js';

/** A call of any operation is tested in test/any-operation. */
const mutating = listActions().filter(
  (action) => action.effect !== 'read' && !action.anyOperation && !isComposed(action),
);

export interface Call {
  readonly action: Action;
  readonly inputs: Readonly<Record<string, unknown>>;
  /** The rule that settles this call; undefined where no read does. */
  readonly rule: ReconcileRule | undefined;
}

function ruleOf({ reconcile, input }: Action, inputs: Call['inputs']): ReconcileRule | undefined {
  const given = (name: string) => inputs[name] ?? input.properties[name]?.default;
  return reconcile?.find(({ if: when = {} }) =>
    Object.entries(when).every(([name, value]) => given(name) === value),
  );
}

/**
 * Every action that changes something, at least once, each under its title.
 * @throws Error that names an action without a call
 */
export const calls: readonly (readonly [string, Call])[] = mutating.flatMap((action) => {
  const found = allCalls.filter((call) => call.action === action.id);
  if (found.length === 0) throw new Error(`${action.id}: test/client has no call of it.`);
  return found.map(({ inputs }) => {
    const title = `${action.id} ${JSON.stringify(inputs).slice(0, 100)}`;
    return [title, { action, inputs, rule: ruleOf(action, inputs) }] as const;
  });
});

export interface Rig {
  readonly org: Sandbox;
  /** With the option `reconcile`. The first write is hit, and nothing is repeated, so that the end is ambiguous. */
  execute(
    fault: Fault | undefined,
    action: string,
    inputs: unknown,
    options?: ExecuteOptions,
    connector?: ConnectorOptions,
  ): Promise<Result<Record<string, unknown>>>;
}

/**
 * A sandbox org for a file's tests, as it starts for each of them.
 * @param clock the org's; by default the system's
 */
export function reconcileRig(clock?: Clock): Rig {
  let org: Sandbox;
  let okta: Connector;
  beforeAll(async () => {
    org = await startSandbox(clock === undefined ? {} : { clock });
    okta = connectTo(org, { clock: leapingClock(), maxRetries: 0 });
  });
  afterAll(async () => {
    await okta.close();
    await org.close();
  });
  afterEach(() => org.reset());
  return {
    get org() {
      return org;
    },
    async execute(fault, action, inputs, options = {}, connector) {
      if (fault !== undefined)
        for (const method of ['POST', 'PUT', 'DELETE']) org.fault({ ...fault, method, path: '*' });
      const own = connector && connectTo(org, { maxRetries: 0, ...connector });
      const result = await (own ?? okta).execute(action, inputs, { reconcile: true, ...options });
      await own?.close();
      return result;
    },
  };
}

/** @throws Error if it was done */
export async function errorOf(result: Promise<Result<unknown>>): Promise<ActionError> {
  const settled = await result;
  if (settled.ok) throw new Error(`It should have failed: ${JSON.stringify(settled)}`);
  return settled.error;
}

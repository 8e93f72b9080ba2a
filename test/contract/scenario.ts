import { createLimits } from '../../src/core.js';
import type { ActionId, ErrorCode, Limits } from '../../src/index.js';
import { refuse } from './answers.js';
import type { Inputs } from './inputs.js';
import type { Played, Script, Setting } from './player.js';

/** A course of events that makes a handler or a rule decide in a certain way. */
export interface Scenario {
  readonly title: string;
  readonly action: ActionId;
  readonly inputs: Inputs;
  readonly setting: Setting;
  readonly ends: 'ok' | ErrorCode;
}

export const USER = '00uABCDEFGHIJKLMNOPQ';
/** No such object. */
export const gone = refuse(404, 'E0000007');

/** A list of these. */
export const list = (...body: unknown[]): Played => ({ status: 200, body });

/** Plays these answers to an operation, one after another; the rest is everyday. */
export const answers =
  (operations: Readonly<Record<string, readonly (Played | undefined)[]>>): Script =>
  ({ id }, nth) =>
    operations[id]?.[nth];

/** A store of limits that fails for one operation: what is no failure of Okta's must pass through every handler. */
const brokenFor = (operationId: string): Limits =>
  new Proxy(createLimits(), {
    get: (store, name) => {
      const member: unknown = Reflect.get(store, name);
      if (typeof member !== 'function') return member;
      return (...args: { operationId?: string }[]) => {
        if (args.some((argument) => argument?.operationId === operationId)) throw new RangeError('broken');
        return (member as (...args: unknown[]) => unknown).apply(store, args);
      };
    },
  });

/** A scenario in which some operations answer as the script says. */
export function scenario(
  action: ActionId,
  title: string,
  inputs: Inputs,
  script: Readonly<Record<string, readonly (Played | undefined)[]>>,
  ends: Scenario['ends'],
  setting: Setting = {},
): Scenario {
  return { title, action, inputs, ends, setting: { ...setting, script: answers(script) } };
}

/** A scenario in which something that is not Okta fails. */
export const broken = (action: ActionId, inputs: Inputs, operationId: string, script?: Script): Scenario => ({
  title: `the store of limits fails at ${operationId}`,
  action,
  inputs,
  ends: 'INVALID_RESPONSE',
  setting: { script, connector: { limits: brokenFor(operationId) } },
});

import type { Action } from '../../src/catalog/action.js';
import { createConnector } from '../../src/index.js';
import { ANSWER_SCENARIOS } from './answer-scenarios.js';
import { APPLICATION_SCENARIOS } from './application-scenarios.js';
import { CREATE_USER_SCENARIOS } from './create-user-scenarios.js';
import { type Checked, checkRun } from './expected-request.js';
import { FACTOR_SCENARIOS } from './factor-scenarios.js';
import { GROUP_SCENARIOS } from './group-scenarios.js';
import { type Inputs, samples, validInputs } from './inputs.js';
import { MEMBERSHIP_SCENARIOS } from './membership-scenarios.js';
import { OWNER_AND_MAPPING_SCENARIOS } from './owner-and-mapping-scenarios.js';
import { ORIGIN, play, type Run, TOKEN } from './player.js';
import type { Scenario } from './scenario.js';
import { loginScenarios, stateScenarios } from './state-scenarios.js';
import { USER_SCENARIOS } from './user-scenarios.js';

/** A run, what its requests were held against, and what it should have ended in. */
export interface CheckedRun extends Run {
  readonly title: string;
  readonly ends: Scenario['ends'] | undefined;
  readonly checked: readonly Checked[];
}

export const ACTIONS: readonly Action[] = createConnector({
  organizationUrl: ORIGIN,
  apiToken: TOKEN,
}).actions;

/**
 * Those with requests of their own. A call of any operation is tested in test/any-operation, what is composed of other
 * actions in test/composed.
 */
export const OWN_ACTIONS: readonly Action[] = ACTIONS.filter(
  ({ anyOperation, uses }) => !anyOperation && uses === undefined,
);

/** Every course of events that the tests know for an action. */
export function scenariosOf(action: Action): Scenario[] {
  const own = [
    ...ANSWER_SCENARIOS,
    ...CREATE_USER_SCENARIOS,
    ...USER_SCENARIOS,
    ...GROUP_SCENARIOS,
    ...OWNER_AND_MAPPING_SCENARIOS,
    ...MEMBERSHIP_SCENARIOS,
    ...FACTOR_SCENARIOS,
    ...APPLICATION_SCENARIOS,
  ].filter((scenario) => scenario.action === action.id);
  return [...own, ...stateScenarios(action), ...loginScenarios(action)];
}

/**
 * Runs an action over its valid examples, over generated inputs, and through every scenario.
 * @param generated how many inputs are generated
 */
export async function runsOf(action: Action, generated: number): Promise<CheckedRun[]> {
  const okta = createConnector({ organizationUrl: ORIGIN, apiToken: TOKEN });
  const examples = action.examples
    .map(({ inputs }) => inputs)
    .filter((inputs) => okta.validate(action.id, inputs).valid);
  const runs: CheckedRun[] = [];
  const add = async (
    title: string,
    inputs: Inputs,
    ends: CheckedRun['ends'],
    setting: Scenario['setting'] = {},
  ) => {
    const run = await play(action, inputs, setting);
    runs.push({ ...run, title, ends, checked: checkRun(run) });
  };
  for (const [index, inputs] of examples.entries()) await add(`example ${index + 1}`, inputs, 'ok');
  for (const [index, inputs] of samples(validInputs(action), generated).entries()) {
    await add(`generated ${index + 1}`, inputs, 'ok');
  }
  for (const { title, inputs, ends, setting } of scenariosOf(action)) await add(title, inputs, ends, setting);
  return runs;
}

import type { Action } from '../../src/catalog/action.js';
import type { ActionId } from '../../src/index.js';
import { refuse, userNamed } from './answers.js';
import { type Inputs, samples, validInputs } from './inputs.js';
import { answers, type Scenario, USER } from './scenario.js';

const STATES = [
  'STAGED',
  'PROVISIONED',
  'ACTIVE',
  'RECOVERY',
  'LOCKED_OUT',
  'PASSWORD_EXPIRED',
  'SUSPENDED',
  'DEPROVISIONED',
];

/** The state rule of every action that has one: refused, read, and settled by each state that there is. */
export function stateScenarios(action: Action): Scenario[] {
  const { state } = action;
  if (state === undefined || action.handler) return [];
  const inputs = { ...action.examples[0]?.inputs, ...named(action) };
  const states = state.of === 'user' ? STATES : ['ACTIVE', 'INACTIVE', ...state.done];
  const operation = action.steps[0]?.operationId as string;
  const read = action.steps.find(({ name }) => name === state.read)?.operationId as string;
  const told = (status: unknown) => ({ status: 200, body: { ...userNamed('x'), status } });
  const refusals = [refuse(403, 'E0000038'), refuse(404, 'E0000007')];
  const first = state.first ? [told('TRANSITIONING')] : [];
  const scenarios = refusals.flatMap((refusal, at) =>
    states.map((status): Scenario => {
      return {
        action: action.id as ActionId,
        title: `refused (${JSON.stringify(refusal).slice(10, 13)}) and found ${status}`,
        inputs,
        setting: { script: answers({ [operation]: [refusal], [read]: [...first, told(status)] }) },
        ends: endOf(state, status, at === 1),
      };
    }),
  );
  const unsaid: Scenario = {
    action: action.id as ActionId,
    title: 'refused, and the read tells no state',
    inputs,
    setting: { script: answers({ [operation]: [refusals[1]], [read]: [...first, told(null)] }) },
    ends: 'NOT_FOUND',
  };
  const unread: Scenario = {
    action: action.id as ActionId,
    title: 'refused, and the read is refused too',
    inputs,
    setting: { script: answers({ [operation]: [refusals[1]], [read]: [...first, refuse(403, 'E0000006')] }) },
    ends: 'NOT_FOUND',
  };
  return [...scenarios, unsaid, unread];
}

/** Ids in the place of those of the example. */
function named({ input }: Action): Inputs {
  const ids: Inputs = { userId: USER, applicationId: '0oa1', deviceId: 'guo1', factorId: 'ost1' };
  return Object.fromEntries(Object.entries(ids).filter(([name]) => name in input.properties));
}

/** A refusal that the state does not explain stays what it is. */
function endOf(
  { done, only }: NonNullable<Action['state']>,
  status: string,
  missing: boolean,
): Scenario['ends'] {
  if (done.includes(status)) return 'ok';
  return missing && only?.includes(status) === false ? 'NOT_FOUND' : 'CONFLICT';
}

/** The identifier rule of every action that names a user: by a login, by one no path can carry, and by nobody's. */
export function loginScenarios(action: Action): Scenario[] {
  const names = Object.keys(action.input.properties).filter(
    (name) => action.input.properties[name]?.resource === 'user',
  );
  return names.flatMap((name) =>
    ['mira', 'mira@example.com', 'mi/ra@example.com'].flatMap((login): Scenario[] => {
      const inputs = samples(validInputs(action), 50).find((each) => name in each) as Inputs;
      const named = { ...inputs, [name]: login };
      const others = { status: 200, body: [userNamed('other@example.com')] };
      const other = { status: 200, body: userNamed('other@example.com') };
      const base = { action: action.id as ActionId, inputs: named };
      const looksUp = action.id !== 'getUserWithId' || login.includes('/');
      return [
        { ...base, title: `by the login ${login}`, setting: {}, ends: 'ok' },
        ...(looksUp
          ? [
              {
                ...base,
                title: `by the login ${login}, which is somebody else's`,
                setting: { script: answers({ getUser: [other], listUsers: [others, others] }) },
                ends: 'NOT_FOUND' as const,
              },
            ]
          : []),
      ];
    }),
  );
}

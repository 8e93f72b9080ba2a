import { findAction } from '../../src/catalog/catalog.js';
import type { ActionId, ActionInputs } from '../../src/generated/types.js';
import type { Action } from '../../src/index.js';
import { seed } from '../../src/sandbox/seed/seed.js';
import { ACTIONS } from './inputs.js';
import { type Circumstances, oneCall } from './one-call.js';
import type { Schedule } from './schedule.js';

/** One way in which one action runs. */
export interface Scenario {
  readonly name: string;
  readonly schedule: Schedule;
}

const { blake, finley, kendall, logan, quinn } = seed.people;
const { engineering, sales, newHires, finance, everyone, engineeringLeads } = seed.groups;
const { wiki } = seed.applications;
const many = {
  groupIds: [engineering, sales, newHires, finance, engineeringLeads, everyone, sales].map(({ id }) => id),
};

const actions = ACTIONS.map((id) => findAction(id) as Action);

type Inputs = Readonly<Record<string, unknown>>;

/** An action's examples that work, the usual one first, with ids in the place of logins. */
function worksWith({ id, examples }: Action): readonly { title: string; inputs: Inputs }[] {
  const working = examples.filter(({ output }) => output !== undefined);
  if (working.length === 0) throw new Error(`${id}: no example has an output.`);
  return working.map(({ title, inputs }) => {
    const person = Object.values(seed.people).find(({ login }) => login === inputs.userId);
    return { title, inputs: person === undefined ? inputs : { ...inputs, userId: person.id } };
  });
}

const usual: Readonly<Record<string, Inputs>> = Object.fromEntries(
  actions.map((action) => [action.id, worksWith(action)[0]?.inputs as Inputs]),
);

function mode<Id extends ActionId>(
  id: Id,
  name: string,
  inputs: Partial<ActionInputs[Id]>,
  circumstances: Circumstances = {},
): Scenario {
  const schedule = oneCall(id, { ...usual[id], ...inputs } as unknown as ActionInputs[Id], circumstances);
  return { name: `${id} ${name}`, schedule };
}

const tokenMs = Array.from({ length: 12 }, () => 30);
const gone = 'lost-in-silence';
const permanently = { permanently: true };

const page404 = { kind: 'box', box: { status: 404, body: 'html' } } as const;
const onlyOnce = { maxRetries: 0 };

const troubles: Readonly<Record<string, Circumstances>> = {
  'with a token function': { tokenMs },
  'after a lost answer': { deliveries: ['answer-lost'] },
  'after a lost request': { deliveries: ['lost'] },
  'after a bare 429': { deliveries: ['limited-bare'] },
  'after a 404 page': { deliveries: [page404] },
  'after a lost answer and a 404 page': { deliveries: ['answer-lost', page404] },
  'after a 302 in the place of the answer': {
    deliveries: [{ kind: 'box-after', box: { status: 302, body: 'empty' } }],
  },
  'with reconcile, after a lost answer': {
    reconcile: true,
    settings: onlyOnce,
    deliveries: ['plain', 'answer-lost'],
  },
  'with reconcile, after a late change': {
    reconcile: true,
    settings: onlyOnce,
    deliveries: ['plain', 'late'],
  },
};

/** Every action in every trouble. */
export const troubled: readonly Scenario[] = Object.entries(troubles).flatMap(([name, trouble]) =>
  Object.keys(usual).map((id) => mode(id as ActionId, name, {}, trouble)),
);

/** Every action as each of its examples that work has it, by login, and in further modes that send more or other requests. */
export const scenarios: readonly Scenario[] = [
  ...actions.flatMap((action) =>
    worksWith(action).map(({ title, inputs }) => ({
      name: `${action.id}: ${title}`,
      schedule: oneCall(action.id as ActionId, inputs as never),
    })),
  ),
  ...actions
    .filter(({ input }) => input.properties.userId?.resource === 'user')
    .map(({ id }) => mode(id as ActionId, 'by login', { userId: loginIn(id as ActionId) } as never)),
  mode('createUserWithPassword', 'whose login is taken', { login: blake.login }),
  mode('createUserWithPassword', 'whose login is taken and holds a slash', {
    login: 'sasha/dune@example.com',
  }),
  mode('createUserWithPassword', 'staged, in groups', { activate: false, groupIds: [sales.id, finance.id] }),
  mode('createUserWithPassword', 'with a new password at the next login', {
    changePasswordAtNextLogin: true,
  }),
  mode('deleteUser', 'permanently', permanently),
  mode('deleteUser', 'permanently, slowly', permanently, { settings: { slowDeactivation: { reads: 3 } } }),
  mode('deleteUser', 'permanently, deactivated before', { userId: logan.id, ...permanently }),
  mode('deleteUser', 'permanently, the deletion lost', permanently, {
    deliveries: ['plain', 'plain', 'lost'],
  }),
  mode('deleteUser', 'permanently, its answer lost', permanently, {
    deliveries: ['plain', 'plain', 'answer-lost'],
  }),
  mode('deleteUser', 'permanently, paced', permanently, {
    settings: { limits: { limit: 1, windowMs: 5_000 } },
  }),
  mode('addUserToMultipleGroups', 'paced', many, { settings: { limits: { limit: 2, windowMs: 5_000 } } }),
  mode('addUserToMultipleGroups', 'over a bad network', many, {
    deliveries: ['lost', 'error-after', 'limited', 'page', 'cut', gone],
  }),
  mode('addUserToMultipleGroups', 'with a slow token', many, { tokenMs, deliveries: ['plain', 'crowded'] }),
  mode('expirePassword', 'with a temporary one', { temporaryPassword: true }),
  mode('activateUser', 'who is suspended', { userId: kendall.id }),
  mode('suspendUser', 'who is suspended', { userId: kendall.id }),
  mode(
    'suspendUser',
    'in silence',
    {},
    { deliveries: [gone, gone, gone], settings: { attemptTimeoutMs: 700 } },
  ),
  mode('suspendUser', 'refused twice', {}, { deliveries: ['limited', 'crowded'] }),
  mode('suspendUser', 'unreachable', {}, { deliveries: ['unreachable', 'unreachable', 'unreachable'] }),
  mode('unlockUser', 'after a lost answer, settled', {}, { deliveries: ['answer-lost', 'plain', 'lost'] }),
  mode('resetPassword', 'who has one to choose', { userId: finley.id, sendEmail: false }),
  mode('assignRoleToUser', 'that is there', { userId: quinn.id }),
  mode('assignRoleToUser', 'settled', {}, { deliveries: ['answer-lost', 'plain', 'lost'] }),
  mode('activateApplication', 'that is active', { applicationId: wiki.id }),
  mode('deleteApplication', 'that is active', { applicationId: wiki.id }),
  mode('updateGroup', 'read again', {}, { deliveries: ['lost', 'plain', 'answer-lost'] }),
  mode('getGroupByName', 'of several', { name: 'Finance' }),
];

function loginIn(id: ActionId): string {
  const found = Object.values(seed.people).find((someone) => someone.id === usual[id]?.userId);
  return found?.login ?? String(usual[id]?.userId);
}

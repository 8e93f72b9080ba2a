import { findAction, listActions } from '../../src/catalog/catalog.js';
import { inputIssues } from '../../src/catalog/validate.js';
import type { ActionId } from '../../src/generated/types.js';
import type { Action, FieldSchema } from '../../src/index.js';
import { Org } from '../../src/sandbox/org/org.js';
import { seed } from '../../src/sandbox/seed/seed.js';
import { seedOrg } from '../../src/sandbox/seed/seed-org.js';
import type { SeededPerson } from '../../src/sandbox/seed/seed-people.js';
import { isComposed } from '../helpers/composed.js';
import type { Random } from './random.js';

const { people, groups, applications } = seed;
const NEW_LOGINS = ['mira.holm@example.com', 'sasha/dune@example.com'];
const QUESTIONS = ['Name of your first school?', 'Street where you grew up?'];
const PASSWORDS = ['Tall-Birch-42', 'Wide-Meadow-17', 'weak'];
/** After so many draws that no rule of the action allows, the last one is taken all the same. */
const DRAWS = 30;

/** Every action with requests of its own. */
export const ACTIONS: readonly ActionId[] = listActions()
  .filter((action) => !isComposed(action) && !action.anyOperation)
  .map(({ id }) => id as ActionId);

let pairs: readonly { groupId: string; userId: string }[] | undefined;

/** Who is in which group at the start, where members can be taken out. */
function memberships() {
  if (pairs === undefined) {
    const org = new Org({ now: () => 0 });
    seedOrg(org);
    pairs = [...org.groups.values()]
      .filter(({ type }) => type === 'OKTA_GROUP')
      .flatMap(({ id: groupId, members }) => [...members].map((userId) => ({ groupId, userId })));
  }
  return pairs;
}

/** The few objects that all calls of a run meet at. */
export interface Pool {
  readonly users: readonly { readonly id: string; readonly login: string; readonly password?: string }[];
  readonly groups: readonly string[];
  readonly applications: readonly string[];
}

export function poolOf(random: Random): Pool {
  const everybody: readonly SeededPerson[] = Object.values(people);
  return {
    users: random.some(everybody, random.between(2, 4)).filter(({ id }) => id !== people.avery.id),
    groups: random.some(Object.values(groups), random.between(2, 4)).map(({ id }) => id),
    applications: random.some(Object.values(applications), random.between(1, 3)).map(({ id }) => id),
  };
}

/** Inputs for an action that its schema takes, out of the pool, now and then of things that are not there. */
export function inputsFor(id: ActionId, pool: Pool, random: Random): Record<string, unknown> {
  const action = findAction(id) as Action;
  let inputs = drawn(action, pool, random);
  for (let count = 1; count < DRAWS && inputIssues(action, inputs).length > 0; count += 1)
    inputs = drawn(action, pool, random);
  return inputs;
}

function drawn(action: Action, pool: Pool, random: Random): Record<string, unknown> {
  const choice = new Choice(pool, random);
  const { properties, required } = action.input;
  // A cursor is a list's own answer of before.
  const chosen = (name: string) => !(action.items && name === 'cursor') && random.chance(0.7);
  const names = Object.keys(properties).filter((name) => required.includes(name) || chosen(name));
  const inputs = Object.fromEntries(
    names.map((name) => [name, drawnValue(action, name, properties[name] as FieldSchema, choice)]),
  );
  if (random.chance(0.5)) Object.assign(inputs, together(action, names, random));
  const links = names.includes('groupId') && names.includes('userId');
  return links && random.chance(0.3) ? { ...inputs, ...random.pick(memberships()) } : inputs;
}

/** Ids that belong together, a factor and its user say, as an example has them; nothing where the pool has them all. */
function together({ examples, input }: Action, names: readonly string[], random: Random): object {
  const ids = names.filter((name) => /Id$/.test(name));
  if (ids.every((name) => input.properties[name]?.resource !== undefined)) return {};
  const { inputs } = random.pick(examples);
  return Object.fromEntries(ids.flatMap((name) => (name in inputs ? [[name, inputs[name]]] : [])));
}

function drawnValue(action: Action, name: string, field: FieldSchema, choice: Choice): unknown {
  const { random } = choice;
  if (field.resource !== undefined) return choice[field.resource];
  const { resource } = field.items ?? {};
  if (resource !== undefined) return Array.from({ length: random.between(1, 7) }, () => choice[resource]);
  if (field.type === 'boolean') return random.chance(0.6);
  if (field.type === 'integer') return Number(field.minimum ?? 0) + random.between(0, 4);
  const known = choice.named(name);
  const values = known.length > 0 ? known : examplesOf(name);
  if (field.enum !== undefined && random.chance(0.3)) return random.pick(field.enum);
  if (values.length > 0) return random.pick(values);
  if (field.enum !== undefined) return random.pick(field.enum);
  throw new Error(`${action.id}: no example of any action has the input ${name}; give its field "examples".`);
}

const examples = new Map<string, readonly unknown[]>();

/** What the examples of all actions, and of this field, give for an input of this name. */
function examplesOf(name: string): readonly unknown[] {
  let found = examples.get(name);
  if (found === undefined) {
    found = listActions().flatMap((action) => [
      ...action.examples.flatMap(({ inputs }) => (name in inputs ? [inputs[name]] : [])),
      ...(action.input.properties[name]?.examples ?? []),
    ]);
    examples.set(name, found);
  }
  return found;
}

/** What one call is about: one person, and things of the pool. */
class Choice {
  readonly person: Pool['users'][number];

  constructor(
    readonly pool: Pool,
    readonly random: Random,
  ) {
    this.person = random.pick(pool.users.length > 0 ? pool.users : [people.blake]);
  }

  get user(): string {
    const { random, person } = this;
    if (random.chance(0.08)) return random.pick(NEW_LOGINS);
    if (random.chance(0.03)) return '00u0000000000000none';
    if (random.chance(0.05)) return person.login.split('@')[0] as string;
    return random.chance(0.4) ? person.login : person.id;
  }

  get group(): string {
    return this.random.chance(0.03) ? '00g0000000000000none' : this.random.pick(this.pool.groups);
  }

  get application(): string {
    return this.random.chance(0.03) ? '0oa0000000000000none' : this.random.pick(this.pool.applications);
  }

  /** Values of inputs that mean something to the org, by the input's name; nothing for any other name. */
  named(name: string): readonly unknown[] {
    const { login, password = 'Not-The-One-0' } = this.person;
    const shortname = login.split('@')[0];
    const values: Readonly<Record<string, readonly unknown[]>> = {
      login: [...NEW_LOGINS, login],
      shortname: [shortname],
      // Mostly the person's own: an old password that is wrong ends a call early.
      oldPassword: [password, password, password, ...PASSWORDS],
      password: [password, password, ...PASSWORDS],
      newPassword: PASSWORDS,
      question: QUESTIONS,
      answer: ['Northfield', 'Elm Street'],
      recoveryQuestion: QUESTIONS,
      recoveryAnswer: ['Northfield'],
      name: ['Blue Team', 'Red Team', 'Sales', 'Finance', 'Engineering'],
      description: ['One', 'Two'],
      profile: [
        { department: 'Finance' },
        { department: 'Sales', title: null },
        { nickName: 'Mi', noSuchAttribute: 'x' },
      ],
    };
    return Object.hasOwn(values, name) ? (values[name] as readonly unknown[]) : [];
  }
}

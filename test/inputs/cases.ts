import type { ActionFacts, FieldFacts } from './facts.js';
import { Random } from './random.js';
import type { Inputs } from './together.js';
import { badValue, goodValue, type Value } from './values.js';

/** Inputs, and what must become of them: known from how they were made, not from any validator. */
export interface Case {
  action: string;
  given: unknown;
  /** Of valid inputs: as plain data. */
  plain: Record<string, unknown> | undefined;
  /** Of invalid ones: what an issue may name, and of that what one must name. '' stands for all inputs at once. */
  mayName: ReadonlySet<string>;
  mustName: ReadonlySet<string>;
}

/** Names of which no action has an input. */
const STRANGERS = [
  'notAnInput',
  '__proto__',
  'constructor',
  'prototype',
  'toString',
  'hasOwnProperty',
  'apiToken',
  'a.b',
  '../..',
  'user\0Id',
  'userid',
  ' userId',
  'x'.repeat(10_000),
];
const NO_OBJECT: readonly (() => unknown)[] = [
  () => undefined,
  () => null,
  () => 'userId',
  () => '',
  () => 7,
  () => true,
  () => 7n,
  () => Symbol('inputs'),
  () => () => ({}),
  () => [],
  () => [{ userId: 'x' }],
];
const UNREADABLE: readonly (() => object)[] = [
  () => {
    const { proxy, revoke } = Proxy.revocable({}, {});
    revoke();
    return proxy;
  },
  () =>
    new Proxy(
      {},
      {
        ownKeys: () => {
          throw new Error('a trap');
        },
      },
    ),
];

/** The case of this number: the same for the same seed. */
export function makeCase(actions: readonly ActionFacts[], seed: number, number: number): Case {
  const random = new Random(seed, number);
  const action = actions[number % actions.length] as ActionFacts;
  const valid = goodInputs(random, action);
  return random.chance(45) ? validCase(random, action, valid) : invalidCase(random, action, valid);
}

type Made = Map<string, Value>;

/** A cursor is what an answer of the list gave, so that no good one can be made up. */
const NO_GOOD_ONE = 'cursor';

function goodInputs(random: Random, { fields, together }: ActionFacts): Made {
  const everything = random.chance(10);
  const made: Made = new Map();
  for (const field of fields)
    if (field.name !== NO_GOOD_ONE && (field.required || everything || random.chance(45)))
      made.set(field.name, goodValue(random, field));
  together.settle(...plainView(random, fields, made), random);
  return made;
}

/** The inputs for the rules over several, which set plain values. */
function plainView(
  random: Random,
  fields: readonly FieldFacts[],
  made: Made,
): [Inputs, (name: string) => unknown] {
  const view = {
    has: (name: string) => made.has(name),
    get: (name: string) => made.get(name)?.plain,
    get size() {
      return made.size;
    },
    set: (name: string, value: unknown) => made.set(name, { given: value, plain: value }),
    delete: (name: string) => made.delete(name),
  };
  const spare = (name: string) =>
    goodValue(random, fields.find((field) => field.name === name) as FieldFacts).plain;
  return [view, spare];
}

function validCase(random: Random, { id, fields }: ActionFacts, made: Made): Case {
  const plain = Object.fromEntries([...made].map(([name, value]) => [name, value.plain]));
  const given = held(
    random,
    [...made].map(([name, value]) => [name, value.given]),
  );
  const absent = fields.find(({ name }) => !made.has(name));
  if (random.chance(10)) define(given, absent?.name ?? 'notAnInput', undefined);
  if (random.chance(5)) Object.defineProperty(given, Symbol('userId'), { value: '..', enumerable: true });
  const wrapped = random.chance(5) ? new Proxy(given, {}) : random.chance(10) ? Object.freeze(given) : given;
  return { action: id, given: wrapped, plain, mayName: new Set(), mustName: new Set() };
}

function invalidCase(random: Random, action: ActionFacts, made: Made): Case {
  const { id, fields, together } = action;
  const refused = (given: unknown, must: readonly string[], more: readonly string[] = []): Case => {
    const mustName = new Set(must);
    return { action: id, given, plain: undefined, mayName: new Set([...must, ...more]), mustName };
  };
  const entries = () => [...made].map(([name, value]): [string, unknown] => [name, value.given]);
  const kind = random.below(100);
  if (kind < 3) return refused(random.pick(NO_OBJECT)(), ['']);
  if (kind < 5)
    return refused(random.pick(UNREADABLE)(), ['', ...fields.filter((f) => f.required).map((f) => f.name)]);
  if (kind < 15) {
    const name = random.pick(STRANGERS);
    const given = held(random, entries());
    define(given, name, random.pick<unknown>(['x', null, {}, 1n]));
    return refused(given, [name.slice(0, 100)]);
  }
  if (kind < 25 && fields.some(({ required }) => required)) {
    const missing = random.pick(fields.filter(({ required }) => required)).name;
    made.delete(missing);
    return refused(held(random, entries()), [missing], ['', ...together.relatedTo([missing])]);
  }
  if (!together.isEmpty && kind < 45) {
    const breaches = together.contradict(...plainView(random, fields, made), random);
    const related = breaches.flatMap((breach) => breach.related);
    return refused(
      held(random, entries()),
      breaches.map(({ told }) => told),
      related,
    );
  }
  const broken = new Set([random.pick(fields), ...(random.chance(20) ? [random.pick(fields)] : [])]);
  // What goes with them comes along, so that only they are wrong.
  for (const field of broken) if (!made.has(field.name)) made.set(field.name, goodValue(random, field));
  together.settle(...plainView(random, fields, made), random);
  for (const field of broken) made.set(field.name, { given: badValue(random, field), plain: undefined });
  const names = [...broken].map(({ name }) => name);
  return refused(held(random, entries(), names), names, together.relatedTo(names));
}

/**
 * The object that holds inputs: an everyday one, one without a prototype, or one whose values are read by getters.
 * @param throwing names whose getter may throw
 */
function held(
  random: Random,
  entries: readonly [string, unknown][],
  throwing: readonly string[] = [],
): object {
  const target: object = random.chance(10) ? Object.create(null) : {};
  const byGetters = random.chance(10);
  for (const [name, value] of entries) {
    const throws = byGetters && throwing.includes(name) && random.chance(50);
    if (!byGetters) define(target, name, value);
    else
      Object.defineProperty(target, name, {
        enumerable: true,
        configurable: true,
        get: () => {
          if (throws) throw new Error(String(value));
          return value;
        },
      });
  }
  return target;
}

function define(target: object, name: string, value: unknown): void {
  Object.defineProperty(target, name, { value, enumerable: true, configurable: true, writable: true });
}

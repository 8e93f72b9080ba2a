import type { FieldFacts } from './facts.js';
import type { Random } from './random.js';
import { fittingText, unfittingText } from './texts.js';

/** A value as the caller gives it, and as JSON would carry it: what must be sent. */
export interface Value {
  given: unknown;
  plain: unknown;
}

const DEEP = nested(10_000);
const DEEP_LIST = JSON.parse('['.repeat(10_000) + ']'.repeat(10_000)) as unknown[];
const HUGE_LIST = new Array<string>(100_000).fill('00g1a2b3c4d5e6f7g8h9');
const refuse = () => {
  throw new Error('a trap');
};
const TRAPS = {
  get: refuse,
  has: refuse,
  ownKeys: refuse,
  getOwnPropertyDescriptor: refuse,
  getPrototypeOf: refuse,
};

function nested(depth: number): object {
  let value: Record<string, unknown> = {};
  for (let level = 0; level < depth; level += 1) value = { a: value };
  return value;
}

function cycle(): object {
  const circle: Record<string, unknown> = { a: {} };
  (circle.a as Record<string, unknown>).back = circle;
  return circle;
}

function revoked(target: object): object {
  const { proxy, revoke } = Proxy.revocable(target, {});
  revoke();
  return proxy;
}

/** What no input takes, whatever its kind, but for whole numbers. */
const NEVER: readonly (() => unknown)[] = [
  () => null,
  () => 42,
  () => -0,
  () => Number.NaN,
  () => Number.POSITIVE_INFINITY,
  () => 10n ** 30n,
  () => Symbol('userId'),
  () => () => 'x',
  () => class {},
  () => new Date(0),
  () => new Date(Number.NaN),
  () => new String('00u1a2b3c4d5e6f7g8h9'),
  () => new Boolean(true),
  () => cycle(),
  () => DEEP,
  () => DEEP_LIST,
  () => revoked({}),
  () => revoked([]),
  () => new Proxy({}, TRAPS),
  () => new Proxy([], TRAPS),
  () => ({ toString: () => '..', valueOf: () => 'x', toJSON: () => '..' }),
  () => ({ toJSON: refuse }),
  () => new Array(4_000_000_000),
  () => HUGE_LIST,
  () => [[['..']]],
  () => [Symbol('x')],
  () => Object.assign(() => {}, { own: 1 }),
];

/** What only a free-form object takes. */
const OBJECTS: readonly (() => unknown)[] = [
  () => ({ a: 1 }),
  () => new Map([['a', 1]]),
  () => Object.create(null),
  () =>
    new (class Odd {
      own = 1;
    })(),
  () => /x/,
];

/** A value that the field takes, with what of it must be sent. */
export function goodValue(random: Random, field: FieldFacts): Value {
  switch (field.kind) {
    case 'string':
      return same(fittingText(random, field));
    case 'boolean':
      return same(random.chance(50));
    case 'integer':
      return same(goodNumber(random, field));
    case 'array':
      return goodList(random, field);
    default:
      return goodObject(random, field);
  }
}

const same = (value: unknown): Value => ({ given: value, plain: value });

function goodNumber(random: Random, { least, most }: FieldFacts): number {
  return random.pick([least, most, least + random.below(most - least + 1)]);
}

function goodList(random: Random, { least, most, items }: FieldFacts): Value {
  const length = random.chance(3) ? most : Math.min(most, least + random.below(4));
  const list = Array.from({ length }, () => fittingText(random, items as FieldFacts));
  return { given: random.chance(5) ? new Proxy(list, {}) : list, plain: list };
}

const ODD_NAMES = [
  '__proto__',
  'constructor',
  'prototype',
  'toString',
  '...',
  '{userId}',
  '$body',
  '',
  'a.b',
  '../x',
  '0',
];

function goodObject(random: Random, { least, reserved }: FieldFacts): Value {
  const plain: Record<string, unknown> = {};
  const given: Record<string, unknown> = {};
  const put = (name: string, value: Value) => {
    if (reserved.includes(name)) return;
    for (const [target, held] of [
      [given, value.given],
      [plain, value.plain],
    ] as const)
      Object.defineProperty(target, name, {
        value: held,
        enumerable: true,
        configurable: true,
        writable: true,
      });
  };
  for (let count = least + random.below(4); count > 0; count -= 1)
    put(`own${count}_${random.below(9)}`, attribute(random));
  if (random.chance(40)) put(random.pick(ODD_NAMES), attribute(random));
  if (random.chance(10)) given.absent = undefined;
  if (random.chance(10)) Object.defineProperty(given, Symbol('x'), { value: 1, enumerable: true });
  if (random.chance(5)) return { given: { toJSON: () => given }, plain };
  if (random.chance(5)) return { given: new Proxy(given, {}), plain };
  return { given, plain };
}

function attribute(random: Random): Value {
  const text = '../'.repeat(random.below(3)) + random.below(1_000);
  switch (random.below(9)) {
    case 0:
      return same(Number.MAX_SAFE_INTEGER);
    case 1:
      return { given: new Date(0), plain: '1970-01-01T00:00:00.000Z' };
    case 2:
      return same([text, null, { a: [text] }]);
    case 3:
      return {
        given: {
          get own() {
            return text;
          },
        },
        plain: { own: text },
      };
    case 4:
      return { given: -0, plain: 0 };
    case 5:
      return same(nested(20));
    case 6:
      return same(random.chance(0.5) ? 'y'.repeat(1024 * 1024) : `${text}\r\n\t"'\\`);
    default:
      return same(text);
  }
}

/** A value that the field refuses: of another kind, or a little too much, too little, or out of form. */
export function badValue(random: Random, field: FieldFacts): unknown {
  if (random.chance(45)) return ofAnotherKind(random, field);
  switch (field.kind) {
    case 'string':
      return unfittingText(random, field);
    case 'boolean':
      return random.pick<unknown>(['true', 'false', '', 'TRUE', 1, 0, 'yes']);
    case 'integer':
      return random.pick<unknown>([field.least - 1, field.most + 1, field.least + 0.5, -1e300, 2 ** 53]);
    case 'array':
      return badList(random, field);
    default:
      return badObject(random, field);
  }
}

function ofAnotherKind(random: Random, { kind }: FieldFacts): unknown {
  const others: Record<FieldFacts['kind'], readonly (() => unknown)[]> = {
    string: [() => true, () => ['x'], () => [], ...OBJECTS],
    boolean: [() => 'true', () => ['x'], () => [], ...OBJECTS],
    integer: [() => true, () => '1', () => '', () => [1], ...OBJECTS],
    array: [() => true, () => 'x', () => ({ length: 1, 0: 'x' }), ...OBJECTS],
    object: [() => true, () => '{}', () => ['x'], () => []],
  };
  const never = kind === 'integer' ? NEVER.filter((make) => !Number.isInteger(make())) : NEVER;
  return random.pick(random.chance(60) ? never : others[kind])();
}

function badList(random: Random, field: FieldFacts): unknown {
  const { least, most } = field;
  const items = field.items as FieldFacts;
  const good = () => fittingText(random, items);
  const list: unknown[] = Array.from({ length: 1 + random.below(3) }, good);
  switch (random.below(6)) {
    case 0:
      return Array.from({ length: most + 1 }, good);
    case 1:
      if (least > 0) return [];
      break;
    case 2:
      return Object.assign(list, { [list.length + 1]: good() });
    case 3:
      Object.defineProperty(list, 0, { get: refuse });
      return list;
    case 4:
      return new Proxy(list, { get: (target, key) => (key === 'length' ? 1e12 : Reflect.get(target, key)) });
  }
  list.splice(random.below(list.length + 1), 0, badValue(random, items));
  return list;
}

function badObject(random: Random, { least, reserved }: FieldFacts): unknown {
  if (reserved.length > 0 && random.chance(40)) return { own: 1, [random.pick(reserved)]: 'x' };
  if (least > 0 && random.chance(40))
    return random.pick([{}, { a: undefined }, { a: Symbol('x') }, new Map([['a', 1]])]);
  return random.pick([
    { a: 1n },
    { a: Number.NaN },
    { a: [new Date(Number.NaN)] },
    { a: [undefined] },
    { a: { b: 2 ** 53 } },
    { a: 'x\0' },
    { a: ['\ufffd'] },
    { '\ud800': 1 },
    { 'a\u200b': 1 },
    { login: 'mira\u200d@example.com' },
    { a: 1n, b: [{ b: 1n }] },
    {
      get a() {
        return refuse();
      },
    },
    { a: { toJSON: refuse } },
    { a: cycle() },
    { a: DEEP },
    { a: nested(70) },
    { a: revoked([]) },
    { a: new Proxy({}, TRAPS) },
    { toJSON: () => ['x'] },
    { toJSON: () => undefined },
  ]);
}

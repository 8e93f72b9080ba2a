/** The kinds of value seen at one place, and what is inside objects and lists there. */
interface Shape {
  kinds: Set<string>;
  members: Map<string, Shape>;
  items?: Shape;
}

export interface Comparison {
  /** Takes null and anything else for the same: for lists of things in different states. */
  loose: boolean;
}

/**
 * How two JSON values differ in shape: `-a.b` is only in the first, `+a.b` only in the second, and
 * `~a.b null/string` has different kinds. Items of a list are laid over one another, `[]` in the path.
 */
export function shapeDifferences(expected: unknown, actual: unknown, how: Comparison): string[] {
  return compare(shapeOf([expected]), shapeOf([actual]), '', how);
}

function shapeOf(values: readonly unknown[]): Shape {
  const shape: Shape = { kinds: new Set(values.map(kindOf)), members: new Map() };
  const objects = values.filter((value) => kindOf(value) === 'object') as Record<string, unknown>[];
  for (const name of new Set(objects.flatMap((object) => Object.keys(object)))) {
    shape.members.set(name, shapeOf(objects.filter((one) => name in one).map((one) => one[name])));
  }
  const items = values.filter((value): value is unknown[] => Array.isArray(value)).flat();
  if (items.length > 0) shape.items = shapeOf(items);
  return shape;
}

function kindOf(value: unknown): string {
  if (value === null) return 'null';
  return Array.isArray(value) ? 'array' : typeof value;
}

function compare(expected: Shape, actual: Shape, path: string, how: Comparison): string[] {
  if (!sameKinds(expected, actual, how)) {
    return [`~${path} ${[...expected.kinds].join('|')}/${[...actual.kinds].join('|')}`];
  }
  const found: string[] = [];
  for (const [name, shape] of expected.members) {
    const other = actual.members.get(name);
    const below = path === '' ? name : `${path}.${name}`;
    found.push(...(other ? compare(shape, other, below, how) : [`-${below}`]));
  }
  for (const name of actual.members.keys()) {
    if (expected.kinds.has('object') && !expected.members.has(name)) {
      found.push(`+${path === '' ? name : `${path}.${name}`}`);
    }
  }
  // a list that is empty on one side says nothing about its items
  if (expected.items && actual.items) found.push(...compare(expected.items, actual.items, `${path}[]`, how));
  return found;
}

function sameKinds(expected: Shape, actual: Shape, { loose }: Comparison): boolean {
  const real = (shape: Shape) => [...shape.kinds].filter((kind) => !loose || kind !== 'null').sort();
  const [one, other] = [real(expected), real(actual)];
  if (loose && (one.length === 0 || other.length === 0)) return true;
  return one.join() === other.join();
}

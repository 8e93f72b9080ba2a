import type { Random } from '../inputs/random.js';

const SCRAPS = [
  ...[
    '\0',
    '\r\n',
    '\n',
    '\u2028',
    '\ud800',
    '\ufeff',
    '\\',
    '"',
    "'",
    '%',
    '%00',
    '%0d%0a',
    '{',
    '}',
    '[',
    ']',
    '<',
    '>',
    ',',
    ';',
    ':',
    '=',
  ],
  ...[
    '__proto__',
    'constructor',
    'prototype',
    'toString',
    '../',
    '..',
    '//',
    '{userId}',
    '$body',
    '-1',
    '1e400',
    '0x10',
    'NaN',
    'null',
    '9'.repeat(400),
  ],
  ...['SSWS ', 'é', '😀', ' '.repeat(300), '\t', '<script>', 'a'.repeat(5_000)],
] as const;

/** The text with a few things done to it: cut, doubled, turned round, filled with what does not belong there. */
export function mutateText(random: Random, text: string): string {
  let result = text;
  for (let count = 1 + random.below(4); count > 0; count -= 1) {
    const at = random.below(result.length + 1);
    const to = Math.min(result.length, at + random.below(12));
    switch (random.below(6)) {
      case 0:
        result = result.slice(0, at);
        break;
      case 1:
        result = result.slice(0, at) + result.slice(to);
        break;
      case 2:
        result = result.slice(0, to) + result.slice(at);
        break;
      case 3:
        result = result.slice(0, at) + String.fromCharCode(random.below(0x10000)) + result.slice(to);
        break;
      default:
        result = result.slice(0, at) + random.pick(SCRAPS) + result.slice(random.chance(50) ? at : to);
    }
  }
  return result;
}

const VALUES: readonly (() => unknown)[] = [
  ...[
    null,
    true,
    false,
    0,
    -1,
    1e308,
    1.5,
    '',
    ' ',
    '..',
    '__proto__',
    [],
    [null],
    [[]],
    {},
    'x'.repeat(70_000),
  ].map((value) => () => value),
  () => JSON.parse('{"__proto__":{"polluted":true},"constructor":{"prototype":{"polluted":true}}}'),
  () => JSON.parse('['.repeat(3_000) + ']'.repeat(3_000)),
];

/** A copy of plain data in which a few places hold something else, are gone, or are there twice. */
export function mutateData(random: Random, data: unknown, odds = 8): unknown {
  if (random.chance(odds)) return random.pick(VALUES)();
  if (typeof data === 'string') return random.chance(odds) ? mutateText(random, data) : data;
  if (Array.isArray(data)) {
    const list = data.map((entry) => mutateData(random, entry, odds));
    if (random.chance(odds))
      list.splice(random.below(list.length + 1), random.below(2), random.pick(VALUES)());
    return list;
  }
  if (typeof data !== 'object' || data === null) return data;
  const copy: Record<string, unknown> = {};
  const put = (name: string, value: unknown) =>
    Object.defineProperty(copy, name, { value, enumerable: true, configurable: true, writable: true });
  for (const [name, value] of Object.entries(data)) {
    if (random.chance(odds)) continue;
    put(random.chance(odds / 2) ? mutateText(random, name) : name, mutateData(random, value, odds));
  }
  if (random.chance(odds))
    put(random.pick(['__proto__', 'constructor', 'toJSON', 'then', 'x', '0']), random.pick(VALUES)());
  return copy;
}

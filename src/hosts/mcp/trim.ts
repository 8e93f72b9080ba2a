/** The maximum length of an answer to a model, in characters of JSON. */
const ANSWER_LIMIT = 30_000;

export interface Trimmed {
  value: Record<string, unknown>;
  /** Descriptions of the cuts; empty if nothing was cut. */
  cuts: string[];
}

/** Limits of lists, texts and nesting, from lenient to strict. The first one applies to every answer. */
const LEVELS = [
  { entries: Number.POSITIVE_INFINITY, characters: 1000, depth: Number.POSITIVE_INFINITY },
  { entries: 100, characters: 1000, depth: 8 },
  { entries: 40, characters: 1000, depth: 6 },
  { entries: 15, characters: 300, depth: 4 },
  { entries: 5, characters: 200, depth: 2 },
  { entries: 0, characters: 200, depth: 0 },
];

/** Cuts long lists, long texts and deeply nested objects until the JSON has at most `limit` characters. */
export function trim(value: Record<string, unknown>, limit: number = ANSWER_LIMIT): Trimmed {
  let trimmed: Trimmed = { value, cuts: [] };
  for (const level of LEVELS) {
    const cuts: string[] = [];
    trimmed = { value: cut(value, '', level, level.depth, cuts) as Record<string, unknown>, cuts };
    if (JSON.stringify(trimmed.value).length <= limit) break;
  }
  return { ...trimmed, cuts: summary(trimmed.cuts) };
}

function cut(
  value: unknown,
  path: string,
  level: (typeof LEVELS)[number],
  depth: number,
  cuts: string[],
): unknown {
  if (typeof value === 'string' && value.length > level.characters) {
    cuts.push(`${path}: the first ${level.characters} of ${value.length} characters`);
    return `${value.slice(0, level.characters).toWellFormed()}…`;
  }
  if (Array.isArray(value)) {
    if (value.length > level.entries)
      cuts.push(`${path}: the first ${level.entries} of ${value.length} entries`);
    return value
      .slice(0, level.entries)
      .map((entry, index) => cut(entry, `${path}[${index}]`, level, depth, cuts));
  }
  if (typeof value !== 'object' || value === null) return value;
  const kept: [string, unknown][] = [];
  for (const [name, entry] of Object.entries(value)) {
    const below = path === '' ? name : `${path}.${name}`;
    const holds = typeof entry === 'object' && entry !== null && Object.keys(entry).length > 0;
    if (holds && !Array.isArray(entry) && depth <= 0) cuts.push(`${below}: omitted`);
    else kept.push([name, cut(entry, below, level, depth - 1, cuts)]);
  }
  return Object.fromEntries(kept);
}

function summary(cuts: readonly string[]): string[] {
  return cuts.length <= 12 ? [...cuts] : [...cuts.slice(0, 12), `and ${cuts.length - 12} more places`];
}

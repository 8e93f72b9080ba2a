/** How much of an answer a model gets, in characters of JSON. */
export const ANSWER_LIMIT = 30_000;

export interface Trimmed {
  value: Record<string, unknown>;
  /** What is missing, in words; none where all of it fits. */
  cuts: string[];
}

/** Longest list and text, and deepest object, from lenient to strict; the first bounds a single text in any answer. */
const RUNGS = [
  { entries: Number.POSITIVE_INFINITY, characters: 1000, depth: Number.POSITIVE_INFINITY },
  { entries: 100, characters: 1000, depth: 8 },
  { entries: 40, characters: 1000, depth: 6 },
  { entries: 15, characters: 300, depth: 4 },
  { entries: 5, characters: 200, depth: 2 },
  { entries: 0, characters: 200, depth: 0 },
];

/** Cuts long lists, long texts and deep objects until the answer fits; says what it cut. */
export function trim(value: Record<string, unknown>, limit: number = ANSWER_LIMIT): Trimmed {
  let trimmed: Trimmed = { value, cuts: [] };
  for (const rung of RUNGS) {
    const cuts: string[] = [];
    trimmed = { value: cut(value, '', rung, rung.depth, cuts) as Record<string, unknown>, cuts };
    if (JSON.stringify(trimmed.value).length <= limit) break;
  }
  return { ...trimmed, cuts: summary(trimmed.cuts) };
}

function cut(
  value: unknown,
  path: string,
  rung: (typeof RUNGS)[number],
  depth: number,
  cuts: string[],
): unknown {
  if (typeof value === 'string' && value.length > rung.characters) {
    cuts.push(`${path}: the first ${rung.characters} of ${value.length} characters`);
    return `${value.slice(0, rung.characters).toWellFormed()}…`;
  }
  if (Array.isArray(value)) {
    if (value.length > rung.entries)
      cuts.push(`${path}: the first ${rung.entries} of ${value.length} entries`);
    return value
      .slice(0, rung.entries)
      .map((entry, index) => cut(entry, `${path}[${index}]`, rung, depth, cuts));
  }
  if (typeof value !== 'object' || value === null) return value;
  const kept: [string, unknown][] = [];
  for (const [name, entry] of Object.entries(value)) {
    const below = path === '' ? name : `${path}.${name}`;
    const holds = typeof entry === 'object' && entry !== null && Object.keys(entry).length > 0;
    if (holds && !Array.isArray(entry) && depth <= 0) cuts.push(`${below}: left out`);
    else kept.push([name, cut(entry, below, rung, depth - 1, cuts)]);
  }
  return Object.fromEntries(kept);
}

function summary(cuts: readonly string[]): string[] {
  return cuts.length <= 12 ? [...cuts] : [...cuts.slice(0, 12), `and ${cuts.length - 12} more places`];
}

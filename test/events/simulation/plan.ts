import { Random } from '../../simulation/random.js';

/** What becomes of one request of a reader. */
export type Fate =
  | 'plain'
  /** It never arrives; or the answer is lost. */
  | 'lost'
  | 'answer-lost'
  /** Half of the page comes. */
  | 'cut'
  | 'error'
  | 'limited'
  /** The token is no longer valid: the reader ends, and the next one has a new token. */
  | 'expired'
  /** A proxy answers in Okta's place. */
  | 'page'
  /** The org refuses the cursor. */
  | 'refused'
  /** The page names a next page of another server. */
  | 'next-elsewhere';

/** What a store does when a position is saved. */
export type Save = 'plain' | 'fails' | 'fails-afterwards';

/** Everything that happens in one run, as data: the same plan gives the same history. Times are milliseconds. */
export interface Plan {
  readonly seed: string;
  readonly log: {
    readonly lateShare: number;
    readonly lateMs: number;
    readonly doubledShare: number;
    readonly seed: number;
    readonly atItsTime: boolean;
    readonly cursorMoves: boolean;
  };
  /** A page has at most so many events. */
  readonly pageSize: number;
  readonly overlapMs: number;
  readonly saveEvery: number;
  readonly idleMs: number;
  /** When events happen, after the start. */
  readonly happenings: readonly number[];
  /** Whether the doorbell rings for each of them, and how much later; undefined where it does not. */
  readonly rings: readonly (number | undefined)[];
  /** Of requests, in their order; those after the last go plainly. */
  readonly fates: readonly Fate[];
  readonly saves: readonly Save[];
  /** The process dies at the step with this number, counted from its own start; one for each process. */
  readonly crashes: readonly number[];
  /** The clock of the readers is set: when, and by how much. */
  readonly jumps: readonly (readonly [at: number, byMs: number])[];
  /** When another reader starts to use the checkpoint, while the first one does. */
  readonly secondAt: number | undefined;
  /** How long the work on an event takes. */
  readonly workMs: number;
}

/** An event is late by so much less than the overlap: each jump of the clock forth takes up to a second of it. */
const MARGIN_MS = 4_000;

/** So long happens what is planned; after that, everything goes plainly until all is read. */
export const BUSY_MS = 60_000;

const weights: Record<Fate, number> = {
  plain: 12,
  lost: 1,
  'answer-lost': 1,
  cut: 1,
  error: 1,
  limited: 1,
  expired: 0.5,
  page: 0.5,
  refused: 0.5,
  'next-elsewhere': 1,
};

export function planOf(seed: string): Plan {
  const random = new Random(seed);
  const { between, chance } = {
    between: (least: number, most: number) => random.between(least, most),
    chance: (part: number) => random.chance(part),
  };
  const many = <T>(count: number, make: () => T) => Array.from({ length: count }, make);
  const overlapMs = random.pick([6_000, 20_000]);
  const happenings = bursts(random);
  const isCalm = chance(0.2);
  return {
    seed,
    log: {
      lateShare: chance(0.7) ? random.next() * 0.6 : 0,
      lateMs: between(0, overlapMs - MARGIN_MS),
      doubledShare: chance(0.6) ? random.next() * 0.5 : 0,
      seed: between(1, 1_000_000),
      atItsTime: chance(0.4),
      cursorMoves: chance(0.3),
    },
    pageSize: random.pick([1, 2, 3, 7, 1_000]),
    overlapMs,
    saveEvery: random.pick([1, 1, 1, 3, 10]),
    idleMs: random.pick([2_000, 5_000, 10_000]),
    happenings,
    rings: happenings.map(() => (chance(0.5) ? between(0, 5_000) : undefined)),
    fates: isCalm ? [] : many(between(0, 60), () => random.weighted(weights)),
    saves: isCalm
      ? []
      : many(between(0, 60), () => random.weighted({ plain: 12, fails: 1, 'fails-afterwards': 1 })),
    crashes: many(between(0, 5), () => between(1, 60)),
    jumps: many(chance(0.3) ? between(1, 3) : 0, () => [
      between(0, BUSY_MS),
      random.pick([-3_600_000, -20_000, -500, 700, 30_000, 3_600_000]),
    ]),
    secondAt: chance(0.3) ? between(0, BUSY_MS) : undefined,
    workMs: chance(0.5) ? 0 : between(1, 3_000),
  };
}

/** Events alone and in bursts, which also share a millisecond. */
function bursts(random: Random): number[] {
  const times: number[] = [];
  for (let burst = random.between(1, 8); burst > 0; burst -= 1) {
    const at = random.between(0, BUSY_MS - 10_000);
    const size = random.pick([1, 1, 2, 5, 12]);
    for (let index = 0; index < size; index += 1)
      times.push(at + (random.chance(0.5) ? 0 : random.between(0, 3_000)));
  }
  return times.sort((one, other) => one - other);
}

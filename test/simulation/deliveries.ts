import { anyBoxAnswer, refusingAnswer } from './middlebox.js';
import type { Random } from './random.js';
import type { Delivery, DeliveryKind, FalseHeader, TokenDelivery } from './schedule.js';

const FAULTS: Record<Exclude<DeliveryKind, 'plain' | 'no-token' | 'no-client'>, number> = {
  unreachable: 2,
  lost: 3,
  'lost-in-silence': 1,
  'answer-lost': 5,
  'answer-lost-in-silence': 2,
  'error-before': 2,
  'error-after': 3,
  gateway: 1,
  'gateway-late': 2,
  'read-only': 1,
  limited: 1,
  crowded: 1,
  'limited-bare': 1,
  cut: 2,
  page: 1,
  'page-after': 1,
  box: 3,
  'box-after': 3,
  late: 2,
  'next-elsewhere': 1,
  'next-again': 1,
  'next-other-list': 1,
  'no-list': 1,
};

const KINDS = Object.keys(FAULTS) as (keyof typeof FAULTS)[];
/** Done, or done later, and nobody hears of it; not done, and nobody hears of that; a definite no that proves nothing. */
const DONE_UNHEARD = ['answer-lost', 'answer-lost-in-silence', 'error-after', 'box-after', 'late'] as const;
const UNDONE_UNHEARD = ['lost', 'lost-in-silence', 'error-before', 'gateway', 'box'] as const;
const LIMITED = ['limited', 'crowded', 'limited-bare'] as const;
const LISTS = ['next-elsewhere', 'next-again', 'next-other-list', 'no-list', 'cut', 'box'] as const;
const FALSE_HEADERS: readonly FalseHeader[] = [
  'reset in milliseconds',
  'reset in years',
  'reset long ago',
  'reset below zero',
  'reset that is no number',
  'reset twice',
  'a date years ahead',
  'a date years ago',
  'a date that is none',
];
/** With `reconcile`, what a request still does when nobody waits for it any more it does in less than two seconds. */
const SETTLED_MS = 1_500;

/** What the attempts of one run run into: some kinds of faults, at rates of its own, so that rare ones meet. */
export class FaultPlan {
  readonly part: number;
  readonly #kinds: Record<string, number>;
  /** How likely a fault follows a fault. */
  readonly #chained: number;
  readonly #headersOf: number;

  constructor(readonly random: Random) {
    this.part = random.pick([0, 0.1, 0.25, 0.5]);
    this.#chained = Math.max(this.part, random.pick([0, 0.5, 0.8]));
    const some = random.chance(0.4) ? KINDS : random.some(KINDS, random.between(2, 5));
    this.#kinds = Object.fromEntries(some.map((kind) => [kind, some === KINDS ? FAULTS[kind] : 1]));
    this.#headersOf = this.part === 0 ? 0 : random.pick([0, 0, 0.05, 0.5]);
  }

  /** Of a call's attempts, in their order. */
  deliveries(count: number, reconcile: boolean): Delivery[] {
    let before = false;
    return Array.from({ length: count }, () => {
      const hit = this.random.chance(before && this.part > 0 ? this.#chained : this.part);
      before = hit;
      const kind = hit ? (this.random.weighted(this.#kinds) as DeliveryKind) : 'plain';
      return this.#delivery(kind, reconcile);
    });
  }

  /** One after the other for one change: what a connector that forgets or believes too much gets wrong. */
  chain(repeats: number, reconcile: boolean): Delivery[] {
    const { random } = this;
    const unheard = () => random.pick(random.chance(0.6) ? DONE_UNHEARD : UNDONE_UNHEARD);
    const lost = () => {
      const all = Array.from({ length: repeats + 1 }, unheard);
      return random.chance(0.3) ? [...all.slice(1), 'late' as const] : all;
    };
    // Only what is lost to the last attempt is left to the reads of reconcile.
    const ways: readonly (() => DeliveryKind[])[] = [
      () => [random.pick(DONE_UNHEARD), 'plain'],
      () => [unheard(), random.pick(LIMITED), 'plain'],
      () => [random.pick(DONE_UNHEARD), random.pick(LIMITED), 'plain'],
      () => [unheard(), random.pick(LIMITED), 'box'],
      () => [random.pick(LIMITED), unheard(), 'plain'],
      () => [unheard(), 'box', 'box'],
      () => ['plain', 'box'],
      () => ['plain', unheard(), 'box'],
      () => [random.pick(['box', 'box-after'])],
      lost,
    ];
    const kinds = reconcile && random.chance(0.6) ? lost() : random.pick(ways)();
    // Most of all what looks like an answer about the object.
    const box = random.chance(0.6) ? { box: refusingAnswer(random) } : {};
    return kinds.map((kind) => {
      const delivery = this.#delivery(kind, reconcile);
      return 'box' in delivery ? { ...delivery, ...box } : delivery;
    });
  }

  /** Of the reads that follow a change. */
  readsAfter(): Delivery[] {
    const { random } = this;
    const way = random.between(0, 2);
    if (way === 0) return this.reads(4);
    if (way === 1) {
      const kind = random.pick(LISTS);
      return Array.from({ length: 4 }, () => this.#delivery(kind, true));
    }
    // One that something between answers as if the object were gone.
    const before = Array.from({ length: random.between(0, 2) }, () => this.#delivery('plain', true));
    return [...before, { ...this.#delivery('box', true), box: refusingAnswer(random) }];
  }

  /** Reads that don't come whole, or are answered by something between. */
  reads(count: number): Delivery[] {
    const { random } = this;
    const part = random.pick([0.2, 0.5, 0.9]);
    return Array.from({ length: count }, () => {
      const delivery = this.#delivery(random.chance(part) ? random.pick(LISTS) : 'plain', true);
      return 'box' in delivery && random.chance(0.5)
        ? { ...delivery, box: refusingAnswer(random) }
        : delivery;
    });
  }

  #delivery(kind: DeliveryKind, reconcile: boolean): Delivery {
    const { random, part } = this;
    const slow = () => (random.chance(part / 3) ? random.between(100, 45_000) : random.between(1, 150));
    const later = kind === 'gateway-late' || kind === 'late' || random.chance(part / 5);
    const delivery: Delivery = {
      kind,
      leaveMs: random.between(0, 3),
      thereMs: slow(),
      backMs: slow(),
      ...(later && { copyMs: random.between(1, 20_000) }),
      ...((kind === 'box' || kind === 'box-after') && { box: anyBoxAnswer(random) }),
      ...(random.chance(part / 5) && { retryAfterS: random.pick([1, 7, 60]) }),
      ...(random.chance(this.#headersOf) && { falseHeader: random.pick(FALSE_HEADERS) }),
      dropped: random.chance(0.5),
    };
    return reconcile ? settledSoon(delivery) : delivery;
  }

  token(): TokenDelivery {
    return {
      ms: this.random.chance(0.2) ? this.random.between(1, 4_000) : 0,
      fails: this.random.chance(this.part / 4),
    };
  }
}

function settledSoon(delivery: Delivery): Delivery {
  const { copyMs } = delivery;
  return {
    ...delivery,
    thereMs: Math.min(delivery.thereMs, SETTLED_MS / 3),
    ...(delivery.kind === 'late' && { backMs: Math.min(delivery.backMs, SETTLED_MS / 3) }),
    ...(copyMs !== undefined && { copyMs: Math.min(copyMs, SETTLED_MS / 2) }),
  };
}

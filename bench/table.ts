/** One line of a table: what was measured, of us and of each of the table's peers. */
export interface Row {
  what: string;
  unit: string;
  ours: number;
  /** In the table's order; undefined where a peer does not do this. */
  peers: readonly (number | undefined)[];
}

export interface Table {
  /** Figures of a table are worth comparing with one another alone: they are of the same rounds. */
  peers: readonly string[];
  rows: readonly Row[];
}

export const UNDICI = 'bare undici';
export const SDK = 'okta-sdk-nodejs';

/** Figures of each client, one a round. */
export type Rounds = Readonly<Record<string, readonly number[]>>;

export function median(values: readonly number[]): number {
  const sorted = [...values].sort((a, b) => a - b);
  return sorted[Math.floor(sorted.length / 2)] as number;
}

/**
 * A row of medians. Ours is the first peer's median times the median of the rounds' ratios, so that a slow moment of
 * the machine, which slows both of a round, counts for nothing.
 */
export function row(what: string, unit: string, rounds: Rounds, [first, ...others]: readonly string[]): Row {
  const base = rounds[first as string] as readonly number[];
  const ours = rounds.ours as readonly number[];
  const middle = median(base);
  return {
    what,
    unit,
    ours: middle * median(ours.map((value, round) => value / (base[round] as number))),
    peers: [middle, ...others.map((peer) => (rounds[peer] ? median(rounds[peer]) : undefined))],
  };
}

/** A row of plain medians, for figures that may be 0. */
export function plainRow(what: string, unit: string, rounds: Rounds, peers: readonly string[]): Row {
  return {
    what,
    unit,
    ours: median(rounds.ours as readonly number[]),
    peers: peers.map((peer) => (rounds[peer] ? median(rounds[peer]) : undefined)),
  };
}

/** The table as Markdown: each peer, and our figure over its. */
export function markdown(topic: string, { peers, rows }: Table): string {
  const heads = peers.flatMap((peer) => [peer, `ours / ${peer}`]);
  const lines = rows.map(({ what, unit, ours, peers: figures }) => {
    const cells = figures.flatMap((value) =>
      value === undefined
        ? ['', '']
        : [figure(value, unit), value > 0 ? `${(ours / value).toFixed(2)} x` : ''],
    );
    return `| ${[what, figure(ours, unit), ...cells].join(' | ')} |`;
  });
  return [
    `\n${topic}\n`,
    `| | **ours** | ${heads.join(' | ')} |`,
    `|---|---|${'---|'.repeat(heads.length)}`,
    ...lines,
  ].join('\n');
}

function figure(value: number, unit: string): string {
  const digits = unit === '' ? (Number.isInteger(value) ? 0 : 3) : value < 100 ? 1 : 0;
  return `${value.toFixed(digits)} ${unit}`.trim();
}

import { writeFileSync } from 'node:fs';
import { chart } from './chart.js';
import { simulateJobs } from './jobs.js';
import { type ClientName, type Outcome, simulate } from './simulate.js';

/** Or those of `--processes 128,1000`. */
const PROCESSES = numbersAfter('--processes') ?? [1, 2, 4, 8, 16, 32, 64];
const ORG = { limit: 600, windowMs: 60_000, calls: 36_000, workers: 16, awayMs: 50, seed: 7 };

/** What engines do: each process has ten jobs at once, and a job's 25 calls come five by five. */
const JOBS = {
  ...{ limit: 500, windowMs: 60_000, jobs: 300, concurrency: 10, rounds: 5, callsPerRound: 5 },
  ...{ betweenMs: 300, awayMs: 15, seed: 7 },
};
const JOB_PROCESSES = [1, 2, 3, 4, 8, 16];

interface Row {
  client: ClientName;
  title: string;
  color: string;
  /** Calls a window of somebody who knows nothing of us. */
  foreign: number;
}

const ROWS: readonly Row[] = [
  { client: 'ours', title: 'ours', color: '#0b66c2', foreign: 0 },
  { client: 'ours', title: 'ours beside 30 %', color: '#1b8a5a', foreign: 180 },
  { client: 'waitingOn429', title: 'waits on 429', color: '#c2410b', foreign: 0 },
];

/**
 * An hour's work for one bucket of 600 calls a minute, by 1 to 64 processes, or as many as `--processes` says, that know nothing of each other. With
 * `--svg <file>` it draws what it prints.
 */
async function main(): Promise<void> {
  const started = Date.now();
  const all: { row: Row; outcomes: Outcome[] }[] = [];
  for (const row of ROWS) {
    const outcomes: Outcome[] = [];
    console.log(`\n${row.title}\nprocesses  429s        time over ideal  last over first  others refused`);
    for (const processes of PROCESSES) {
      const outcome = await simulate(row.client, { ...ORG, processes, foreign: row.foreign });
      outcomes.push(outcome);
      console.log(line(outcome));
    }
    all.push({ row, outcomes });
  }
  console.log(
    `\n${ORG.calls} calls each time; all of it took ${Math.round((Date.now() - started) / 1000)} s`,
  );
  console.log(
    `\n${JOBS.jobs} jobs from one queue\nprocesses  429s  time over ideal  median job  longest job`,
  );
  for (const processes of JOB_PROCESSES) {
    const { refused, overIdeal, medianMs, longestMs } = await simulateJobs({ ...JOBS, processes });
    const [median, longest] = [medianMs, longestMs].map((ms) => `${Math.round(ms / 1000)} s`);
    console.log(
      `${String(processes).padEnd(11)}${String(refused).padEnd(6)}${overIdeal.toFixed(3).padEnd(17)}${median?.padEnd(12)}${longest}`,
    );
  }
  const at = process.argv.indexOf('--svg');
  if (at > 0) writeFileSync(process.argv[at + 1] ?? 'pacing.svg', draw(all));
}

function numbersAfter(flag: string): number[] | undefined {
  const at = process.argv.indexOf(flag);
  return at < 0 ? undefined : process.argv[at + 1]?.split(',').map(Number);
}

function line({ processes, refused, calls, overIdeal, lastOverFirst, foreignRefused }: Outcome): string {
  return [
    String(processes).padEnd(11),
    `${refused} (${((100 * refused) / calls).toFixed(2)} %)`.padEnd(12),
    overIdeal.toFixed(3).padEnd(17),
    lastOverFirst.toFixed(2).padEnd(17),
    `${(100 * foreignRefused).toFixed(1)} %`,
  ].join('');
}

function draw(all: readonly { row: Row; outcomes: Outcome[] }[]): string {
  const series = (value: (outcome: Outcome) => number) =>
    all.map(({ row, outcomes }) => ({ name: row.title, color: row.color, values: outcomes.map(value) }));
  const marks = PROCESSES.map(String);
  return chart('An hour of 600 calls a minute, shared by 1 to 64 processes', [
    {
      title: '429s per 1,000 calls (logarithmic)',
      marks,
      series: series(({ refused, calls }) => Math.log10(1 + (1000 * refused) / calls)),
      levels: [0, 1, 10, 100, 1_000, 10_000].map((count) => Math.log10(1 + count)),
      format: (level) => String(Math.round(10 ** level - 1)),
    },
    {
      title: 'Time over the ideal',
      marks,
      series: series(({ overIdeal }) => overIdeal),
      levels: [0.95, 1, 1.05, 1.1, 1.15],
      format: (level) => level.toFixed(2),
    },
  ]);
}

void main();

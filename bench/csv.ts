import { spawnSync } from 'node:child_process';
import { closeSync, mkdtempSync, openSync, readFileSync, readSync, rmSync, writeSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { CsvReport } from './csv-report.js';
import { startServer } from './measure.js';
import { searchFor } from './page-client.js';
import { plainRow, type Rounds, row, type Table } from './table.js';

const ROUNDS = 3;
const ROWS = 100_000;
const MANY = 1_000_000;
const FEW = 10_000;
const PAGE = 200;
/** As long as Okta's are: the search for it in the output is a part of the work. */
const TOKEN = '00bench'.padEnd(42, 'x');
const JQ = 'jq -r on the pages in a file';
const MAIN = join(__dirname, '..', '..', 'dist/hosts/cli/main.js');
const COLUMNS = ['id', 'status', 'profile.login', 'profile.email', 'profile.department'];
const FILTER = `.[] | [${COLUMNS.map((column) => `.${column}`).join(', ')}] | @csv`;

interface Export extends CsvReport {
  ms: number;
}

/**
 * Users as CSV: the command line, which fetches its pages and writes the CSV, and jq, which reads the same pages from a
 * file. In both cases rows go to a file. Each in a process of its own.
 */
export async function benchCsv(): Promise<Table> {
  const hasJq = ensureJq();
  const server = await startServer('page-server');
  const folder = mkdtempSync(join(tmpdir(), 'okta-bench-'));
  try {
    const pages = join(folder, 'pages.json');
    const csv = join(folder, 'users.csv');
    if (hasJq) await savePages(server.url, pages);
    const times: Record<string, Export[]> = {};
    for (let round = 0; round < ROUNDS; round += 1) {
      times.ours = [...(times.ours ?? []), ours(server.url, ROWS, csv)];
      if (hasJq) times[JQ] = [...(times[JQ] ?? []), jq(pages, csv)];
    }
    const few = ours(server.url, FEW, csv);
    const many = ours(server.url, MANY, csv);
    return tableOf(times, { few, many }, hasJq);
  } finally {
    server.stop();
    rmSync(folder, { recursive: true });
  }
}

function tableOf(
  times: Record<string, Export[]>,
  { few, many }: Record<'few' | 'many', Export>,
  hasJq: boolean,
): Table {
  const peers = hasJq ? [JQ] : [];
  const rounds = (value: (one: Export) => number): Rounds =>
    Object.fromEntries(Object.entries(times).map(([name, all]) => [name, all.map(value)]));
  const line = hasJq ? row : plainRow;
  return {
    peers,
    rows: [
      line(
        'time a row',
        'µs',
        rounds(({ ms }) => (1000 * ms) / ROWS),
        peers,
      ),
      line(
        'CPU a row',
        'µs',
        rounds(({ cpuMs }) => (1000 * cpuMs) / ROWS),
        peers,
      ),
      plainRow(
        `memory (RSS) at most, ${MANY} rows over ${FEW}`,
        'MB',
        { ours: [many.mostMb - few.mostMb] },
        peers,
      ),
    ],
  };
}

/** Installs jq from Debian's packages where it is missing; says so where that is not possible. */
function ensureJq(): boolean {
  const isThere = () => spawnSync('jq', ['--version']).status === 0;
  if (isThere()) return true;
  const install = spawnSync('apt-get', ['install', '-y', '--no-install-recommends', 'jq'], {
    encoding: 'utf8',
  });
  if (isThere()) {
    console.error('jq was missing and is installed now (apt-get install jq).');
    return true;
  }
  const why = install.error?.message ?? install.stderr.trim().split('\n').at(-1);
  console.error(`jq is missing and could not be installed, so there is no peer: ${why}`);
  return false;
}

/** The pages that the command line fetches, one after the other. */
async function savePages(url: string, path: string): Promise<void> {
  const file = openSync(path, 'w');
  for (let first = 0; first < ROWS; first += PAGE) {
    const query = new URLSearchParams({ search: searchFor(ROWS), limit: String(PAGE), after: String(first) });
    const answer = await fetch(`${url}/api/v1/users?${query}`);
    writeSync(file, await answer.text());
  }
  closeSync(file);
}

function ours(url: string, length: number, csv: string): Export {
  const args = ['--require', join(__dirname, 'csv-report.js'), MAIN, 'run', 'listUsers', '--returnAll'];
  const list = ['--search', searchFor(length), '--format', 'csv', '--columns', COLUMNS.join(',')];
  const report = `${csv}.report`;
  const env = { ...process.env, OKTA_CLIENT_ORGURL: url, OKTA_CLIENT_TOKEN: TOKEN, BENCH_REPORT: report };
  const ms = timed(process.execPath, [...args, ...list], csv, env);
  expectRows(csv, length + 1);
  return { ...(JSON.parse(readFileSync(report, 'utf8')) as CsvReport), ms };
}

/** bash knows what its child used. */
function jq(pages: string, csv: string): Export {
  const times = `${csv}.times`;
  const line = `TIMEFORMAT='%U %S'; { time jq -r "$1" "$2" > "$3" 2>&3; } 3>&2 2> "$4"`;
  const ms = timed('bash', ['-c', line, 'bash', FILTER, pages, csv, times]);
  expectRows(csv, ROWS);
  const [user = 0, system = 0] = readFileSync(times, 'utf8').trim().split(' ').map(Number);
  return { cpuMs: 1000 * (user + system), mostMb: 0, ms };
}

function timed(program: string, args: readonly string[], out?: string, env?: NodeJS.ProcessEnv): number {
  const file = out === undefined ? 'ignore' : openSync(out, 'w');
  const startedAt = performance.now();
  const { status, stderr } = spawnSync(program, args, {
    stdio: ['ignore', file, 'pipe'],
    env,
    encoding: 'utf8',
  });
  const ms = performance.now() - startedAt;
  if (typeof file === 'number') closeSync(file);
  if (status !== 0) throw new Error(`${program} failed: ${stderr}`);
  return ms;
}

function expectRows(path: string, expected: number): void {
  const file = openSync(path, 'r');
  const chunk = Buffer.alloc(1024 * 1024);
  let count = 0;
  for (let size = readSync(file, chunk); size > 0; size = readSync(file, chunk))
    for (let at = chunk.indexOf(10); at >= 0 && at < size; at = chunk.indexOf(10, at + 1)) count += 1;
  closeSync(file);
  if (count !== expected) throw new Error(`${path} has ${count} rows, not ${expected}.`);
}

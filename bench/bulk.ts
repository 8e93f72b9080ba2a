import { spawn } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { startSandbox, type User } from '../src/sandbox/index.js';

// Rows a second of the bulk command, as a real process against a sandbox org in this one, with a journal and without;
// and the memory that a long file needs. npm run bench:bulk

const ROWS = Number(process.env.BULK_ROWS ?? 3000);
const LONG = Number(process.env.BULK_LONG ?? 100_000);
const ROUNDS = 3;
const main = resolve(__dirname, '../src/hosts/cli/main.js');

interface Run {
  seconds: number;
  /** From the first results to the last, so that the process's start is not in it. */
  rowsPerSecond: number;
  peakMb: number;
}

/** The process tells its own peak at its end. */
const PRELOAD = `process.on('exit', () => require('node:fs').writeSync(2, '\\npeak ' + process.resourceUsage().maxRSS + '\\n'));`;

async function run(args: readonly string[], env: Record<string, string>, preload: string): Promise<Run> {
  const startedAt = performance.now();
  const child = spawn(process.execPath, ['-r', preload, main, 'bulk', ...args], {
    env: { ...process.env, ...env },
  });
  let stderr = '';
  const chunks: { at: number; lines: number }[] = [];
  child.stdout.setEncoding('utf8').on('data', (text: string) => {
    chunks.push({ at: performance.now(), lines: text.split('\n').length - 1 });
  });
  child.stderr.setEncoding('utf8').on('data', (text: string) => {
    stderr += text;
  });
  const code = await new Promise((ended) => child.once('close', ended));
  if (code !== 0) throw new Error(`bulk ended with ${code}: ${stderr}`);
  const [first, ...rest] = chunks;
  const took = (chunks.at(-1)?.at ?? 0) - (first?.at ?? 0);
  return {
    rowsPerSecond: (rest.reduce((sum, { lines }) => sum + lines, 0) * 1000) / took,
    seconds: (performance.now() - startedAt) / 1000,
    peakMb: Number(/peak (\d+)/.exec(stderr)?.[1]) / 1024,
  };
}

async function bench(): Promise<void> {
  const folder = mkdtempSync(join(tmpdir(), 'bulk-bench-'));
  const preload = join(folder, 'peak.cjs');
  writeFileSync(preload, PRELOAD);
  const org = await startSandbox({ rateLimits: { all: { limit: 100_000_000 } } });
  const env = { OKTA_CLIENT_ORGURL: org.url, OKTA_CLIENT_TOKEN: org.token };
  const model = [...org.state.users.values()].find(({ status }) => status === 'ACTIVE') as User;
  const ids = Array.from({ length: ROWS }, (_, index) => {
    const user = structuredClone(model);
    user.id = org.state.newId('00u');
    user.profile.login = `bench.${index}@example.com`;
    org.state.users.set(user.id, user);
    return user.id;
  });
  const from = join(folder, 'users.csv');
  writeFileSync(from, `userId\n${ids.join('\n')}\n`);
  process.stdout.write('Rows a second:\n');
  for (const action of ['getUserWithId', 'clearUserSessions', 'resetPassword']) {
    for (const concurrency of ['1', '5']) {
      const rates: Record<string, number[]> = { without: [], journal: [] };
      for (let round = 0; round < ROUNDS; round++) {
        for (const kind of ['without', 'journal']) {
          const journal =
            kind === 'without' ? [] : ['--journal', join(folder, `${action}${concurrency}${round}`)];
          const args = [action, '--from', from, '--concurrency', concurrency, '--share', '1', ...journal];
          rates[kind]?.push((await run(args, env, preload)).rowsPerSecond);
        }
      }
      const middle = (kind: string) => Math.round(rates[kind]?.sort((a, b) => a - b)[ROUNDS >> 1] ?? 0);
      process.stdout.write(
        `${action} --concurrency ${concurrency}: ${middle('without')} without, ${middle('journal')} with a journal\n`,
      );
    }
  }
  for (const rows of [LONG / 10, LONG]) {
    const long = join(folder, `long-${rows}.csv`);
    const lines = Array.from({ length: rows }, (_, index) => `${ids[index % ROWS]}`);
    writeFileSync(long, `userId\n${lines.join('\n')}\n`);
    const args = ['getUserWithId', '--from', long, '--concurrency', '20', '--share', '1'];
    const { seconds, peakMb } = await run([...args, '--journal', join(folder, `j${rows}`)], env, preload);
    const again = await run([...args, '--journal', join(folder, `j${rows}`)], env, preload);
    process.stdout.write(
      `${rows} rows: ${seconds.toFixed(0)} s, peak ${peakMb.toFixed(0)} MB; ` +
        `again, all from the journal: ${again.seconds.toFixed(1)} s, peak ${again.peakMb.toFixed(0)} MB\n`,
    );
    org.reset();
    for (const id of ids) org.state.users.set(id, Object.assign(structuredClone(model), { id }));
  }
  await org.close();
  rmSync(folder, { recursive: true, force: true });
}

void bench();

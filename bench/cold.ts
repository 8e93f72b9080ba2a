import { spawnSync } from 'node:child_process';
import { join } from 'node:path';
import { median, type Row, startServer } from './measure.js';

const ROUNDS = 11;
const ROOT = join(__dirname, '..', '..');

const PROGRAMS = {
  ours: `const { createConnector } = require('${ROOT}/build/src/index.js');
    const okta = createConnector({ organizationUrl: process.argv[1], apiToken: 'token' }, { allowLoopback: true });
    okta.execute('getUserWithId', { userId: '00u00000000000000001' }).then(() => okta.close());`,
  undici: `const { Pool } = require('${ROOT}/node_modules/undici');
    const pool = new Pool(process.argv[1]);
    pool.request({ path: '/api/v1/users/00u00000000000000001', method: 'GET', headers: { authorization: 'SSWS token' } })
      .then((answer) => answer.body.json()).then(() => pool.close());`,
  sdk: `const { Client } = require('${ROOT}/node_modules/@okta/okta-sdk-nodejs');
    new Client({ orgUrl: process.argv[1], token: 'token', testing: { disableHttpsCheck: true } })
      .userApi.getUser({ userId: '00u00000000000000001' }).then(() => process.exit());`,
  nothing: '0',
};

/** A new process to its first answer, and the command line to its help: wall time, medians over interleaved runs. */
export async function benchCold(): Promise<Row[]> {
  const server = await startServer();
  const times: Record<string, number[]> = {};
  const main = join(ROOT, 'build/src/hosts/cli/main.js');
  const commands: Record<string, string[]> = {
    ...Object.fromEntries(Object.entries(PROGRAMS).map(([name, text]) => [name, ['-e', text, server.url]])),
    help: [main, '--help'],
    actions: [main, 'actions'],
  };
  for (let round = 0; round < ROUNDS; round += 1) {
    for (const [name, args] of Object.entries(commands)) {
      const startedAt = process.hrtime.bigint();
      const { status } = spawnSync(process.execPath, args, { stdio: 'ignore' });
      if (status !== 0) throw new Error(`${name} failed`);
      times[name] = [...(times[name] ?? []), Number(process.hrtime.bigint() - startedAt) / 1e6];
    }
  }
  server.stop();
  const of = (name: string) => median(times[name] as number[]);
  const ratio = (name: string, peer: string) =>
    median((times[name] as number[]).map((value, round) => value / (times[peer]?.[round] as number)));
  return [
    {
      what: 'new process to first answer',
      ours: of('undici') * ratio('ours', 'undici'),
      undici: of('undici'),
      sdk: of('sdk'),
      unit: 'ms',
    },
    {
      what: 'okta-connector --help (peer: node -e 0)',
      ours: of('nothing') * ratio('help', 'nothing'),
      undici: of('nothing'),
      unit: 'ms',
    },
    {
      what: 'okta-connector actions (peer: node -e 0)',
      ours: of('nothing') * ratio('actions', 'nothing'),
      undici: of('nothing'),
      unit: 'ms',
    },
  ];
}

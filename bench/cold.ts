import { spawnSync } from 'node:child_process';
import { join } from 'node:path';
import { startServer } from './measure.js';
import { row, SDK, type Table, UNDICI } from './table.js';

const ROUNDS = 11;
const ROOT = join(__dirname, '..', '..');

const OURS = `const { createConnector } = require('${ROOT}');
  const okta = createConnector({ organizationUrl: process.argv[1], apiToken: 'token' }, { allowLoopback: true });`;
const BARE = `const { Pool } = require('${ROOT}/node_modules/undici');
  const pool = new Pool(process.argv[1]);`;
const OKTA = `const { Client } = require('${ROOT}/node_modules/@okta/okta-sdk-nodejs');
  const client = new Client({ orgUrl: process.argv[1], token: 'token', testing: { disableHttpsCheck: true } });`;
/** By the process's own clock, which starts with the process. */
const NOW = 'process.stdout.write(String(performance.now()))';

const PROGRAMS = {
  ours: `${OURS} okta.execute('getUserWithId', { userId: '00u00000000000000001' }).then((result) => {
    if (result.ok) ${NOW}; return okta.close(); });`,
  undici: `${BARE}
    pool.request({ path: '/api/v1/users/00u00000000000000001', method: 'GET', headers: { authorization: 'SSWS token' } })
      .then((answer) => answer.body.json()).then(() => { ${NOW}; return pool.close(); });`,
  sdk: `${OKTA} client.userApi.getUser({ userId: '00u00000000000000001' }).then(() => { ${NOW}; process.exit(); });`,
  require: `${OURS} ${NOW};`,
  requireUndici: `${BARE} ${NOW};`,
  requireSdk: `${OKTA} ${NOW};`,
};

/**
 * The published code: a new process to its first answer, by its own clock, and the command line to its end, by ours;
 * medians over interleaved runs.
 */
export async function benchCold(): Promise<Table> {
  const server = await startServer();
  const times: Record<string, number[]> = {};
  const main = join(ROOT, 'dist/hosts/cli/main.js');
  const commands = { help: [main, '--help'], actions: [main, 'actions'], nothing: ['-e', '0'] };
  const note = (name: string, ms: number) => {
    if (!(ms > 0)) throw new Error(`${name} failed`);
    times[name] = [...(times[name] ?? []), ms];
  };
  for (let round = 0; round < ROUNDS; round += 1) {
    for (const [name, text] of Object.entries(PROGRAMS)) {
      const { stdout } = spawnSync(process.execPath, ['-e', text, server.url], { encoding: 'utf8' });
      note(name, Number(stdout));
    }
    for (const [name, args] of Object.entries(commands)) {
      const startedAt = performance.now();
      const { status } = spawnSync(process.execPath, args, { stdio: 'ignore' });
      note(name, status === 0 ? performance.now() - startedAt : 0);
    }
  }
  server.stop();
  const rounds = (ours: string, peer: string, sdk?: string) => ({
    ours: times[ours] as number[],
    [UNDICI]: times[peer] as number[],
    ...(sdk !== undefined && { [SDK]: times[sdk] as number[] }),
  });
  const peers = [UNDICI, SDK];
  return {
    peers,
    rows: [
      row('new process to its first answer', 'ms', rounds('ours', 'undici', 'sdk'), peers),
      row('require, and create a client', 'ms', rounds('require', 'requireUndici', 'requireSdk'), peers),
      row('okta-connector --help (peer: node -e 0)', 'ms', rounds('help', 'nothing'), peers),
      row('okta-connector actions (peer: node -e 0)', 'ms', rounds('actions', 'nothing'), peers),
    ],
  };
}

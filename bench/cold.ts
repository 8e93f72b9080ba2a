import { spawnSync } from 'node:child_process';
import { join } from 'node:path';
import { startServer } from './measure.js';
import { row, SDK, type Table, UNDICI } from './table.js';

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
  require: `require('${ROOT}/build/src/index.js')
    .createConnector({ organizationUrl: process.argv[1], apiToken: 'token' }, { allowLoopback: true });`,
  requireUndici: `new (require('${ROOT}/node_modules/undici').Pool)(process.argv[1]);`,
  requireSdk: `const { Client } = require('${ROOT}/node_modules/@okta/okta-sdk-nodejs');
    new Client({ orgUrl: process.argv[1], token: 'token', testing: { disableHttpsCheck: true } });`,
  nothing: '0',
};

/** A new process to its first answer, and the command line to its help: wall time, medians over interleaved runs. */
export async function benchCold(): Promise<Table> {
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

// A PostgreSQL cluster of its own, in a folder and on a free port of 127.0.0.1.
import { execFileSync, spawn } from 'node:child_process';
import { chmodSync, chownSync, openSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { freePort, Restartable } from './processes.mjs';

const USER = 'okta';

/**
 * @param folder for its data and its log
 * @param binaries the folder of PostgreSQL's programs
 * @param name of a database that it makes
 */
export async function postgres(folder, binaries, name) {
  const port = await freePort();
  const data = join(folder, 'data');
  // PostgreSQL refuses to run as root.
  const user = process.getuid() === 0 ? { uid: idOf('-u'), gid: idOf('-g') } : {};
  if (user.uid !== undefined) chownSync(folder, user.uid, user.gid);
  chmodSync(folder, 0o755);
  const log = openSync(join(folder, 'postgres.log'), 'a');
  const stdio = ['ignore', log, log];
  const run = (program, args) => execFileSync(join(binaries, program), args, { ...user, stdio });
  const address = ['-h', '127.0.0.1', '-p', String(port), '-U', USER];
  run('initdb', ['-D', data, '-U', USER, '--auth=trust', '-E', 'UTF8']);
  let isNew = true;
  const cluster = new Restartable(() => {
    // Without fsync a kill loses nothing, because the system keeps what was written; only the machine's own end would.
    const settings = [
      'listen_addresses=127.0.0.1',
      `unix_socket_directories=${folder}`,
      'max_connections=200',
      'fsync=off',
    ].flatMap((each) => ['-c', each]);
    const args = ['-D', data, '-p', String(port), ...settings];
    const child = spawn(join(binaries, 'postgres'), args, { ...user, stdio });
    child.ready = listening(() => run('pg_isready', address)).then(() => {
      if (isNew) run('createdb', [...address, name]);
      isNew = false;
    });
    return child;
  });
  /** @returns the rows, each as the texts of its columns */
  const query = (sql) => {
    const args = [...address, '-d', name, '-At', '-c', sql];
    const rows = execFileSync(join(binaries, 'psql'), args, { encoding: 'utf8' }).trim();
    return rows === '' ? [] : rows.split('\n').map((row) => row.split('|'));
  };
  const url = `postgresql://${USER}@127.0.0.1:${port}/${name}`;
  return { process: cluster, port, user: USER, name, url, query };
}

function idOf(flag) {
  return Number(execFileSync('id', [flag, 'postgres'], { encoding: 'utf8' }));
}

async function listening(probe) {
  for (let tries = 0; tries < 300; tries += 1) {
    try {
      probe();
      return;
    } catch {
      await sleep(100);
    }
  }
  throw new Error('PostgreSQL did not become ready.');
}

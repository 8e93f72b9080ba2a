// Processes of a test of an engine: started, killed with -9, started again, and all stopped at its end.
import { fork, spawn } from 'node:child_process';
import { once } from 'node:events';
import { openSync } from 'node:fs';
import { createServer } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';

const running = new Set();
process.on('exit', () => {
  for (const child of running) child.kill('SIGKILL');
});
for (const signal of ['SIGINT', 'SIGTERM']) process.on(signal, () => process.exit(1));

/** A process under a supervisor: it is started again with the same arguments after each kill, and where it ends by itself. */
export class Restartable {
  kills = 0;
  #child;
  #isWanted = false;

  /** @param start starts the process; its `ready` resolves as soon as it can work */
  constructor(start) {
    this.start = start;
  }

  async up() {
    this.#isWanted = true;
    for (;;) {
      const child = this.start();
      this.#child = child;
      running.add(child);
      const ended = once(child, 'exit').then(() => {
        running.delete(child);
        return 'ended';
      });
      if ((await Promise.race([child.ready, ended])) === 'ended') {
        await sleep(500);
        continue;
      }
      void ended.then(() => this.#isWanted && child === this.#child && this.up());
      return;
    }
  }

  async kill() {
    this.kills += 1;
    await this.down();
    await this.up();
  }

  async down() {
    this.#isWanted = false;
    const child = this.#child;
    if (child.exitCode !== null || child.signalCode !== null) return;
    const gone = once(child, 'exit');
    child.kill('SIGKILL');
    await gone;
  }
}

/** A worker of ours: it says when it is ready. */
export function worker(file, args, log) {
  const out = openSync(log, 'a');
  const child = fork(file, args, { stdio: ['ignore', out, out, 'ipc'] });
  child.ready = once(child, 'message');
  return child;
}

/** A server of the engine: it is ready when an address answers. */
export function server(command, args, env, log, address) {
  const out = openSync(log, 'a');
  const child = spawn(command, args, { stdio: ['ignore', out, out], env: { ...process.env, ...env } });
  child.ready = answers(address, 60_000);
  return child;
}

export async function answers(address, withinMs) {
  const end = Date.now() + withinMs;
  while (Date.now() < end) {
    const answer = await fetch(address).catch(() => undefined);
    await answer?.arrayBuffer();
    if (answer?.ok) return;
    await sleep(100);
  }
  throw new Error(`${address} did not answer within ${withinMs / 1000} s.`);
}

export async function freePort() {
  const probe = createServer().listen(0, '127.0.0.1');
  await once(probe, 'listening');
  const { port } = probe.address();
  probe.close();
  await once(probe, 'close');
  return port;
}

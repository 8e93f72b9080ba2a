import { type ChildProcess, fork } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type FromParent, type RequestHandler, serveChild } from './channel.js';
import { childPermissions } from './permissions.js';
import type { ChildSettings } from './settings.js';

const STOP_TIMEOUT_MS = 20_000;

export interface NodeRedProcess {
  readonly pid: number;
  readonly socketPath: string;
  /** Resolves when the flows start the next time, which a deploy causes. */
  nextStart(): Promise<void>;
  stop(): Promise<void>;
}

export interface NodeRedOptions {
  settings: Omit<ChildSettings, 'home' | 'socketPath'>;
  handlers: Readonly<Record<string, RequestHandler>>;
  log(text: string): void;
  /** Called when the process ends without a call of `stop`. */
  onExit(): void;
}

/**
 * Starts Node-RED in a child process with few permissions and without this process's environment.
 * @throws Error where Node-RED cannot start; the message says why
 */
export async function startNodeRed({
  settings,
  handlers,
  log,
  onExit,
}: NodeRedOptions): Promise<NodeRedProcess> {
  // Only this user can open the folder, so no other user gets to the socket past the gateway.
  const folder = mkdtempSync(join(tmpdir(), 'okta-builder-'));
  const home = join(folder, 'home');
  mkdirSync(home);
  // Node-RED reads it to find installed node packages: there are none.
  writeFileSync(join(home, 'package.json'), '{}');
  const socketPath =
    process.platform === 'win32' ? `\\\\.\\pipe\\${folder.replaceAll(/\W/g, '-')}` : join(folder, 'web');
  const { execArgv, env } = childPermissions([home]);
  const child = fork(join(__dirname, 'child.js'), [], {
    execArgv,
    env,
    cwd: home,
    stdio: ['ignore', 'pipe', 'pipe', 'ipc'],
  });
  for (const stream of [child.stdout, child.stderr])
    stream?.on('data', (text) => log(String(text).trimEnd()));
  let stopping = false;
  const startListeners = new Set<() => void>();
  const ready = new Promise<void>((resolve, reject) => {
    serveChild(child, handlers, (name, body) => {
      if (name === 'log') log(String(body));
      else if (name === 'ready') resolve();
      else if (name === 'failed') reject(new Error(`Node-RED could not start: ${String(body)}`));
      else if (name === 'flows') for (const started of startListeners) started();
    });
    child.once('error', reject);
    child.once('exit', (code, signal) => {
      rmSync(folder, { recursive: true, force: true });
      reject(new Error(`Node-RED could not start: its process ended (${signal ?? code}).`));
      if (!stopping) onExit();
    });
  });
  const send = (message: FromParent) => child.connected && child.send(message, () => {});
  send({ start: { ...settings, home, socketPath } satisfies ChildSettings });
  const stop = () => {
    stopping = true;
    send({ end: true });
    return exitOf(child);
  };
  try {
    await ready;
  } catch (error) {
    await stop();
    throw error;
  }
  return {
    pid: child.pid ?? 0,
    socketPath,
    nextStart: () =>
      new Promise((resolve) => {
        const started = () => {
          startListeners.delete(started);
          resolve();
        };
        startListeners.add(started);
      }),
    stop,
  };
}

/** Resolves when the child has ended; kills it after the time limit. */
function exitOf(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return Promise.resolve();
  return new Promise((resolve) => {
    const timer = setTimeout(() => child.kill('SIGKILL'), STOP_TIMEOUT_MS);
    child.once('exit', () => {
      clearTimeout(timer);
      resolve();
    });
  });
}

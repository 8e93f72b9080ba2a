import { type ChildProcess, fork } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type Answer, answerChild, type FromParent } from './channel.js';
import { childRights } from './permissions.js';
import type { ChildSettings } from './settings.js';

const STOP_MS = 20_000;

export interface NodeRedProcess {
  readonly pid: number;
  readonly socketPath: string;
  /** The next start of flows, which a deploy brings about. */
  nextStart(): Promise<void>;
  stop(): Promise<void>;
}

export interface NodeRedOptions {
  settings: Omit<ChildSettings, 'home' | 'socketPath'>;
  answers: Readonly<Record<string, Answer>>;
  log(text: string): void;
  /** It ended though nobody stopped it. */
  ended(): void;
}

/** Starts Node-RED in a process of its own, without the rights and the environment of this one. */
export async function startNodeRed({
  settings,
  answers,
  log,
  ended,
}: NodeRedOptions): Promise<NodeRedProcess> {
  // Nobody else on this machine may enter it, so nobody gets to the socket past the front door.
  const room = mkdtempSync(join(tmpdir(), 'okta-builder-'));
  const home = join(room, 'home');
  mkdirSync(home);
  // Node-RED looks for what is installed beside its flows: nothing.
  writeFileSync(join(home, 'package.json'), '{}');
  const socketPath =
    process.platform === 'win32' ? `\\\\.\\pipe\\${room.replaceAll(/\W/g, '-')}` : join(room, 'web');
  const { execArgv, env } = childRights([home]);
  const child = fork(join(__dirname, 'child.js'), [], {
    execArgv,
    env,
    cwd: home,
    stdio: ['ignore', 'pipe', 'pipe', 'ipc'],
  });
  for (const stream of [child.stdout, child.stderr])
    stream?.on('data', (text) => log(String(text).trimEnd()));
  let stopping = false;
  const waiting = new Set<() => void>();
  const ready = new Promise<void>((resolve, reject) => {
    answerChild(child, answers, (what, body) => {
      if (what === 'log') log(String(body));
      else if (what === 'ready') resolve();
      else if (what === 'failed') reject(new Error(`Node-RED could not be started: ${String(body)}`));
      else if (what === 'flows') for (const started of waiting) started();
    });
    child.once('error', reject);
    child.once('exit', (code, signal) => {
      rmSync(room, { recursive: true, force: true });
      reject(new Error(`Node-RED could not be started: its process ended (${signal ?? code}).`));
      if (!stopping) ended();
    });
  });
  const tell = (message: FromParent) => child.connected && child.send(message, () => {});
  tell({ start: { ...settings, home, socketPath } satisfies ChildSettings });
  const stop = () => {
    stopping = true;
    tell({ end: true });
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
          waiting.delete(started);
          resolve();
        };
        waiting.add(started);
      }),
    stop,
  };
}

function exitOf(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return Promise.resolve();
  return new Promise((resolve) => {
    const late = setTimeout(() => child.kill('SIGKILL'), STOP_MS);
    child.once('exit', () => {
      clearTimeout(late);
      resolve();
    });
  });
}

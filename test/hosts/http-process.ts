import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import type { Sandbox } from '../../src/sandbox/index.js';
import { root } from '../helpers/root.js';

const cliMain = join(root, 'build', 'src', 'hosts', 'cli', 'main.js');

// biome-ignore lint/suspicious/noExplicitAny: responses have many shapes, and the tests state what they expect
type Json = any;

export interface Reply {
  status: number;
  headers: Headers;
  body: Json;
}

export interface ServeProcess {
  url: string;
  child: ChildProcess;
  /** Everything that the server printed or sent. */
  shown(): string;
  call(method: string, path: string, body?: unknown, options?: RequestInit): Promise<Reply>;
  /** Ends the process with SIGTERM, and resolves to its exit code. */
  stop(): Promise<number | null>;
}

/** Starts `okta-connector serve` in a process of its own on a free port. */
export function startServe(
  org: Pick<Sandbox, 'url' | 'token'>,
  args: readonly string[] = [],
  env: Record<string, string> = {},
): Promise<ServeProcess> {
  const ofOrg = { OKTA_CLIENT_ORGURL: org.url, OKTA_CLIENT_TOKEN: org.token };
  return startServer(['serve', '--port', '0', ...args], / at (http:\S+);/, { ...ofOrg, ...env });
}

/**
 * Starts a command that serves HTTP in a process of its own.
 * @param address what it prints when it is ready, with its URL
 */
export async function startServer(
  args: readonly string[],
  address: RegExp,
  env: Record<string, string>,
): Promise<ServeProcess> {
  const child = spawn(process.execPath, [cliMain, ...args], {
    env: { PATH: process.env.PATH, ...env },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  const printed: string[] = [];
  const exited = once(child, 'exit').then(([code]) => code as number | null);
  const url = await new Promise<string>((resolve, reject) => {
    for (const stream of [child.stdout, child.stderr]) {
      stream?.on('data', (chunk) => {
        printed.push(String(chunk));
        const found = address.exec(printed.join(''))?.[1];
        if (found !== undefined) resolve(found);
      });
    }
    child.once('exit', () => reject(new Error(printed.join(''))));
  });
  return {
    url,
    child,
    shown: () => printed.join('\n'),
    call: async (method, path, body, options = {}) => {
      const response = await fetch(url + path, {
        method,
        ...(body !== undefined && { body: typeof body === 'string' ? body : JSON.stringify(body) }),
        ...options,
        headers: { 'Content-Type': 'application/json', ...options.headers },
      });
      const text = await response.text();
      printed.push(text);
      return { status: response.status, headers: response.headers, body: JSON.parse(text) };
    },
    stop: () => {
      // A second signal while the process exits would kill it.
      if (!child.killed) child.kill('SIGTERM');
      return exited;
    },
  };
}

import { type ChildProcess, spawn } from 'node:child_process';
import { join } from 'node:path';
import { root } from './root.js';

/** The compiled command line. */
export const main: string = join(root, 'build/src/hosts/cli/main.js');

export interface Ended {
  code: number | null;
  stdout: string;
  stderr: string;
}

export interface CliOptions {
  env?: Record<string, string>;
  /** What is piped in. */
  stdin?: string;
  /** Called with the running process. */
  started?: (child: ChildProcess) => void | Promise<void>;
}

/** Runs the command line as a real process, with its streams piped, in an environment that names no org. */
export function cli(args: readonly string[], options: CliOptions = {}): Promise<Ended> {
  return run(process.execPath, [main, ...args], options);
}

/** Runs any command in the same way. */
export function run(command: string, args: readonly string[], options: CliOptions = {}): Promise<Ended> {
  return new Promise((resolve, reject) => {
    const child = spawn(command, args, { env: { ...plainEnvironment(), ...options.env } });
    let stdout = '';
    let stderr = '';
    child.stdout.setEncoding('utf8').on('data', (text: string) => {
      stdout += text;
    });
    child.stderr.setEncoding('utf8').on('data', (text: string) => {
      stderr += text;
    });
    child.once('error', reject);
    child.once('close', (code) => resolve({ code, stdout, stderr }));
    child.stdin.on('error', () => {});
    child.stdin.end(options.stdin ?? '');
    Promise.resolve(options.started?.(child)).catch((error) => {
      child.kill();
      reject(error);
    });
  });
}

/** Waits until something is so, at most a minute. */
export async function until(met: () => boolean): Promise<void> {
  const deadline = Date.now() + 60_000;
  while (!met()) {
    if (Date.now() > deadline) throw new Error(`Never came about: ${met}`);
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
}

/** This environment without any Okta settings of whoever runs the tests. */
export function plainEnvironment(): NodeJS.ProcessEnv {
  return Object.fromEntries(Object.entries(process.env).filter(([name]) => !name.startsWith('OKTA_')));
}

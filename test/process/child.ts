import { spawn } from 'node:child_process';
import { root } from '../helpers/root.js';

/**
 * Runs a CommonJS program in a process of its own, which must end by itself.
 * @param flags of Node
 * @returns what it wrote as JSON in its last line
 * @throws Error with all that it wrote, where it failed
 */
export function inProcess(
  program: string,
  args: readonly string[] = [],
  flags: readonly string[] = [],
): Promise<unknown> {
  const child = spawn(process.execPath, [...flags, '-e', program, '--', ...args], {
    cwd: root,
    stdio: ['ignore', 'pipe', 'pipe'],
    timeout: 60_000,
  });
  const written: string[] = [];
  for (const stream of [child.stdout, child.stderr]) stream.on('data', (data) => written.push(String(data)));
  return new Promise((resolve, reject) => {
    child.once('error', reject);
    child.once('close', (code) => {
      const text = written.join('');
      if (code === 0) resolve(JSON.parse(text.trimEnd().split('\n').at(-1) as string));
      else reject(new Error(`It ended with ${code}:\n${text}`));
    });
  });
}

import { spawnSync } from 'node:child_process';
import { cpSync, mkdtempSync, readdirSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Edit } from './generator-refusals.js';
import { root } from './root.js';

const LEFT_OUT = new Set(['.git', 'node_modules', 'build', 'dist', 'coverage']);

/** A copy of the repository's sources, in which tests may change and break what they like. */
export class RepositoryCopy {
  readonly folder = mkdtempSync(join(tmpdir(), 'okta-repository-'));

  constructor() {
    for (const part of readdirSync(root).filter((name) => !LEFT_OUT.has(name)))
      cpSync(join(root, part), join(this.folder, part), { recursive: true });
    symlinkSync(join(root, 'node_modules'), join(this.folder, 'node_modules'));
  }

  /** Runs a program of Node's in it. */
  run(...args: string[]): { ok: boolean; output: string } {
    return this.#spawn(process.execPath, args);
  }

  /** What the generator says to each of these edits, made alone; null where it takes it. */
  refusalsOf(edits: readonly Edit[]): (string | null)[] {
    const program = join(root, 'build/test/helpers/generator-refusals.js');
    const { ok, output } = this.run(program, JSON.stringify(edits));
    if (!ok) throw new Error(output);
    return JSON.parse(output) as (string | null)[];
  }

  /** Runs one of the package's scripts. */
  script(name: string, ...args: string[]): { ok: boolean; output: string } {
    return this.#spawn('npm', ['run', '--silent', name, ...(args.length > 0 ? ['--', ...args] : [])]);
  }

  #spawn(command: string, args: string[]): { ok: boolean; output: string } {
    const { status, stdout, stderr } = spawnSync(command, args, { cwd: this.folder, encoding: 'utf8' });
    return { ok: status === 0, output: stdout + stderr };
  }

  read(file: string): string {
    return readFileSync(join(this.folder, file), 'utf8');
  }

  write(file: string, text: string): void {
    writeFileSync(join(this.folder, file), text);
  }

  /** Puts a file back as it is in the repository; one that is not there goes. */
  restore(file: string): void {
    rmSync(join(this.folder, file), { force: true });
    try {
      cpSync(join(root, file), join(this.folder, file));
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== 'ENOENT') throw error;
    }
  }

  remove(): void {
    rmSync(this.folder, { recursive: true, force: true });
  }
}

import {
  chmodSync,
  closeSync,
  fsyncSync,
  lstatSync,
  mkdirSync,
  openSync,
  readdirSync,
  readFileSync,
  renameSync,
  statSync,
  writeSync,
} from 'node:fs';
import { join } from 'node:path';
import { SettingsError } from '../../shared/refusals.js';

/** The files that the builder keeps: readable and writable by their owner alone, and never half written. */
export class BuilderFolder {
  constructor(readonly path: string) {
    makePrivate(path);
  }

  has(name: string): boolean {
    return this.read(name) !== undefined;
  }

  /** The text of a file; undefined where there is none. */
  read(name: string): string | undefined {
    try {
      return readFileSync(join(this.path, name), 'utf8');
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code === 'ENOENT') return undefined;
      throw error;
    }
  }

  /** @throws SettingsError where a file that the builder wrote is no JSON any more */
  readJson<Value>(name: string, absent: Value): Value {
    const text = this.read(name);
    if (text === undefined || text.trim() === '') return absent;
    try {
      return JSON.parse(text) as Value;
    } catch {
      throw new SettingsError(
        `${join(this.path, name)} can't be read: it is not JSON.`,
        'Correct it or move it away, then start again.',
      );
    }
  }

  /** Replaces a file as a whole: whoever reads it finds the old text or the new one. */
  write(name: string, text: string): void {
    const target = join(this.path, name);
    const draft = `${target}.new`;
    const file = openSync(draft, 'w', 0o600);
    try {
      writeSync(file, text);
      fsyncSync(file);
    } finally {
      closeSync(file);
    }
    chmodSync(draft, 0o600);
    renameSync(draft, target);
  }

  writeJson(name: string, value: unknown): void {
    this.write(name, `${JSON.stringify(value, null, 2)}\n`);
  }
}

/** The folder becomes the user's alone, with all files directly in it; else the builder does not start. */
function makePrivate(folder: string): void {
  mkdirSync(folder, { recursive: true, mode: 0o700 });
  if (process.platform === 'win32') return;
  const { uid, mode } = statSync(folder);
  if (uid !== process.getuid?.()) {
    throw new SettingsError(
      `The folder ${folder} belongs to another user, who could change its flows.`,
      'Set OKTA_BUILDER_FOLDER to a folder of your own.',
    );
  }
  try {
    if ((mode & 0o077) !== 0) chmodSync(folder, 0o700);
    for (const name of readdirSync(folder)) {
      const file = join(folder, name);
      const found = lstatSync(file);
      if (found.isFile() && (found.mode & 0o077) !== 0) chmodSync(file, 0o600);
    }
  } catch (error) {
    throw new SettingsError(
      `The folder ${folder} can't be closed to other users: ${(error as Error).message}.`,
      'Set OKTA_BUILDER_FOLDER to a folder of your own.',
    );
  }
}

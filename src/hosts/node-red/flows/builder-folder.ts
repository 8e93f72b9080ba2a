import { chmodSync, lstatSync, mkdirSync, readdirSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { writeAtomically } from '../../../files/atomic-file.js';
import { SettingsError } from '../../shared/refusals.js';

/** The builder's files. Only their owner can read and write them, and a reader never sees a half-written file. */
export class BuilderFolder {
  constructor(readonly path: string) {
    restrictToOwner(path);
  }

  has(name: string): boolean {
    return this.read(name) !== undefined;
  }

  /** The text of a file; undefined if the file does not exist. */
  read(name: string): string | undefined {
    try {
      return readFileSync(join(this.path, name), 'utf8');
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code === 'ENOENT') return undefined;
      throw error;
    }
  }

  /**
   * @param absent returned if the file does not exist or is empty
   * @throws SettingsError where the file is not JSON
   */
  readJson<Value>(name: string, absent: Value): Value {
    const text = this.read(name);
    if (text === undefined || text.trim() === '') return absent;
    try {
      return JSON.parse(text) as Value;
    } catch {
      throw new SettingsError(
        `${join(this.path, name)} cannot be read: it is not JSON.`,
        'Correct the file or move it away, then start the builder again.',
      );
    }
  }

  /** Replaces a file atomically: a reader gets either the old text or the new one. */
  write(name: string, text: string): void {
    writeAtomically(join(this.path, name), text);
  }

  writeJson(name: string, value: unknown): void {
    this.write(name, `${JSON.stringify(value, null, 2)}\n`);
  }
}

/**
 * Removes other users' access to the folder and to the files directly in it.
 * @throws SettingsError where that is not possible
 */
function restrictToOwner(folder: string): void {
  mkdirSync(folder, { recursive: true, mode: 0o700 });
  if (process.platform === 'win32') return;
  const { uid, mode } = statSync(folder);
  if (uid !== process.getuid?.()) {
    throw new SettingsError(
      `The folder ${folder} belongs to another user, who could change the flows.`,
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
      `Other users' access to the folder ${folder} cannot be removed: ${(error as Error).message}.`,
      'Set OKTA_BUILDER_FOLDER to a folder of your own.',
    );
  }
}

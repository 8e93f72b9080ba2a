import {
  closeSync,
  fdatasync,
  fstatSync,
  fsyncSync,
  ftruncateSync,
  readSync,
  statSync,
  writeSync,
} from 'node:fs';
import { dirname } from 'node:path';
import { syncFolder } from '../../../../files/atomic-file.js';
import { UsageError } from '../../errors.js';
import { cantWrite, openJournal } from './journal-path.js';

const CHUNK = 64 * 1024;
const NEWLINE = 10;

/** An append-only file of JSON lines that survives a kill of the process at any moment. */
export class JournalFile {
  readonly #fd: number;
  #size = 0;
  #waiting: Promise<void> | undefined;
  #syncing: Promise<void> = Promise.resolve();

  /** @throws UsageError if the path can't be a journal */
  constructor(readonly path: string) {
    this.#fd = openJournal(path);
  }

  /** @throws UsageError if another file has replaced this one, because the lock would belong to that file */
  checkNotReplaced(): void {
    const [own, there] = [fstatSync(this.#fd), statSync(this.path)];
    if (own.ino === there.ino && own.dev === there.dev) return;
    throw new UsageError(
      `The journal ${this.path} was replaced while it was opened.`,
      'Run the command again.',
    );
  }

  /** The incomplete line at the end, once all lines have been read. */
  torn = '';

  /** Reads all complete lines. */
  *lines(): Generator<{ text: string; at: number }> {
    let rest = Buffer.alloc(0);
    let at = 0;
    for (;;) {
      const chunk = Buffer.alloc(CHUNK);
      const read = readSync(this.#fd, chunk, 0, CHUNK, at + rest.length);
      if (read === 0) break;
      rest = Buffer.concat([rest, chunk.subarray(0, read)]);
      let start = 0;
      for (let end = rest.indexOf(NEWLINE); end >= 0; end = rest.indexOf(NEWLINE, start)) {
        yield { text: rest.toString('utf8', start, end), at: at + start };
        start = end + 1;
      }
      at += start;
      rest = rest.subarray(start);
    }
    this.torn = rest.toString();
    this.#size = at;
  }

  /**
   * Removes an incomplete last line that a crash left. Its row had not started, or has started and not ended.
   */
  removeTorn(): void {
    if (this.torn !== '') ftruncateSync(this.#fd, this.#size);
  }

  /** The line that begins at this offset. */
  lineAt(at: number): string {
    for (let length = 4096; ; length *= 4) {
      const chunk = Buffer.allocUnsafe(length);
      const read = readSync(this.#fd, chunk, 0, length, at);
      const end = chunk.subarray(0, read).indexOf(NEWLINE);
      if (end >= 0 || read < length) return chunk.toString('utf8', 0, end < 0 ? read : end);
    }
  }

  /**
   * Writes a line to the operating system, which keeps it if this process is killed.
   * @returns its offset
   * @throws UsageError if the disk is full or the file can't be written
   */
  append(line: unknown): number {
    const bytes = Buffer.from(`${JSON.stringify(line)}\n`);
    const at = this.#size;
    try {
      for (let done = 0; done < bytes.length; ) done += writeSync(this.#fd, bytes, done);
    } catch (error) {
      // On a full disk a part of the line may have been written. The next line must not follow it.
      this.#cutTo(at);
      throw cantWrite(this.path, error);
    }
    this.#size += bytes.length;
    return at;
  }

  #cutTo(size: number): void {
    try {
      ftruncateSync(this.#fd, size);
    } catch {
      // The rest of the line is removed when the journal is opened again.
    }
  }

  /** Resolves when all earlier lines are on the disk. Concurrent calls share one fdatasync. */
  synced(): Promise<void> {
    this.#waiting ??= this.#syncing
      .catch(() => {})
      .then(() => {
        this.#waiting = undefined;
        this.#syncing = new Promise((resolve, reject) => {
          fdatasync(this.#fd, (error) => (error ? reject(error) : resolve()));
        });
        return this.#syncing;
      });
    return this.#waiting;
  }

  /** Makes the new file itself, not only its content, survive a power failure. */
  syncNewFile(): void {
    fsyncSync(this.#fd);
    syncFolder(dirname(this.path));
  }

  close(): void {
    closeSync(this.#fd);
  }
}

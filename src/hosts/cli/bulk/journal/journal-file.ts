import {
  closeSync,
  fdatasync,
  fstatSync,
  fsyncSync,
  ftruncateSync,
  openSync,
  readSync,
  statSync,
  writeSync,
} from 'node:fs';
import { dirname } from 'node:path';
import { UsageError } from '../../errors.js';
import { cantWrite, openJournal } from './journal-path.js';

const CHUNK = 64 * 1024;
const NEWLINE = 10;

/** A file of JSON lines that only grows, and that outlives the process at any moment. */
export class JournalFile {
  readonly #fd: number;
  #size = 0;
  #waiting: Promise<void> | undefined;
  #syncing: Promise<void> = Promise.resolve();

  /** @throws UsageError where it can't be a journal */
  constructor(readonly path: string) {
    this.#fd = openJournal(path);
  }

  /** @throws UsageError where another file stands there by now: its lock would not be this one's */
  checkPlace(): void {
    const [own, there] = [fstatSync(this.#fd), statSync(this.path)];
    if (own.ino === there.ino && own.dev === there.dev) return;
    throw new UsageError(
      `The journal ${this.path} was replaced while it was opened.`,
      'Run the command again.',
    );
  }

  /** What stands after the last whole line, once all lines have been read. */
  torn = '';

  /** Reads all whole lines. */
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
   * Cuts off what a crash left of a last line: what it stood for had not begun, or is found begun and not ended.
   */
  cut(): void {
    if (this.torn !== '') ftruncateSync(this.#fd, this.#size);
  }

  /** The line that begins there. */
  lineAt(at: number): string {
    for (let length = 4096; ; length *= 4) {
      const chunk = Buffer.allocUnsafe(length);
      const read = readSync(this.#fd, chunk, 0, length, at);
      const end = chunk.subarray(0, read).indexOf(NEWLINE);
      if (end >= 0 || read < length) return chunk.toString('utf8', 0, end < 0 ? read : end);
    }
  }

  /**
   * Hands a line to the system, which keeps it when this process is killed.
   * @returns where it begins
   * @throws UsageError where there is no room, or it can't be written any more
   */
  append(line: unknown): number {
    const bytes = Buffer.from(`${JSON.stringify(line)}\n`);
    const at = this.#size;
    try {
      for (let done = 0; done < bytes.length; ) done += writeSync(this.#fd, bytes, done);
    } catch (error) {
      // A full disk: half a line must not stand before the next one.
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
      // What is left of the line is cut off when the journal is opened again.
    }
  }

  /** Resolves when all that was appended before is on the disk. Calls at the same time share one write to it. */
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

  /** Makes the file itself, not only its content, survive a loss of power. */
  keep(): void {
    fsyncSync(this.#fd);
    try {
      const folder = openSync(dirname(this.path), 'r');
      fsyncSync(folder);
      closeSync(folder);
    } catch {
      // Some systems open no folders.
    }
  }

  close(): void {
    closeSync(this.#fd);
  }
}

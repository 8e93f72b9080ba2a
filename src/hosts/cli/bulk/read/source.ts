import { createHash, randomUUID } from 'node:crypto';
import { type FileHandle, open, unlink } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type TextEncoding, TextReader } from '../../../shared/read-text.js';
import { UsageError } from '../../errors.js';
import { decoded, whyUnread } from '../../input/given-text.js';

const CHUNK = 64 * 1024;

/** The open file that the rows are read from, so that both passes read the same file. */
export class Source {
  #digest = '';

  private constructor(
    /** Its name in messages. */
    readonly name: string,
    readonly file: FileHandle,
    /** Size and time of change, to detect a change; undefined for a private copy. */
    readonly stamp: string | undefined,
    private readonly encoding: TextEncoding,
  ) {}

  /**
   * Opens a file, or copies standard input (`-`) or a pipe into an unlinked file: it may hold secrets, so nothing of it
   * remains however the process ends.
   * @param encoding of a file without a byte order mark
   * @throws UsageError if there is nothing to read
   */
  static async open(from: string, encoding: TextEncoding = 'utf-8'): Promise<Source> {
    if (from === '-') {
      if (process.stdin.isTTY) {
        throw new UsageError('--from - needs piped input.', 'Pipe the rows in, or name a file.');
      }
      return new Source('The standard input', await spooled(process.stdin), undefined, encoding);
    }
    const file = await openFile(from);
    const stat = await file.stat();
    if (stat.isFile()) return new Source(from, file, await stampOf(file), encoding);
    if (stat.isDirectory()) throw new UsageError(`${from} is a folder.`, 'Name a file after --from.');
    return new Source(from, await spooled(file.createReadStream()), undefined, encoding);
  }

  /** SHA-256 of the bytes, once all have been read. */
  get digest(): string {
    return this.#digest;
  }

  /**
   * Reads the file from the beginning, without a byte order mark.
   * @throws UsageError if its encoding is uncertain, or the file has changed since it was opened
   */
  async *texts(): AsyncGenerator<string> {
    const reader = new TextReader(this.name, this.encoding);
    const hash = createHash('sha256');
    const buffer = Buffer.alloc(CHUNK);
    for (let position = 0; ; ) {
      const { bytesRead } = await this.file.read(buffer, 0, CHUNK, position);
      if (this.stamp !== undefined && (await stampOf(this.file)) !== this.stamp) throw this.changed();
      const bytes = buffer.subarray(0, bytesRead);
      hash.update(bytes);
      position += bytesRead;
      yield decoded(() => (bytesRead === 0 ? reader.end() : reader.read(bytes)));
      if (bytesRead === 0) break;
    }
    this.#digest = hash.digest('hex');
  }

  changed(): UsageError {
    return new UsageError(
      `${this.name} changed while it was read.`,
      'Make sure that nothing writes to it, then run the command again.',
    );
  }

  async close(): Promise<void> {
    await this.file.close();
  }
}

async function stampOf(file: FileHandle): Promise<string> {
  const { size, mtimeMs } = await file.stat();
  return `${size} ${mtimeMs}`;
}

async function openFile(path: string): Promise<FileHandle> {
  try {
    return await open(path, 'r');
  } catch (error) {
    throw new UsageError(`The file ${path} ${whyUnread(error)}.`, 'Check the path after --from.');
  }
}

async function spooled(input: AsyncIterable<unknown>): Promise<FileHandle> {
  const path = join(tmpdir(), `okta-connector-${randomUUID()}`);
  const file = await open(path, 'wx+', 0o600);
  await unlink(path);
  for await (const chunk of input) await file.write(chunk as Buffer);
  return file;
}

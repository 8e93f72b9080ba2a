import { createHash, randomUUID } from 'node:crypto';
import { closeSync, openSync, readSync, unlinkSync, writeSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Disk } from '../../../people/store/disk.js';
import { UsageError } from '../errors.js';

/** Files in the folder for temporary files. Each is unlinked at once: it holds people's data, and nothing of it remains. */
export const disk: Disk = {
  keep: 1024 * 1024,
  open() {
    const path = join(tmpdir(), `okta-connector-${randomUUID()}`);
    const file = reached(() => openSync(path, 'wx+', 0o600));
    unlinkSync(path);
    let size = 0;
    return {
      append(bytes) {
        for (let written = 0; written < bytes.length; )
          written += reached(() => writeSync(file, bytes, written, bytes.length - written, size + written));
        size += bytes.length;
      },
      read(position, length) {
        const bytes = new Uint8Array(length);
        const read = readSync(file, bytes, 0, length, position);
        if (read === 0) throw new Error('A temporary file ended before its end.');
        return bytes.subarray(0, read);
      },
      close: () => closeSync(file),
    };
  },
  sha256(parts) {
    const hash = createHash('sha256');
    for (const part of parts) hash.update(part);
    return hash.digest('hex');
  },
};

/** @throws UsageError if the folder takes no file, or nothing more */
function reached<T>(use: () => T): T {
  try {
    return use();
  } catch (error) {
    throw new UsageError(
      `The folder for temporary files, ${tmpdir()}, can not be written (${(error as NodeJS.ErrnoException).code}).`,
      'Free space there, or name another folder in TMPDIR.',
    );
  }
}

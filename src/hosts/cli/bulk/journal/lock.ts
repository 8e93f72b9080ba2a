import { FileError } from '../../../../files/file-error.js';
import { lock as lockFile } from '../../../../files/lock.js';
import { UsageError } from '../../errors.js';

/**
 * Gives this process exclusive use of a journal.
 * @returns releases the lock
 * @throws UsageError if another process has the lock, or may have it
 */
export function lock(path: string): () => void {
  try {
    return lockFile(path);
  } catch (error) {
    if (!(error instanceof FileError)) throw error;
    throw new UsageError(error.message, error.remedy.replace('Give a path', 'Give --journal a path'));
  }
}

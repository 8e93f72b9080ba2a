import type { ExecuteOptions } from '../../connector/public-types.js';
import { progressPrinter } from './progress.js';

/**
 * Runs a call so that Ctrl-C (or a polite kill) ends it and its truthful error still gets printed. A second Ctrl-C
 * kills the process.
 */
export async function interruptible<T>(
  timeoutMs: number | undefined,
  call: (options: ExecuteOptions) => Promise<T>,
): Promise<T> {
  const controller = new AbortController();
  const stop = () => controller.abort();
  process.once('SIGINT', stop);
  process.once('SIGTERM', stop);
  const progress = progressPrinter();
  try {
    return await call({
      signal: controller.signal,
      onProgress: progress.print,
      ...(timeoutMs !== undefined && { timeoutMs }),
    });
  } finally {
    progress.end();
    process.removeListener('SIGINT', stop);
    process.removeListener('SIGTERM', stop);
  }
}

import { UnreadableText } from '../shared/read-text.js';
import { UsageError } from './usage-error.js';

/** Gives what `read` gives. @throws UsageError where it says that something is no text */
export function readable(read: () => string): string {
  try {
    return read();
  } catch (error) {
    if (error instanceof UnreadableText) throw new UsageError(`${error.message}`, error.remedy);
    throw error;
  }
}

import { appendFileSync } from 'node:fs';
import { userInfo } from 'node:os';
import type { AuditEvent } from '../../connector/public-types.js';
import { UsageError } from './usage-error.js';

/**
 * Appends each event as one line of JSON. What can't be written later on is said once on stderr, and stops nothing.
 * @throws UsageError where the file can't be written now
 */
export function auditFile(file: string): (event: AuditEvent) => void {
  const append = (text: string) => appendFileSync(file, text, { mode: 0o600 });
  try {
    append('');
  } catch (error) {
    throw new UsageError(`The audit file can't be written (${codeOf(error)}).`, 'Give another --audit file.');
  }
  let hasFailed = false;
  return (event) => {
    try {
      append(`${JSON.stringify(event)}\n`);
    } catch (error) {
      if (!hasFailed) process.stderr.write(`The audit file can't be written any more (${codeOf(error)}).\n`);
      hasFailed = true;
    }
  };
}

/** Who runs the command, as the system knows them. */
export function commandsCaller(): string {
  try {
    return `cli ${userInfo().username}`;
  } catch {
    return 'cli';
  }
}

function codeOf(error: unknown): string {
  return String((error as NodeJS.ErrnoException).code);
}

import { appendFileSync } from 'node:fs';
import { userInfo } from 'node:os';
import { Option } from 'commander';
import type { AuditEvent, GuardSettings, SafetySettings } from '../../connector/public-types.js';
import { UsageError } from './errors.js';

export interface PolicyFlags extends AuditFlag {
  readOnly?: boolean;
  allow?: string[];
  protect?: string[];
  maxDestructive?: GuardSettings['maxDestructive'];
  yesDestructive?: boolean;
  showSecrets?: boolean;
}

export interface AuditFlag {
  audit?: string;
}

/** The flag that keeps an audit log. */
export function auditFlag(): Option {
  return new Option('--audit <file>', 'Append a line of JSON for every execution; it holds no secrets.');
}

/** The flags by which whoever starts a server says what it may do. */
export function policyFlags(): Option[] {
  return [
    new Option('--read-only', 'Only actions that read; beats every other flag.'),
    new Option(
      '--allow <list>',
      'Only these: action ids, groups (users, groups, roles, applications), effects (read, write, destructive) and grantsAccess, with commas; -entry leaves out.',
    ).argParser(listed),
    ...guardFlags(),
    new Option(
      '--yes-destructive',
      "Run actions that are destructive or grant access without a person's yes.",
    ),
    new Option('--show-secrets', 'Give one-time passwords and links to whoever calls, in place of [hidden].'),
    auditFlag(),
  ];
}

/** What no execution may touch, and how much all of them may. */
export function guardFlags(): Option[] {
  return [
    new Option(
      '--protect <list>',
      'Users (ids or logins), groups and applications (ids) that nothing may change, with commas.',
    ).argParser(listed),
    new Option(
      '--max-destructive <number>',
      "Destructive actions in an hour, or a part of the org's users such as 5%.",
    ).argParser((text) => (/^\d+$/.test(text) ? Number(text) : (text as `${number}%`))),
  ];
}

function listed(text: string, earlier: string[] = []): string[] {
  return [...earlier, ...text.split(',').map((entry) => entry.trim())];
}

/** What the flags mean to the connector. */
export function safetyOf(flags: PolicyFlags): SafetySettings {
  const { readOnly, allow, protect, maxDestructive, audit } = flags;
  const guard = { ...(protect && { protect }), ...(maxDestructive !== undefined && { maxDestructive }) };
  return {
    ...(Object.keys(guard).length > 0 && { guard }),
    ...(readOnly !== undefined && { readOnly }),
    ...(allow !== undefined && { allow }),
    ...(audit !== undefined && { onAudit: auditFile(audit) }),
  };
}

/** What a server's start throws, as a mistake of whoever started it. */
export function startMistake(error: unknown): unknown {
  const { message, remedy } = error as { message: string; remedy?: string };
  return error instanceof Error && typeof remedy === 'string' ? new UsageError(message, remedy) : error;
}

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

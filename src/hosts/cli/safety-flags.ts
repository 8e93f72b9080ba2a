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

/** The flag --audit. */
export function auditFlag(): Option {
  return new Option('--audit <file>', 'Append one line of JSON for each execution, without secrets.');
}

/** The flags that limit what a server may do. */
export function policyFlags(): Option[] {
  return [
    new Option('--read-only', 'Allow only actions that read. Overrides every other flag.'),
    new Option(
      '--allow <list>',
      'Allow only these, separated by commas: action ids, groups (users, groups, roles, applications), effects (read, write, destructive), grantsAccess. -entry excludes one.',
    ).argParser(listed),
    ...guardFlags(),
    new Option(
      '--yes-destructive',
      'Run actions that are destructive or grant access without asking a person.',
    ),
    new Option('--show-secrets', 'Return one-time passwords and links to callers instead of [hidden].'),
    auditFlag(),
  ];
}

/** The flags that protect resources and limit destructive actions. */
export function guardFlags(): Option[] {
  return [
    new Option(
      '--protect <list>',
      'Users (ids or logins), groups and applications (ids) that no action may change, separated by commas.',
    ).argParser(listed),
    new Option(
      '--max-destructive <number>',
      "The most destructive actions per hour, as a number or as a share of the org's users such as 5%.",
    ).argParser((text) => (/^\d+$/.test(text) ? Number(text) : (text as `${number}%`))),
  ];
}

/** A list of names that commas separate; a flag that is given again adds to it. */
export function listed(text: string, earlier: string[] = []): string[] {
  return [...earlier, ...text.split(',').map((entry) => entry.trim())];
}

/** The connector settings of these flags. */
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

/** An error of a server's start as a UsageError, if it has a remedy. */
export function startError(error: unknown): unknown {
  const { message, remedy } = error as { message: string; remedy?: string };
  return error instanceof Error && typeof remedy === 'string' ? new UsageError(message, remedy) : error;
}

/**
 * Appends each event as one line of JSON. A later write error is reported once on stderr and stops nothing.
 * @throws UsageError if the file can't be written now
 */
function auditFile(file: string): (event: AuditEvent) => void {
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
      if (!hasFailed) process.stderr.write(`The audit file can no longer be written (${codeOf(error)}).\n`);
      hasFailed = true;
    }
  };
}

/** The caller for the audit log: the system's name of the user who runs the command. */
export function auditCaller(): string {
  try {
    return `cli ${userInfo().username}`;
  } catch {
    return 'cli';
  }
}

function codeOf(error: unknown): string {
  return String((error as NodeJS.ErrnoException).code);
}

import { Option } from 'commander';
import type { PolicyOptions } from '../policy.js';
import { UsageError } from './usage-error.js';

export interface PolicyFlags {
  readOnly?: boolean;
  allow?: string[];
  yesDestructive?: boolean;
  showSecrets?: boolean;
}

/** The flags by which whoever starts a server says what it may do. */
export function policyFlags(): Option[] {
  return [
    new Option('--read-only', 'Only actions that read; beats every other flag.'),
    new Option(
      '--allow <list>',
      'Only these: action ids, groups (users, groups, roles, applications) and effects (read, write, destructive), with commas.',
    ).argParser((text: string, earlier: string[] = []) => [...earlier, ...text.split(',')]),
    new Option('--yes-destructive', "Run destructive actions without a person's yes."),
    new Option('--show-secrets', 'Give one-time passwords and links to whoever calls, in place of [hidden].'),
  ];
}

export function policyOf({ readOnly, allow, yesDestructive }: PolicyFlags): PolicyOptions {
  return {
    ...(readOnly !== undefined && { readOnly }),
    ...(allow !== undefined && { allow }),
    ...(yesDestructive !== undefined && { yesDestructive }),
  };
}

/** What a server's start throws, as a mistake of whoever started it. */
export function startMistake(error: unknown): unknown {
  const { message, remedy } = error as { message: string; remedy?: string };
  return error instanceof Error && typeof remedy === 'string' ? new UsageError(message, remedy) : error;
}

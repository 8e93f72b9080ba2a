import { type Command, CommanderError } from 'commander';
import { isConnectorError } from '../../result/failure.js';
import { DONE, errorText, FAILED, isUsageError, USAGE_ERROR } from './errors.js';
import {
  refuseBrokenText,
  refuseFlagAsValue,
  refuseRepeatedOrEmpty,
  refuseToken,
  usageErrorOf,
} from './parse-errors.js';
import { createProgram } from './program.js';

/** Runs the command that these words name; its exit code is in `process.exitCode` then. */
export async function runCommandLine(args: readonly string[]): Promise<void> {
  // The reader of a pipe may close it early, as head does, and a terminal may be closed. That is not an error.
  process.stdout.on('error', (error: NodeJS.ErrnoException) => {
    if (error.code === 'EPIPE' || error.code === 'EIO') return;
    process.stderr.write(`The output can't be written (${error.code}).\n`);
    process.exitCode = FAILED;
  });
  const program = createProgram();
  program.hook('preAction', (_, command) => {
    refuseFlagAsValue(command, args);
    refuseRepeatedOrEmpty(command, args);
  });
  try {
    refuseToken(args);
    refuseBrokenText(args);
    await program.parseAsync(args, { from: 'user' });
  } catch (error) {
    process.exitCode = report(error, program, args);
  }
}

function report(error: unknown, program: Command, args: readonly string[]): number {
  if (error instanceof CommanderError) {
    if (error.exitCode === 0) return DONE;
    if (error.code === 'commander.help') return USAGE_ERROR;
  }
  const reported = error instanceof CommanderError ? usageErrorOf(error, program, args) : error;
  if (isUsageError(reported) || isConnectorError(reported)) {
    process.stderr.write(errorText(reported));
    return USAGE_ERROR;
  }
  process.stderr.write(
    'okta-connector has an internal error. If an action was running, check the org before you run it again.' +
      `\n${withoutMessage(reported)}\n`,
  );
  return FAILED;
}

/** The name and stack of an unexpected error, without its message, which could quote what was typed. */
function withoutMessage(error: unknown): string {
  if (!(error instanceof Error)) return '';
  const frames = (error.stack ?? '').split('\n').filter((line) => line.startsWith('    at '));
  return [error.name, ...frames].join('\n');
}

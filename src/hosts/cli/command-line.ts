import { type Command, CommanderError } from 'commander';
import { isConnectorError } from '../../result/failure.js';
import { BAD_USE, DONE, errorText, REFUSED, UsageError } from './errors.js';
import { refuseBrokenText, refuseToken, usageErrorOf } from './parse-errors.js';
import { createProgram } from './program.js';

/** Runs the command that these words name; its exit code is in `process.exitCode` then. */
export async function runCommandLine(args: readonly string[]): Promise<void> {
  // The reader of a pipe may leave early, as head does, and a terminal may be closed: no failure of ours.
  process.stdout.on('error', (error: NodeJS.ErrnoException) => {
    if (error.code !== 'EPIPE' && error.code !== 'EIO') throw error;
  });
  const program = createProgram();
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
    if (error.code === 'commander.help') return BAD_USE;
  }
  const told = error instanceof CommanderError ? usageErrorOf(error, program, args) : error;
  if (told instanceof UsageError || isConnectorError(told)) {
    process.stderr.write(errorText(told));
    return BAD_USE;
  }
  process.stderr.write(
    'Something in okta-connector itself went wrong. If an action was running, look at the org before you run ' +
      `it again.\n${withoutMessage(told)}\n`,
  );
  return REFUSED;
}

/** Where an unexpected error came from. Its message is left out, because it could quote what was typed. */
function withoutMessage(error: unknown): string {
  if (!(error instanceof Error)) return '';
  const frames = (error.stack ?? '').split('\n').filter((line) => line.startsWith('    at '));
  return [error.name, ...frames].join('\n');
}

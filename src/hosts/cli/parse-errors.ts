import type { Command, CommanderError } from 'commander';
import { findAction } from '../../catalog/catalog.js';
import { UsageError } from './errors.js';
import { didYouMean } from './suggest.js';

const TOKEN_FLAG = /^--?(?:okta[-_]?)?(?:client[-_]?)?(?:api[-_]?)?token(?:=|$)/i;

/** Refuses an API token anywhere on the command line, before anything else is read. */
export function refuseToken(args: readonly string[]): void {
  if (!args.some((arg) => TOKEN_FLAG.test(arg))) return;
  throw new UsageError(
    'The API token is not accepted on the command line, because shell histories and process lists keep it.',
    'Set OKTA_CLIENT_TOKEN instead. If it was a real token, revoke it: it may be in your shell history now.',
  );
}

/** Refuses arguments that the system could not decode, because its encoding is not UTF-8. */
export function refuseBrokenText(args: readonly string[]): void {
  if (!args.some((arg) => arg.includes('\ufffd'))) return;
  throw new UsageError(
    'The command line holds characters that are not UTF-8. They would be stored wrongly.',
    'Use a UTF-8 terminal, or put the inputs in a UTF-8 file and use --input @file.',
  );
}

/**
 * Converts a parser error to a UsageError. The text is rebuilt from the names in it, because an argument that the parser
 * quotes may be a secret.
 */
export function usageErrorOf(error: CommanderError, program: Command, args: readonly string[]): UsageError {
  const command = commandOf(program, args);
  const name = quotedName(error.message);
  switch (error.code) {
    case 'commander.unknownOption': {
      const flags = command.options.filter(({ hidden }) => !hidden).map(({ long }) => long ?? '');
      const near = didYouMean(name, [...flags, '--help']);
      return new UsageError(`There is no flag ${name} here.`, `${near}--help lists the flags of a command.`);
    }
    case 'commander.unknownCommand': {
      const commands = command.commands.map((each) => each.name());
      const near = findAction(name) ? `Did you mean run ${name}? ` : didYouMean(name, commands);
      return new UsageError(
        `There is no command ${name}.`,
        `${near}okta-connector --help lists all commands.`,
      );
    }
    case 'commander.excessArguments':
      return new UsageError(
        'There are too many words for this command.',
        'Give inputs as flags (--name value) or with --input. Put quotes around texts with spaces.',
      );
    default: {
      const [first = ''] = error.message.split('\n');
      return new UsageError(`${first.replace(/^error: /, '')}.`, '--help lists the flags of a command.');
    }
  }
}

/** The command that the words select. */
function commandOf(program: Command, args: readonly string[]): Command {
  let command = program;
  for (const word of args) {
    const next = command.commands.find((each) => each.name() === word);
    if (next === undefined) break;
    command = next;
  }
  return command;
}

/** The name in the parser's quotes, without a value that was attached to it. */
function quotedName(text: string): string {
  return (/'([^'=]*)/.exec(text)?.[1] ?? '').slice(0, 60);
}

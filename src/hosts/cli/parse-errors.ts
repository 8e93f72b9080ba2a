import type { Command, CommanderError } from 'commander';
import { findAction } from '../../catalog/catalog.js';
import { didYouMean } from '../../catalog/nearest.js';
import { UsageError } from './errors.js';
import { INPUTS } from './input/input-flags.js';

const TOKEN_FLAG = /^--?(?:okta[-_]?)?(?:client[-_]?)?(?:api[-_]?)?token(?:=|$)/i;

/** The flags of `run` that only actions with a list have. */
const LIST_FLAGS = ['--format', '--columns'];

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
 * Refuses a flag whose value is missing, so that the parser took the next flag as its value: "--userId --sandbox" would
 * look for a user named --sandbox, in the real org.
 */
export function refuseFlagAsValue(command: Command, args: readonly string[]): void {
  const flags = new Map(command.options.map((option) => [option.long, option]));
  const end = args.indexOf('--');
  for (const [index, arg] of args.slice(0, end === -1 ? args.length : end).entries()) {
    const [next = ''] = args[index + 1]?.split('=') ?? [];
    if (!flags.get(arg)?.required || !flags.has(next)) continue;
    throw new UsageError(
      `${arg} needs a value, and ${next} follows it.`,
      `Give ${arg} a value. Write ${arg}=${next} if that text is the value.`,
    );
  }
}

/**
 * Refuses a flag that is repeated where the last value would win silently, and one whose value is an empty text, as an
 * unset variable of a shell gives. Flags that collect a list have one, and inputs have rules of their own.
 */
export function refuseRepeatedOrEmpty(command: Command, args: readonly string[]): void {
  const end = args.indexOf('--');
  const words = args.slice(0, end === -1 ? args.length : end);
  for (const option of command.options) {
    const { long, required, helpGroupHeading } = option;
    if (long == null || !(required || option.optional)) continue;
    const times = words.filter((word) => word === long || word.startsWith(`${long}=`)).length;
    const collects = Array.isArray(command.getOptionValue(option.attributeName()));
    if (times > 1 && !collects)
      throw new UsageError(`${long} was given ${times} times.`, `Give ${long} once.`);
    const isEmpty = words.some(
      (word, index) => word === `${long}=` || (word === long && required && words[index + 1] === ''),
    );
    if (isEmpty && helpGroupHeading !== INPUTS)
      throw new UsageError(`The value of ${long} is empty.`, `Give ${long} a value, or leave it out.`);
  }
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
      const lists = LIST_FLAGS.includes(name) ? `Only lists take ${name}, such as listUsers. ` : '';
      return new UsageError(
        `There is no flag ${name} here.`,
        `${lists || near}--help lists the flags of a command.`,
      );
    }
    case 'commander.unknownCommand': {
      const commands = command.commands.map((each) => each.name());
      const near = findAction(name) ? `Did you mean run ${name}? ` : didYouMean(name, commands);
      return new UsageError(
        `There is no command ${name}.`,
        `${near}${pathOf(command)} --help lists all commands.`,
      );
    }
    case 'commander.excessArguments':
      return new UsageError(
        'There are too many words for this command.',
        command.options.some(({ long }) => long === '--input')
          ? 'Give inputs as flags (--name value) or with --input. Put quotes around texts with spaces.'
          : 'Put quotes around texts with spaces. --help shows how the command is written.',
      );
    case 'commander.missingMandatoryOptionValue':
      return new UsageError(
        `The flag ${name} is missing.`,
        `Add ${name}. --help describes the flags of a command.`,
      );
    case 'commander.optionMissingArgument':
      return new UsageError(
        `The flag ${name} needs a value.`,
        'Give the value after it. --help describes the flags.',
      );
    case 'commander.missingArgument':
      return new UsageError(
        `<${name}> is missing.`,
        `Write ${pathOf(command)} ${command.usage()}. --help describes the command.`,
      );
    case 'commander.invalidArgument':
      return invalidChoice(error.message) ?? asItIs(error);
    default:
      return asItIs(error);
  }
}

/** A value outside the choices of a flag or an argument. The value is left out. */
function invalidChoice(message: string): UsageError | undefined {
  const [head = '', choices] = message.split(' Allowed choices are ');
  const [, name] = /^error: option '([^ ']+)/.exec(head) ?? /for argument '([^']+)'\.$/.exec(head) ?? [];
  if (choices === undefined || name === undefined) return undefined;
  const shown = name.startsWith('-') ? name : `<${name}>`;
  return new UsageError(`${shown} must be one of ${choices}`, '--help describes the command.');
}

function asItIs(error: CommanderError): UsageError {
  const [first = ''] = error.message.split('\n');
  return new UsageError(sentence(first.replace(/^error: /, '')), '--help lists the flags of a command.');
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

/** The words that select a command, as they are typed. */
function pathOf(command: Command): string {
  return command.parent === null ? command.name() : `${pathOf(command.parent)} ${command.name()}`;
}

/** The name in the parser's quotes, without a value that was attached to it. */
function quotedName(text: string): string {
  return (/'([^'=]*)/.exec(text)?.[1] ?? '').slice(0, 60);
}

/** The parser's words with a capital and one full stop. */
function sentence(text: string): string {
  return `${text.slice(0, 1).toUpperCase()}${text.slice(1).replace(/\.$/, '')}.`;
}

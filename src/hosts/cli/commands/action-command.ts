import { type Command, Option } from 'commander';
import type { Action } from '../../../catalog/action.js';
import { findAction, listActions, readManifest } from '../../../catalog/catalog.js';
import { UsageError } from '../errors.js';
import { inputFlags } from '../input/input-flags.js';
import { didYouMean } from '../suggest.js';

/** A command that takes an action's id and its inputs: run, plan, validate. */
export interface ActionCommand {
  name: string;
  description: string;
  /** Options beside the inputs; made anew for every action. */
  options: () => Option[];
  run: (action: Action, options: Record<string, unknown>) => Promise<void>;
}

/**
 * Adds the verb with one subcommand an action, so that help, flags and suggestions are the action's own. The
 * subcommands are made when the verb is chosen, and the flags when the action is: all of them take longer than the rest
 * of a command.
 */
export function addActionCommand(program: Command, verb: ActionCommand): void {
  const command = program
    .command(verb.name)
    .usage('<action id> [inputs] [options]')
    .description(verb.description)
    .argument('[id]', "The action's id; without one, --help lists all.")
    .helpCommand(false);
  program.hook('preSubcommand', (_, chosen) => {
    if (chosen === command) addActions(command, verb);
  });
  command.on('beforeHelp', () => addActions(command, verb));
  command.hook('preSubcommand', (_, subcommand) => addFlags(subcommand, verb));
  command
    .allowUnknownOption()
    .allowExcessArguments()
    .action((id: string | undefined) => refuseId(verb.name, id));
}

function addActions(command: Command, verb: ActionCommand): void {
  if (command.commands.length > 0) return;
  const groups = new Map(readManifest().groups.map(({ id, title }) => [id, `${title}:`]));
  for (const action of listActions()) {
    command
      .command(action.id)
      .usage('[inputs] [options]')
      .allowExcessArguments(false)
      .summary(action.title)
      .description(`${action.title}: ${action.description}`)
      .helpGroup(groups.get(action.group) ?? 'Actions:')
      .action((options: Record<string, unknown>) => verb.run(action, options));
  }
}

function addFlags(subcommand: Command, verb: ActionCommand): void {
  for (const flag of inputFlags(knownAction(subcommand.name()))) {
    subcommand.addOption(flag.helpGroup('Inputs:'));
  }
  subcommand.addOption(
    new Option(
      '--input <json>',
      'Inputs as one JSON object; @file reads it from a file, - from stdin. Secrets only by these two.',
    ).helpGroup('Inputs:'),
  );
  for (const option of verb.options()) subcommand.addOption(option);
}

function refuseId(verb: string, id: string | undefined): void {
  if (id === undefined) {
    throw new UsageError(
      'The id of an action is missing.',
      `Give one, for example okta-connector ${verb} getUserWithLogin --login … ; "okta-connector actions" lists all.`,
    );
  }
  if (id.startsWith('-')) {
    throw new UsageError(
      "The action's id must come first.",
      `Put options after it: okta-connector ${verb} <action id> [options].`,
    );
  }
  knownAction(id);
}

/**
 * The action of this id.
 * @throws UsageError that names the nearest ids
 */
export function knownAction(id: string): Action {
  const action = findAction(id);
  if (action !== undefined) return action;
  const ids = listActions().map((each) => each.id);
  throw new UsageError(
    `There is no action ${id.slice(0, 60)}.`,
    `${didYouMean(id, ids)}"okta-connector actions" lists all ids.`,
  );
}

import { type Command, Option } from 'commander';
import type { Action } from '../../../catalog/action.js';
import { findAction, listActions } from '../../../catalog/catalog.js';
import { readManifestFile } from '../../../catalog/manifest.js';
import { didYouMean } from '../../../catalog/nearest.js';
import { UsageError } from '../errors.js';
import { INPUTS, inputFlags } from './input-flags.js';

/** A command that takes an action's id and its inputs: run, plan, validate, bulk. */
export interface ActionCommand {
  name: string;
  description: string;
  /** Creates the options other than the inputs, for one action. */
  options: (action: Action) => Option[];
  run: (action: Action, options: Record<string, unknown>) => Promise<void>;
}

/**
 * Adds the command with one subcommand per action, so that help, flags and suggestions are the action's own. The
 * subcommands are created when the command is chosen, and the flags when the action is, because all of them together
 * take longer than the rest of a command.
 */
export function addActionCommand(program: Command, settings: ActionCommand): void {
  const command = program
    .command(settings.name)
    .usage('<action id> [inputs] [options]')
    .description(settings.description)
    .argument('[id]', "The action's id. Without it, --help lists all ids.")
    .helpCommand(false);
  program.hook('preSubcommand', (_, chosen) => {
    if (chosen === command) addActions(command, settings);
  });
  command.on('beforeHelp', () => addActions(command, settings));
  command.hook('preSubcommand', (_, subcommand) => addFlags(subcommand, settings));
  command
    .allowUnknownOption()
    .allowExcessArguments()
    .action((id: string | undefined) => refuseId(settings.name, id));
}

function addActions(command: Command, settings: ActionCommand): void {
  if (command.commands.length > 0) return;
  const groups = new Map(readManifestFile().groups.map(({ id, title }) => [id, `${title}:`]));
  for (const action of listActions()) {
    command
      .command(action.id)
      .usage('[inputs] [options]')
      .allowExcessArguments(false)
      .summary(action.title)
      .description(`${action.title}: ${action.description}`)
      .helpGroup(groups.get(action.group) ?? 'Actions:')
      .action((options: Record<string, unknown>) => settings.run(action, options));
  }
}

function addFlags(subcommand: Command, settings: ActionCommand): void {
  const action = knownAction(subcommand.name());
  for (const flag of inputFlags(action)) subcommand.addOption(flag.helpGroup(INPUTS));
  subcommand.addOption(
    new Option(
      '--input <json>',
      'Inputs as one JSON object; @file reads a file, - reads stdin. Secrets are accepted only from these two.',
    ).helpGroup(INPUTS),
  );
  for (const option of settings.options(action)) subcommand.addOption(option);
}

function refuseId(verb: string, id: string | undefined): void {
  if (id === undefined) {
    throw new UsageError(
      "The action's id is missing.",
      `Give one, for example: okta-connector ${verb} suspendUser ${verb === 'bulk' ? '--from <file>' : '--userId …'}. "okta-connector actions" lists all ids.`,
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
 * The action with this id.
 * @throws UsageError that suggests similar ids
 */
export function knownAction(id: string): Action {
  const action = findAction(id);
  if (action !== undefined) return action;
  const ids = listActions().map((each) => each.id);
  throw new UsageError(
    `No action has the id ${id.slice(0, 60)}.`,
    `${didYouMean(id, ids)}"okta-connector actions" lists all ids.`,
  );
}

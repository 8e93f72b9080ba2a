import { type Command, Option } from 'commander';
import type { Connector } from '../../../connector/public-types.js';
import {
  eventHooksOf,
  HookCallFailed,
  type OrgEventHook,
  removeEventHook,
  verifyEventHook,
  writeEventHook,
} from '../../shared/event-hook-in-org.js';
import { type ConnectionOptions, connectionFlags, openConnection } from '../connection.js';
import { DONE, errorText, exitCodeOf, UsageError } from '../errors.js';
import { interruptible } from '../execution.js';
import { safeText } from '../output/print.js';
import { listed } from '../safety-flags.js';

interface HookFlags extends ConnectionOptions {
  url?: string;
  triggers?: string[];
  eventTypes?: string[];
}

const SECRET = 'OKTA_HOOK_SECRET';
/** A subscription to so many types is the most that Okta takes. */
const MOST_TYPES = 300;

/** `hook register|verify|remove <name>`: the event hook in the org that rings the doorbell of a reader. */
export function addHook(program: Command): void {
  const command = program
    .command('hook')
    .description(
      `Set up the event hook that wakes a reader of events. Its secret is ${SECRET}, never a flag.`,
    );
  const add = (name: string, description: string, run: (hook: string, flags: HookFlags) => Promise<void>) => {
    const sub = command
      .command(name)
      .usage('<name> [options]')
      .description(description)
      .argument('<name>', "The hook's name in Okta.")
      .action(run);
    for (const option of connectionFlags()) sub.addOption(option);
    return sub;
  };
  add('register', 'Create the hook or change it to what is given, and verify it. May be run again.', register)
    .addOption(new Option('--url <url>', 'The public https address of the handler.').makeOptionMandatory())
    .addOption(new Option('--triggers <a,b,…>', 'Triggers whose event types it delivers.').argParser(listed))
    .addOption(new Option('--eventTypes <a,b,…>', 'Event types that it delivers besides.').argParser(listed));
  add('verify', 'Have Okta verify the hook. The handler must be running.', (name, flags) =>
    withConnector(flags, async (okta) => {
      const found = await findHook(okta, name);
      if (found === undefined) throw missing(name);
      await verify(okta, found);
    }),
  );
  add('remove', 'Deactivate and delete the hook. Where there is none, nothing is done.', (name, flags) =>
    withConnector(flags, async (okta) => {
      const found = await findHook(okta, name);
      if (found === undefined) return say(`There is no event hook ${name}.`);
      await removeEventHook(okta, found);
      say(`Removed the event hook ${name}.`);
    }),
  );
}

async function register(name: string, flags: HookFlags): Promise<void> {
  const secret = process.env[SECRET] ?? '';
  if (secret.length < 16)
    throw new UsageError(
      `The hook's secret is missing or shorter than 16 characters.`,
      `Set ${SECRET} to the secret that the handler compares, for example 32 random characters.`,
    );
  if (!/^https:\/\/./i.test(flags.url ?? ''))
    throw new UsageError('--url needs an https address.', 'Give the public address of the handler.');
  await withConnector(flags, async (okta) => {
    const eventTypes = typesOf(okta, flags);
    const there = await findHook(okta, name);
    const written = await writeEventHook(okta, { name, url: flags.url as string, secret, eventTypes }, there);
    say(`${there ? 'Changed' : 'Created'} the event hook ${name} for ${eventTypes.length} event types.`);
    await verify(okta, written);
  });
}

/** @throws UsageError for a trigger that is not there, and for types that no hook delivers */
function typesOf(okta: Connector, { triggers = [], eventTypes = [] }: HookFlags): string[] {
  const items = new Set(eventTypes);
  for (const id of triggers) {
    const trigger = okta.manifest.triggers.find((each) => each.id === id);
    if (trigger === undefined)
      throw new UsageError(`There is no trigger ${safeText(id)}.`, 'docs/triggers.md lists them.');
    if (!trigger.hookEligible)
      throw new UsageError(
        `Event hooks do not deliver all events of ${id}.`,
        'Name event types by --eventTypes.',
      );
    for (const type of trigger.eventTypes ?? []) items.add(type);
  }
  if (items.size === 0 || items.size > MOST_TYPES)
    throw new UsageError(
      `The hook needs 1 to ${MOST_TYPES} event types.`,
      'Give --triggers userDeactivated,adminRoleGranted, or --eventTypes.',
    );
  return [...items];
}

async function verify(okta: Connector, hook: OrgEventHook): Promise<void> {
  if (hook.verificationStatus === 'VERIFIED') return say('Okta has verified it already.');
  await verifyEventHook(okta, hook);
  say('Okta verified it. The first deliveries may take some minutes.');
}

async function findHook(okta: Connector, name: string): Promise<OrgEventHook | undefined> {
  const found = (await eventHooksOf(okta)).filter((hook) => hook.name === name || hook.id === name);
  if (found.length > 1)
    throw new UsageError(
      `Several event hooks are named ${safeText(name)}.`,
      'Give the id of the one that you mean.',
    );
  return found[0];
}

async function withConnector(flags: HookFlags, work: (okta: Connector) => Promise<void>): Promise<void> {
  const { connector, close } = await openConnection(flags);
  try {
    await interruptible(undefined, () => work(connector));
    process.exitCode = DONE;
  } catch (error) {
    if (!(error instanceof HookCallFailed)) throw error;
    process.exitCode = exitCodeOf(error.error);
    process.stderr.write(errorText(error.error));
  } finally {
    await close();
  }
}

function missing(name: string): UsageError {
  return new UsageError(`There is no event hook ${safeText(name)}.`, 'Create it by hook register.');
}

function say(text: string): void {
  process.stdout.write(`${safeText(text)}\n`);
}

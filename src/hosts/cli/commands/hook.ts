import { type Command, Option } from 'commander';
import type { ActionError, Connector } from '../../../connector/public-types.js';
import { type ConnectionOptions, connectionFlags, openConnection } from '../connection.js';
import { DONE, errorText, exitCodeOf, UsageError } from '../errors.js';
import { interruptible } from '../execution.js';
import { safeText } from '../output/print.js';

interface HookFlags extends ConnectionOptions {
  url?: string;
  triggers?: string[];
  eventTypes?: string[];
}

/** What is used of an event hook of Okta's. */
interface Hook {
  id: string;
  name?: string;
  status?: string;
  verificationStatus?: string;
  events?: { items?: string[] };
  channel?: { config?: { uri?: string } };
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
  const list = (text: string, earlier: string[] = []) => [
    ...earlier,
    ...text.split(',').map((each) => each.trim()),
  ];
  add('register', 'Create the hook or change it to what is given, and verify it. May be run again.', register)
    .addOption(new Option('--url <url>', 'The public https address of the handler.').makeOptionMandatory())
    .addOption(new Option('--triggers <a,b,…>', 'Triggers whose event types it delivers.').argParser(list))
    .addOption(new Option('--eventTypes <a,b,…>', 'Event types that it delivers besides.').argParser(list));
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
      const at = { pathParameters: { eventHookId: found.id } };
      if (found.status === 'ACTIVE') await call(okta, { operationId: 'deactivateEventHook', ...at });
      await call(okta, { operationId: 'deleteEventHook', ...at });
      say(`Removed the event hook ${name}.`);
    }),
  );
}

/** A call failed, and the command ends. */
class CallFailed extends Error {
  constructor(readonly error: ActionError) {
    super(error.message);
  }
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
    const items = typesOf(okta, flags);
    const authScheme = { type: 'HEADER', key: 'authorization', value: secret };
    const config = { uri: flags.url, headers: [], method: 'POST', authScheme };
    const body = {
      name,
      events: { type: 'EVENT_TYPE', items },
      channel: { type: 'HTTP', version: '1.0.0', config },
    };
    const there = await findHook(okta, name);
    // Okta never shows the secret, so a hook that is there is written again: what was given holds then.
    const at = there && { pathParameters: { eventHookId: there.id } };
    const written = (await call(okta, {
      operationId: at ? 'replaceEventHook' : 'createEventHook',
      ...at,
      body,
    })) as unknown as Hook;
    say(`${at ? 'Changed' : 'Created'} the event hook ${name} for ${items.length} event types.`);
    if (written.status === 'INACTIVE')
      await call(okta, { operationId: 'activateEventHook', pathParameters: { eventHookId: written.id } });
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

async function verify(okta: Connector, hook: Hook): Promise<void> {
  const at = { pathParameters: { eventHookId: hook.id } };
  if (hook.verificationStatus === 'VERIFIED') return say('Okta has verified it already.');
  await call(okta, { operationId: 'verifyEventHook', ...at });
  say('Okta verified it. The first deliveries may take some minutes.');
}

async function findHook(okta: Connector, name: string): Promise<Hook | undefined> {
  const result = await okta.execute('listEventHooks', { returnAll: true });
  if (!result.ok) throw new CallFailed(result.error);
  const found = (result.output.eventHooks as Hook[]).filter((hook) => hook.name === name || hook.id === name);
  if (found.length > 1)
    throw new UsageError(
      `Several event hooks are named ${safeText(name)}.`,
      'Give the id of the one that you mean.',
    );
  return found[0];
}

/** @returns the body of Okta's answer */
async function call(okta: Connector, inputs: Record<string, unknown>): Promise<Record<string, unknown>> {
  const result = await okta.execute('callOktaApi', inputs as never);
  if (!result.ok) throw new CallFailed(result.error);
  return Object((result.output as { body?: unknown }).body) as Record<string, unknown>;
}

async function withConnector(flags: HookFlags, work: (okta: Connector) => Promise<void>): Promise<void> {
  const { connector, close } = await openConnection(flags);
  try {
    await interruptible(undefined, () => work(connector));
    process.exitCode = DONE;
  } catch (error) {
    if (!(error instanceof CallFailed)) throw error;
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

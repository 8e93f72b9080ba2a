import { type Command, Option } from 'commander';
import { didYouMean } from '../../../catalog/nearest.js';
import type { EventsOptions } from '../../../connector/public-types.js';
import { isConnectorError } from '../../../result/failure.js';
import { type ConnectionOptions, connectionFlags, openConnection } from '../connection.js';
import { DONE, errorText, exitCodeOf, FAILED, UsageError } from '../errors.js';
import { deliverer } from '../events/deliver-events.js';
import { type EventSink, printerFor } from '../events/print-events.js';
import { OutputFailure } from '../lists/output.js';
import { safeText } from '../output/print.js';
import { listed } from '../safety-flags.js';

interface EventsFlags extends ConnectionOptions {
  follow?: boolean;
  since?: string;
  checkpoint?: string;
  saveEvery?: number;
  format: 'table' | 'json' | 'ndjson';
  deliverTo?: string;
  deadLetters?: string;
  eventTypes?: string[];
  filter?: string;
  q?: string;
}

/** `events <trigger>`: prints the events of a trigger, as they happen with --follow. Only reads. */
export function addEvents(program: Command): void {
  const command = program
    .command('events')
    .usage('<trigger> [options]')
    .description(
      'Print the events of a trigger, such as userDeactivated or newSystemLogEvent, in the order of the System Log. Only reads.',
    )
    .argument('<trigger>', 'Id of the trigger; docs/triggers.md lists them.')
    .action(printEvents);
  for (const option of [...connectionFlags(), ...eventFlags()]) command.addOption(option);
}

function eventFlags(): Option[] {
  return [
    new Option(
      '--follow',
      'Wait for what comes, until Ctrl-C. Without it the command ends where the log ends.',
    ),
    new Option(
      '--since <time>',
      'Start at this time (ISO 8601) where no position is saved. Default: now.',
    ).argParser(pointInTime),
    new Option(
      '--checkpoint <file>',
      'Save the position to this file and go on from it: an event is taken once it is printed or delivered.',
    ),
    new Option(
      '--save-every <count>',
      'Save after so many events; as many may come again after a crash.',
    ).argParser(wholeNumber),
    new Option('--format <format>', 'ndjson is one object a line, json an array.')
      .choices(['table', 'json', 'ndjson'])
      .default('table'),
    new Option(
      '--deliver-to <url>',
      'POST each event to this https address instead of printing it, signed with OKTA_DELIVERY_SECRET.',
    ).conflicts('format'),
    new Option(
      '--dead-letters <file>',
      'Append what the address does not take to this file, and go on. Without it the command ends.',
    ),
    new Option('--eventTypes <a,b,…>', 'For newSystemLogEvent: the event types.').argParser(listed),
    new Option('--filter <expression>', 'Okta filter expression that the events match besides.'),
    new Option('--q <words>', 'Words that all occur in the event.'),
  ];
}

function pointInTime(text: string): string {
  if (Number.isNaN(Date.parse(text)))
    throw new UsageError(
      '--since must be a time in ISO 8601.',
      `Give for example --since ${new Date(Date.now() - 86_400_000).toISOString()}.`,
    );
  return text;
}

function wholeNumber(text: string): number {
  const count = /^\d{1,6}$/.test(text) ? Number(text) : 0;
  if (count < 1)
    throw new UsageError(
      '--save-every must be a whole number above 0.',
      'Give for example --save-every 100.',
    );
  return count;
}

async function printEvents(trigger: string, flags: EventsFlags): Promise<void> {
  const stopping = new AbortController();
  const sink = await sinkOf(flags, stopping.signal);
  const { connector, close } = await openConnection(flags);
  const { eventTypes, filter, q } = flags;
  const inputs = { ...(eventTypes && { eventTypes }), ...(filter && { filter }), ...(q && { q }) };
  try {
    const events = connector.events(trigger as string, inputs, await optionsOf(flags));
    await tellUnknown(eventTypes);
    let [isStopped, isWaiting] = [false, true];
    // While the command waits for an event, the one before is taken; one that is being printed is taken after that.
    const stop = () => {
      isStopped = true;
      stopping.abort();
      if (isWaiting) void events.return?.();
    };
    process.once('SIGINT', stop).once('SIGTERM', stop);
    try {
      for await (const event of events) {
        isWaiting = false;
        if (!(await sink.put(event))) break;
        if (isStopped) {
          await events.take();
          break;
        }
        isWaiting = true;
      }
    } finally {
      process.removeListener('SIGINT', stop).removeListener('SIGTERM', stop);
    }
    process.exitCode = DONE;
    await sink.end();
  } catch (error) {
    // What the system said of it, stdout's own listener has printed.
    if (error instanceof OutputFailure) process.exitCode = error.isClosed ? DONE : FAILED;
    else if (!isConnectorError(error)) throw error;
    else {
      process.exitCode = exitCodeOf(error);
      process.stderr.write(errorText(error));
    }
  } finally {
    await sink.close();
    await close();
  }
}

/** Okta gives neither events nor an error for a name that does not exist, so a misspelled one would stay unnoticed. */
async function tellUnknown(eventTypes: readonly string[] = []): Promise<void> {
  if (eventTypes.length === 0) return;
  const known = (await import('../../../generated/event-types.js')).eventTypesText.split(' ');
  for (const type of eventTypes.filter((each) => !known.includes(each)))
    process.stderr.write(
      `Note: okta-connector does not know the event type ${safeText(type)}. ${didYouMean(type, known)}` +
        'It knows all of users and some of the others; Okta gives neither events nor an error for a misspelled one.\n',
    );
}

async function sinkOf(
  { deliverTo, deadLetters, format, proxy }: EventsFlags,
  signal: AbortSignal,
): Promise<EventSink> {
  if (deliverTo !== undefined) return deliverer({ address: deliverTo, deadLetters, proxy }, signal);
  if (deadLetters === undefined) return printerFor(format);
  throw new UsageError('--dead-letters is for --deliver-to.', 'Give the address, or leave the file out.');
}

async function optionsOf({ follow, since, checkpoint, saveEvery }: EventsFlags): Promise<EventsOptions> {
  if (saveEvery !== undefined && checkpoint === undefined)
    throw new UsageError('--save-every is for --checkpoint.', 'Give the file, or leave --save-every out.');
  const { fileCheckpoint } = await import('../../../files/file-checkpoint.js');
  return {
    follow: follow === true,
    ...(since !== undefined && { from: since }),
    ...(saveEvery !== undefined && { saveEvery }),
    ...(checkpoint !== undefined && { checkpoint: fileCheckpoint(checkpoint) }),
    onGap: ({ from, to }) =>
      process.stderr.write(`Events between ${from} and ${to} may be missing: Okta no longer gives them.\n`),
    onRetry: ({ message }, waitMs) =>
      process.stderr.write(`${safeText(message)} Trying again in ${Math.ceil(waitMs / 1000)} s.\n`),
  };
}

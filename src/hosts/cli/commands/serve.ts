import { type Command, Option } from 'commander';
import type { RejectedCaller } from '../../http/rejected-callers.js';
import type { HttpHost } from '../../http/server.js';
import { type ConnectionOptions, connectionFlags, openConnection } from '../connection.js';
import { UsageError } from '../errors.js';
import { type PolicyFlags, policyFlags, safetyOf, startError } from '../safety-flags.js';

interface ServeOptions extends ConnectionOptions, PolicyFlags {
  host: string;
  port: number;
}

/** `serve`: the actions over HTTP, until Ctrl-C or SIGTERM. */
export function addServe(program: Command): void {
  const command = program
    .command('serve')
    .description(
      'Serve the actions over HTTP, described by /openapi.json. Callers send OKTA_CONNECTOR_SECRET as a bearer token.',
    );
  for (const flag of [...connectionFlags(), ...listenFlags(), ...policyFlags()]) command.addOption(flag);
  command.action(serve);
}

function listenFlags(): Option[] {
  return [
    new Option('--host <address>', 'The address to listen on. Any but this machine needs a secret.').default(
      '127.0.0.1',
    ),
    new Option('--port <number>', 'The port to listen on; 0 picks a free one.')
      .default(8731)
      .argParser(portNumber),
  ];
}

function portNumber(text: string): number {
  const port = /^\d{1,5}$/.test(text) ? Number(text) : -1;
  if (port < 0 || port > 65_535) {
    throw new UsageError('--port must be a number from 0 to 65535.', 'Omit it for 8731.');
  }
  return port;
}

async function serve(options: ServeOptions): Promise<void> {
  const { HttpHost } = await import('../../http/server.js');
  const safety = safetyOf(options);
  const { connector, organizationUrl, close } = await openConnection(options, safety);
  try {
    const secret = process.env.OKTA_CONNECTOR_SECRET;
    const host = new HttpHost({
      connector,
      yesDestructive: options.yesDestructive ?? false,
      showSecrets: options.showSecrets ?? false,
      host: options.host,
      port: options.port,
      ...(secret !== undefined && { secret }),
      onInternalError: printInternalError,
      onRejected: printRejected,
      ...(safety.onAudit !== undefined && { onAudit: safety.onAudit as (event: object) => unknown }),
    });
    const url = await listen(host, options);
    process.stderr.write(`Okta actions for ${organizationUrl} at ${url}; see ${url}/openapi.json\n`);
    await untilSignal(host);
  } catch (error) {
    throw startError(error);
  } finally {
    await close();
  }
}

async function listen(host: HttpHost, { host: address, port }: ServeOptions): Promise<string> {
  try {
    return await host.listen();
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    throw new UsageError(
      `Can't listen on ${address} port ${port} (${code}).`,
      'Give another --port or --host.',
    );
  }
}

/** Waits for a signal, then for the running calls. A second signal cancels them. */
async function untilSignal(host: HttpHost): Promise<void> {
  await new Promise<void>((resolve) => {
    let isClosing = false;
    const end = () => {
      if (isClosing) host.cancelRunning();
      isClosing = true;
      resolve();
    };
    process.on('SIGTERM', end).on('SIGINT', end);
  });
  await host.close();
}

/** One line for whoever keeps the server's log. */
function printRejected({ time, caller, refused, times, waitMs }: RejectedCaller): void {
  const wait = waitMs === undefined ? '' : `; it waits ${Math.ceil(waitMs / 1000)} s`;
  process.stderr.write(`${time} refused ${caller}: ${refused} (${times} so far)${wait}\n`);
}

/** The message is omitted, because it could quote what was sent. */
function printInternalError(error: unknown): void {
  const frames = error instanceof Error ? (error.stack ?? '').match(/^ {4}at .*$/gm) : null;
  const name = error instanceof Error ? error.name : 'unknown';
  process.stderr.write(`${['Internal error of the server.', name, ...(frames ?? [])].join('\n')}\n`);
}

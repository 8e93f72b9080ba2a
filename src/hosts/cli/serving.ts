import { Option } from 'commander';
import type { RejectedCaller } from '../http/rejected-callers.js';
import { UsageError } from './errors.js';

/** Where a server of the command line listens. */
export interface ListenOptions {
  host: string;
  port: number;
}

/** The flags --host and --port. */
export function listenFlags(defaultPort: number): Option[] {
  return [
    new Option('--host <address>', 'The address to listen on. Any but this machine needs a secret.').default(
      '127.0.0.1',
    ),
    new Option('--port <number>', 'The port to listen on; 0 picks a free one.')
      .default(defaultPort)
      .argParser((text) => portNumber(text, defaultPort)),
  ];
}

function portNumber(text: string, defaultPort: number): number {
  const port = /^\d{1,5}$/.test(text) ? Number(text) : -1;
  if (port < 0 || port > 65_535) {
    throw new UsageError(
      '--port must be a number from 0 to 65535.',
      `Leave --port out to listen on ${defaultPort}.`,
    );
  }
  return port;
}

/** @throws UsageError where the address or port is not free */
export async function listening<T>(listen: () => Promise<T>, { host, port }: ListenOptions): Promise<T> {
  try {
    return await listen();
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    throw new UsageError(`Can't listen on ${host} port ${port} (${code}).`, 'Give another --port or --host.');
  }
}

/** One line for whoever keeps the server's log. */
export function printRejected({ time, caller, refused, times, waitMs }: RejectedCaller): void {
  const wait = waitMs === undefined ? '' : `; it waits ${Math.ceil(waitMs / 1000)} s`;
  process.stderr.write(`${time} refused ${caller}: ${refused} (${times} so far)${wait}\n`);
}

/** The message is omitted, because it could quote what was sent. */
export function printInternalError(error: unknown): void {
  const frames = error instanceof Error ? (error.stack ?? '').match(/^ {4}at .*$/gm) : null;
  const name = error instanceof Error ? error.name : 'unknown';
  process.stderr.write(`${['Internal error of the server.', name, ...(frames ?? [])].join('\n')}\n`);
}

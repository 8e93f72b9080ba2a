import { type Command, Option } from 'commander';
import type { Sandbox } from '../../../sandbox/index.js';
import { printJson, printLines } from '../output.js';
import { UsageError } from '../usage-error.js';

interface SandboxOptions {
  port?: number;
  json?: boolean;
}

/** `sandbox`: an Okta org in memory, until Ctrl-C. */
export function addSandbox(program: Command): void {
  program
    .command('sandbox')
    .description('Start a sandbox org on this machine, with a small seeded company, until Ctrl-C.')
    .addOption(
      new Option('--port <number>', 'Port on 127.0.0.1; a free one unless given.').argParser(portNumber),
    )
    .option('--json', 'Print url, token and people as JSON.')
    .action(keepSandbox);
}

function portNumber(text: string): number {
  const port = /^\d{1,5}$/.test(text) ? Number(text) : -1;
  if (port < 0 || port > 65_535) {
    throw new UsageError('--port must be a number from 0 to 65535.', 'Leave it out for a free port.');
  }
  return port;
}

async function keepSandbox({ port, json }: SandboxOptions): Promise<void> {
  const stopped = new Promise<void>((resolve) => {
    process.once('SIGINT', resolve);
    process.once('SIGTERM', resolve);
  });
  const org = await start(port);
  const { url, token, people } = org;
  if (json) printJson({ url, token, people });
  else printLines(introduction(org));
  await stopped;
  await org.close();
}

async function start(port: number | undefined): Promise<Sandbox> {
  const { startSandbox } = await import('../../../sandbox/index.js');
  try {
    return await startSandbox(port === undefined ? {} : { port });
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    if (code !== 'EADDRINUSE' && code !== 'EACCES') throw error;
    const why = code === 'EACCES' ? 'may not be opened' : 'is taken';
    throw new UsageError(`Port ${port} ${why}.`, 'Give another --port, or none for a free one.');
  }
}

function introduction({ url, token, people }: Sandbox): string[] {
  const widest = Math.max(...people.map(({ login }) => login.length));
  return [
    `A sandbox org runs at ${url}; nothing of it reaches Okta. Ctrl-C stops it.`,
    '',
    'Use it from another terminal:',
    `  export OKTA_CLIENT_ORGURL=${url}`,
    `  export OKTA_CLIENT_TOKEN=${token}`,
    '  okta-connector test-connection',
    '',
    'People:',
    ...people.map(({ id, login, status, note }) => {
      return `  ${login.padEnd(widest)}  ${id}  ${status.padEnd(16)}  ${note}`.trimEnd();
    }),
  ];
}

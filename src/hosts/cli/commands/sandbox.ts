import { type Command, Option } from 'commander';
import type { Sandbox, ServiceClient } from '../../../sandbox/index.js';
import type { SandboxEntry } from '../../../sandbox/seed/handles.js';
import { UsageError } from '../errors.js';
import { printJson, printLines } from '../output/print.js';

interface SandboxOptions {
  port?: number;
  json?: boolean;
  show?: boolean;
  oauth?: boolean;
}

/** `sandbox`: an Okta org in memory, until Ctrl-C; with `--show` only what such an org holds. */
export function addSandbox(program: Command): void {
  program
    .command('sandbox')
    .description('Start a sandbox org on this machine, with a small seeded company, until Ctrl-C.')
    .addOption(
      new Option('--port <number>', 'Port on 127.0.0.1; a free one unless given.').argParser(portNumber),
    )
    .addOption(
      new Option('--show', 'Print what the org holds, and start nothing.').conflicts(['port', 'oauth']),
    )
    .option('--oauth', 'Make a service app too, and print its key and scopes to connect by OAuth.')
    .option('--json', 'Print url, token and everything that has a handle as JSON.')
    .action(({ show, ...options }: SandboxOptions) => (show ? printSeed(options) : runSandbox(options)));
}

function portNumber(text: string): number {
  const port = /^\d{1,5}$/.test(text) ? Number(text) : -1;
  if (port < 0 || port > 65_535) {
    throw new UsageError('--port must be a number from 0 to 65535.', 'Leave --port out to use a free port.');
  }
  return port;
}

async function printSeed({ json }: SandboxOptions): Promise<void> {
  const { seededEntries } = await import('../../../sandbox/seed/handles.js');
  if (json) printJson(seededEntries);
  else printLines(entryLines(seededEntries));
}

async function runSandbox({ port, json, oauth = false }: SandboxOptions): Promise<void> {
  const stopped = new Promise<void>((resolve) => {
    process.once('SIGINT', resolve);
    process.once('SIGTERM', resolve);
  });
  const org = await start(port, oauth);
  const { seededEntries } = await import('../../../sandbox/seed/handles.js');
  const { url, token, client } = org;
  if (json) printJson({ url, token, ...(client ? { client } : {}), ...seededEntries });
  else printLines([...introduction(org), ...entryLines(seededEntries)]);
  await stopped;
  await org.close();
}

async function start(port: number | undefined, oauth: boolean): Promise<Sandbox> {
  const { startSandbox } = await import('../../../sandbox/index.js');
  try {
    return await startSandbox({ oauth, ...(port === undefined ? {} : { port }) });
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    if (code !== 'EADDRINUSE' && code !== 'EACCES') throw error;
    const why = code === 'EACCES' ? 'requires more permissions' : 'is in use';
    throw new UsageError(`Port ${port} ${why}.`, 'Give another --port, or omit it for a free one.');
  }
}

function introduction({ url, token, client }: Sandbox): string[] {
  return [
    `A sandbox org runs at ${url}; no request reaches Okta. Press Ctrl-C to stop it.`,
    '',
    'Use it from another terminal:',
    `  export OKTA_CLIENT_ORGURL=${url}`,
    ...(client ? clientLines(client) : [`  export OKTA_CLIENT_TOKEN=${token}`]),
    '  okta-connector test-connection',
    '',
  ];
}

/** The names are those of Okta's own clients. */
function clientLines({ clientId, privateKey, scopes }: ServiceClient): string[] {
  return [
    '  export OKTA_CLIENT_AUTHORIZATIONMODE=PrivateKey',
    `  export OKTA_CLIENT_CLIENTID=${clientId}`,
    `  export OKTA_CLIENT_SCOPES='${scopes.join(' ')}'`,
    `  export OKTA_CLIENT_PRIVATEKEY='${privateKey}'`,
  ];
}

type Entries = typeof import('../../../sandbox/seed/handles.js').seededEntries;

function entryLines({ people, groups, applications, roles, resourceSets, ...others }: Entries): string[] {
  return [
    ...table('People', people, ({ handle, login, id, status, note }) => [handle, login, id, status, note]),
    ...table('Groups', groups, ({ handle, name, id, note }) => [handle, name, id, note]),
    ...table('Applications', applications, ({ handle, name, id, status, note }) => {
      return [handle, name, id, status, note];
    }),
    ...table('Roles and resource sets', [...roles, ...resourceSets], ({ handle, name, id, note }) => {
      return [handle, name, id, note];
    }),
    ...Object.entries<readonly SandboxEntry[]>(others).flatMap(([kind, entries]) =>
      table(titleOf(kind), entries, ({ handle, name, id, note }) => [handle, name, id, note]),
    ),
    "The first column is the handle that the actions' examples use.",
  ];
}

/** `Role assignments` for `roleAssignments`. */
function titleOf(kind: string): string {
  return (
    kind.charAt(0).toUpperCase() + kind.slice(1).replace(/[A-Z]/g, (capital) => ` ${capital.toLowerCase()}`)
  );
}

function table<Entry extends SandboxEntry>(
  title: string,
  entries: readonly Entry[],
  cellsOf: (entry: Entry) => string[],
): string[] {
  const rows = entries.map(cellsOf);
  const widths = rows[0]?.map((_, column) => Math.max(...rows.map((row) => row[column]?.length ?? 0))) ?? [];
  const line = (row: string[]) => row.map((cell, column) => cell.padEnd(widths[column] ?? 0)).join('  ');
  return [`${title}:`, ...rows.map((row) => `  ${line(row)}`.trimEnd()), ''];
}

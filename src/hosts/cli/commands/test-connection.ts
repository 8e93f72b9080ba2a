import { type Command, Option } from 'commander';
import type { ConnectionInfo } from '../../../connector/public-types.js';
import { type ConnectionOptions, connectionFlags, openConnection } from '../connection.js';
import { DONE, errorText, exitCodeOf } from '../errors.js';
import { timeoutFlag } from '../execution.js';
import { printJson, printLines, safeText, wantsJson } from '../output/print.js';

interface TestOptions extends ConnectionOptions {
  json?: boolean;
  timeout?: number;
}

/** `test-connection`: checks the connection, and shows the org and the token's owner. */
export function addTestConnection(program: Command): void {
  const command = program
    .command('test-connection')
    .description('Check the connection, and show the org and the owner of the API token. Only reads.')
    .action(testConnection);
  const json = new Option('--json', 'Print the result as JSON in a terminal too.');
  for (const option of [...connectionFlags(), timeoutFlag(), json]) command.addOption(option);
}

async function testConnection(options: TestOptions): Promise<void> {
  const { interruptible } = await import('../execution.js');
  const { connector, close } = await openConnection(options);
  try {
    const result = await interruptible(options.timeout, (limits) => connector.testConnection(limits));
    process.exitCode = result.ok ? DONE : exitCodeOf(result.error);
    if (wantsJson(options)) printJson(result);
    if (!result.ok) {
      if (options.json !== true) process.stderr.write(errorText(result.error, result.meta.requestIds));
    } else if (!wantsJson(options)) {
      const { organizationUrl, organizationId } = result.output;
      printLines([
        `The connection works: ${organizationUrl} (org ${safeText(organizationId)}).`,
        ...whoConnects(result.output),
        ...result.meta.warnings.map(safeText),
      ]);
    }
  } finally {
    await close();
  }
}

function whoConnects({ user, client }: ConnectionInfo): string[] {
  if (user !== undefined)
    return [`The token belongs to ${safeText(user.name)} (${safeText(user.login)}, ${safeText(user.id)}).`];
  if (client === undefined) return [];
  return [
    `The service app ${safeText(client.id)} connects ${client.dpop ? 'with' : 'without'} DPoP. Scopes: ${client.scopes.map(safeText).join(' ')}.`,
    ...client.missing.map(
      ({ scope, actions }) => `Without ${safeText(scope)}: ${actions.map(safeText).join(', ')}.`,
    ),
  ];
}

import { type Command, Option } from 'commander';
import { type ConnectionOptions, connectionFlags, openConnection } from '../connection.js';
import { listed, type PolicyFlags, policyFlags, safetyOf, startError } from '../safety-flags.js';

/** `mcp`: the actions as tools of an AI agent, over standard input and output. */
export function addMcp(program: Command): void {
  const command = program
    .command('mcp')
    .description(
      'Serve the actions to an AI agent over MCP. Destructive actions ask the person who uses it.',
    );
  for (const flag of [...connectionFlags(), ...policyFlags()]) command.addOption(flag);
  command.addOption(
    new Option('--call-okta-api', "Offer callOktaApi as well, which calls any operation of Okta's API."),
  );
  command.addOption(
    new Option(
      '--toolset <list>',
      'The groups of actions that are listed as tools, separated by commas, or all. The agent finds and runs the others with two tools. By default users, groups, roles, applications.',
    ).argParser(listed),
  );
  command.action(serve);
}

interface McpFlags {
  callOktaApi?: boolean;
  toolset?: string[];
}

async function serve(options: ConnectionOptions & PolicyFlags & McpFlags): Promise<void> {
  const { serveStdio } = await import('../../mcp/stdio.js');
  const { connector, organizationUrl, close } = await openConnection(options, safetyOf(options));
  try {
    await serveStdio({
      connector,
      org: organizationUrl,
      yesDestructive: options.yesDestructive ?? false,
      showSecrets: options.showSecrets ?? false,
      anyOperation: options.callOktaApi ?? false,
      toolsets: options.toolset,
    });
  } catch (error) {
    throw startError(error);
  } finally {
    await close();
  }
}

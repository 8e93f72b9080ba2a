import { type Command, Option } from 'commander';
import type { McpSettings } from '../../mcp/server.js';
import { connectionFlags, type OpenConnection, openConnection } from '../connection.js';
import { UsageError } from '../errors.js';
import { type NamedOrg, namedOrg, type OrgOptions } from '../named-orgs.js';
import { listed, policyFlags, safetyOf, startError } from '../safety-flags.js';
import { type ListenOptions, listenFlags, listening, printInternalError, printRejected } from '../serving.js';

const PORT = 8732;

interface McpOptions extends OrgOptions, ListenOptions {
  http?: boolean;
  org?: NamedOrg[];
}

/** `mcp`: the actions as tools of AI agents, over standard input and output or over HTTP. */
export function addMcp(program: Command): void {
  const command = program
    .command('mcp')
    .description(
      'Serve the actions to an AI agent over MCP. Destructive actions ask the person who uses it.',
    );
  const orgFlags = [
    ...connectionFlags(),
    ...policyFlags(),
    new Option('--call-okta-api', "Offer callOktaApi as well, which calls any operation of Okta's API."),
    new Option(
      '--toolset <list>',
      'The groups of actions that are listed as tools, separated by commas, or all. The agent finds and runs the others with two tools. By default users, groups, roles, applications.',
    ).argParser(listed),
  ];
  const httpFlags = [
    new Option(
      '--http',
      'Serve over Streamable HTTP, for several clients. They send OKTA_CONNECTOR_SECRET as a bearer token.',
    ),
    new Option(
      '--org <name=file>',
      "With --http, offer this org at /mcp/<name>, with the policy in the file. Repeat it for more orgs. An org's variables end with its name, such as OKTA_CLIENT_TOKEN_ACME.",
    )
      .argParser(namedOrg)
      .conflicts(orgFlags.map((flag) => flag.attributeName())),
  ];
  for (const flag of [...orgFlags, ...httpFlags, ...listenFlags(PORT)]) command.addOption(flag);
  command.action((options: McpOptions) => serve(command, options));
}

async function serve(command: Command, options: McpOptions): Promise<void> {
  if (options.http) return serveHttp(options);
  for (const name of ['org', 'host', 'port']) {
    if (command.getOptionValueSource(name) === 'cli')
      throw new UsageError(`--${name} needs --http.`, 'Add --http, or omit it.');
  }
  const { serveStdio } = await import('../../mcp/stdio.js');
  const { close, settings } = await open(options);
  try {
    await serveStdio(settings);
  } catch (error) {
    throw startError(error);
  } finally {
    await close();
  }
}

async function serveHttp(options: McpOptions): Promise<void> {
  const { McpHttpHost } = await import('../../mcp/http.js');
  const named = options.org ?? [{ options, env: process.env }];
  const closing: OpenConnection['close'][] = [];
  try {
    const orgs = [];
    for (const org of named) {
      const { close, settings } = await open(org.options, org.env);
      closing.push(close);
      const secret = org.env.OKTA_CONNECTOR_SECRET ?? process.env.OKTA_CONNECTOR_SECRET;
      orgs.push({
        ...settings,
        ...('name' in org && { name: org.name }),
        ...(secret !== undefined && { secret }),
      });
    }
    const { host, port } = options;
    const onRejected = printRejected;
    const server = await McpHttpHost.create({
      orgs,
      host,
      port,
      onRejected,
      onInternalError: printInternalError,
    });
    const urls = await listening(() => server.listen(), options);
    for (const [index, url] of urls.entries())
      process.stderr.write(`Okta actions for ${orgs[index]?.org} over MCP at ${url}\n`);
    await new Promise<void>((resolve) => process.once('SIGTERM', resolve).once('SIGINT', resolve));
    await server.close();
  } catch (error) {
    throw startError(error);
  } finally {
    for (const close of closing) await close();
  }
}

/** Opens an org's connection, and makes the settings of its MCP server. */
async function open(
  options: OrgOptions,
  env?: NodeJS.ProcessEnv,
): Promise<{ settings: McpSettings; close: OpenConnection['close'] }> {
  const { connector, organizationUrl, close } = await openConnection(options, safetyOf(options), env);
  return {
    close,
    settings: {
      connector,
      org: organizationUrl,
      yesDestructive: options.yesDestructive ?? false,
      showSecrets: options.showSecrets ?? false,
      anyOperation: options.callOktaApi ?? false,
      toolsets: options.toolset,
    },
  };
}

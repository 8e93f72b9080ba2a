import { type Command, Option } from 'commander';
import type { OAuthSettings } from '../../mcp/callers/token-access.js';
import type { McpSettings } from '../../mcp/server.js';
import { connectionFlags, type OpenConnection, openConnection } from '../connection.js';
import { UsageError } from '../errors.js';
import { type NamedOrg, namedOrg, type OrgOptions } from '../named-orgs.js';
import { listed, policyFlags, safetyOf, startError } from '../safety-flags.js';
import { type ListenOptions, listenFlags, listening, printInternalError, printRejected } from '../serving.js';

const PORT = 8732;
const HTTP_ONLY = ['org', 'host', 'port', 'issuer', 'audience', 'publicUrl'];

interface McpOptions extends OrgOptions, ListenOptions {
  http?: boolean;
  org?: NamedOrg[];
  publicUrl?: string;
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
    new Option(
      '--issuer <url>',
      'With --http, callers send an access token of this authorization server, such as https://example.okta.com/oauth2/default. In place of OKTA_CONNECTOR_ISSUER.',
    ),
    new Option(
      '--audience <text>',
      'The audience (aud) of their tokens. In place of OKTA_CONNECTOR_AUDIENCE.',
    ),
  ];
  const httpFlags = [
    new Option(
      '--http',
      'Serve over Streamable HTTP, for several clients. They send OKTA_CONNECTOR_SECRET, or an access token of --issuer, as a bearer token.',
    ),
    new Option(
      '--org <name=file>',
      "With --http, offer this org at /mcp/<name>, with the policy in the file. Repeat it for more orgs. An org's variables end with its name, such as OKTA_CLIENT_TOKEN_ACME.",
    )
      .argParser(namedOrg)
      .conflicts(orgFlags.map((flag) => flag.attributeName())),
    new Option(
      '--public-url <url>',
      'Where callers with access tokens reach the server, without /mcp, such as https://mcp.example.com. In place of OKTA_CONNECTOR_PUBLIC_URL.',
    ),
  ];
  for (const flag of [...orgFlags, ...httpFlags, ...listenFlags(PORT)]) command.addOption(flag);
  command.action((options: McpOptions) => serve(command, options));
}

async function serve(command: Command, options: McpOptions): Promise<void> {
  if (options.http) return serveHttp(options);
  for (const option of command.options) {
    const name = option.attributeName();
    if (HTTP_ONLY.includes(name) && command.getOptionValueSource(name) === 'cli')
      throw new UsageError(`${option.long} needs --http.`, 'Add --http, or omit it.');
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
      const oauth = oauthOf(org.options, org.env);
      orgs.push({
        ...settings,
        ...('name' in org && { name: org.name }),
        ...(secret !== undefined && { secret }),
        ...(oauth && { oauth }),
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
      publicUrl: options.publicUrl ?? process.env.OKTA_CONNECTOR_PUBLIC_URL,
      onIssuerProblem: (text) => process.stderr.write(`${text} Its callers get 503.\n`),
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

/**
 * The issuer of the callers' access tokens; undefined where they have none. It may be common to several orgs. An audience
 * is not: a token for one org would open the others.
 */
function oauthOf(
  { issuer, audience, proxy, allowAddress }: OrgOptions,
  env: NodeJS.ProcessEnv,
): OAuthSettings | undefined {
  const from = issuer ?? env.OKTA_CONNECTOR_ISSUER ?? process.env.OKTA_CONNECTOR_ISSUER;
  if (from !== undefined)
    return {
      issuer: from,
      audience: audience ?? env.OKTA_CONNECTOR_AUDIENCE,
      proxy,
      allowAddresses: allowAddress,
    };
  if (audience !== undefined)
    throw new UsageError('--audience needs --issuer.', 'Give the authorization server, or omit --audience.');
  return undefined;
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

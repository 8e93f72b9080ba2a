import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Option } from 'commander';
import type { Connection, Connector, SafetySettings } from '../../connector/public-types.js';
import { isSubnet } from '../../transport/public-address.js';
import { connectionFrom } from '../shared/environment-connection.js';
import { UsageError } from './errors.js';

export interface ConnectionOptions {
  orgUrl?: string;
  sandbox?: boolean;
  proxy?: string | true;
  allowAddress?: string[];
  orgFields?: boolean;
}

/** An open connector and its org. */
export interface OpenConnection {
  connector: Connector;
  organizationUrl: string;
  close(): Promise<void>;
}

/** The flags that choose a command's org. */
export function connectionFlags(): Option[] {
  return [
    new Option('--org-url <url>', "The org's address, in place of OKTA_CLIENT_ORGURL."),
    new Option('--sandbox', 'Run against an embedded sandbox org; no real Okta org is touched.').conflicts(
      'orgUrl',
    ),
    new Option(
      '--proxy [url]',
      'Use this HTTP proxy; without a URL, the one in HTTPS_PROXY (and NO_PROXY).',
    ).argParser(proxyUrl),
    new Option(
      '--allow-address <list>',
      'Private addresses or subnets where the org may be, such as 10.1.0.0/16, separated by commas.',
    ).argParser(addresses),
    new Option(
      '--org-fields',
      "Read the org's schemas first, so that its own profile attributes are known and checked before anything is sent.",
    ),
  ];
}

function addresses(text: string, earlier: string[] = []): string[] {
  const given = text.split(',').map((each) => each.trim());
  if (!given.every(isSubnet)) {
    throw new UsageError(
      '--allow-address needs IP addresses or subnets.',
      'Use for example --allow-address 10.1.0.0/16,192.168.7.7.',
    );
  }
  return [...earlier, ...given];
}

function proxyUrl(text: string): string {
  if (/:\/\/[^/]*@/.test(text)) {
    throw new UsageError(
      "A proxy's password is not accepted on the command line, because shell histories and process lists keep it.",
      'Set HTTPS_PROXY to the whole address and use --proxy without a value.',
    );
  }
  if (!/^https?:\/\/./i.test(text)) {
    throw new UsageError(
      '--proxy needs an address such as http://proxy.example.com:8080, or no value.',
      'Give the address. To use HTTPS_PROXY and NO_PROXY instead, put --proxy at the end of the command.',
    );
  }
  return text;
}

/**
 * Opens a connector for the org that the flags and the environment name. Sends nothing.
 * @param env the environment that names the org
 * @throws UsageError or ConnectionError if a connection setting is missing or invalid
 */
export async function openConnection(
  options: ConnectionOptions,
  safety: SafetySettings = {},
  env: NodeJS.ProcessEnv = process.env,
): Promise<OpenConnection> {
  const connection = await openPlain(options, safety, env);
  return options.orgFields ? withOrgFields(connection) : connection;
}

/** The same connection with the org's own profile fields. */
async function withOrgFields(connection: OpenConnection): Promise<OpenConnection> {
  const result = await connection.connector.forOrg();
  if (result.ok) return { ...connection, connector: result.output };
  await connection.close();
  throw new UsageError(`The org's fields could not be read. ${result.error.message}`, result.error.remedy);
}

async function openPlain(
  options: ConnectionOptions,
  safety: SafetySettings,
  env: NodeJS.ProcessEnv,
): Promise<OpenConnection> {
  if (options.sandbox) return openSandbox(safety);
  const organizationUrl = options.orgUrl ?? env.OKTA_CLIENT_ORGURL ?? '';
  if (organizationUrl.trim() === '') {
    throw new UsageError(
      'The address of the Okta org is missing.',
      'Set OKTA_CLIENT_ORGURL, for example to https://example.okta.com, or use --org-url. --sandbox needs no address.',
    );
  }
  const connection = connectionFrom(env, organizationUrl);
  if ('message' in connection) throw new UsageError(connection.message, connection.remedy);
  return connect(connection, safety, options);
}

async function openSandbox(safety: SafetySettings): Promise<OpenConnection> {
  const { startSandbox } = await import('../../sandbox/index.js');
  const org = await startSandbox();
  const address = { organizationUrl: org.url, apiToken: org.token };
  // The org ends with the command, and so does what is noted of its memberships.
  const folder = mkdtempSync(join(tmpdir(), 'okta-sandbox-'));
  const connection = await connect(address, safety, {}, folder).catch(async (error: unknown) => {
    rmSync(folder, { recursive: true });
    await org.close();
    throw error;
  });
  return {
    ...connection,
    close: async () => {
      await connection.close();
      await org.close();
      rmSync(folder, { recursive: true });
    },
  };
}

async function connect(
  connection: Connection,
  safety: SafetySettings,
  { proxy, allowAddress }: ConnectionOptions = {},
  memberships?: string,
): Promise<OpenConnection> {
  const [{ createConnector }, { membershipFolder, usualFolder }] = await Promise.all([
    import('../../index.js'),
    import('../shared/membership-folder.js'),
  ]);
  // An http address of this machine on a command line is a sandbox. Any other http address is refused.
  const connector = createConnector(connection, {
    allowLoopback: true,
    userAgent: 'okta-connector-cli',
    memberships: membershipFolder(memberships ?? usualFolder()),
    ...safety,
    ...(proxy !== undefined && { proxy }),
    ...(allowAddress !== undefined && { allowAddresses: allowAddress }),
  });
  return {
    connector,
    organizationUrl: connection.organizationUrl.trim(),
    close: () => connector.close(),
  };
}

/** A connector that only plans: it sends nothing, so its address belongs to nobody. */
export async function offlineConnector(): Promise<Connector> {
  const { createConnector } = await import('../../index.js');
  return createConnector({ organizationUrl: 'https://org.invalid', apiToken: 'none' });
}

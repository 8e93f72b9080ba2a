import { Option } from 'commander';
import type { Connector, SafetySettings } from '../../connector/public-types.js';
import { isSubnet } from '../../transport/public-address.js';
import { UsageError } from './errors.js';

export interface ConnectionOptions {
  orgUrl?: string;
  sandbox?: boolean;
  proxy?: string | true;
  allowAddress?: string[];
}

/** A connector, and the org that it speaks to. */
export interface OpenConnection {
  connector: Connector;
  organizationUrl: string;
  close(): Promise<void>;
}

/** The flags by which a command chooses its org. */
export function connectionFlags(): Option[] {
  return [
    new Option('--org-url <url>', "The org's address, in place of OKTA_CLIENT_ORGURL."),
    new Option('--sandbox', 'Run against an embedded sandbox org; no real Okta org is touched.').conflicts(
      'orgUrl',
    ),
    new Option(
      '--proxy [url]',
      'Reach the org by this HTTP proxy, or by HTTPS_PROXY and NO_PROXY.',
    ).argParser(proxyUrl),
    new Option(
      '--allow-address <list>',
      'Addresses or subnets inside your network that the org may be at, such as 10.1.0.0/16, with commas.',
    ).argParser(addresses),
  ];
}

function addresses(text: string, earlier: string[] = []): string[] {
  const given = text.split(',').map((each) => each.trim());
  if (!given.every(isSubnet)) {
    throw new UsageError(
      '--allow-address takes addresses or subnets.',
      'Write for example --allow-address 10.1.0.0/16,192.168.7.7.',
    );
  }
  return [...earlier, ...given];
}

function proxyUrl(text: string): string {
  if (/:\/\/[^/]*@/.test(text)) {
    throw new UsageError(
      "A proxy's password is not taken from the command line: shell histories and process lists would keep it.",
      'Put the whole address into HTTPS_PROXY and give --proxy alone.',
    );
  }
  if (!/^https?:\/\/./i.test(text)) {
    throw new UsageError(
      '--proxy takes an address such as http://proxy.example.com:8080, or nothing.',
      'Write the address, or put --proxy at the end; HTTPS_PROXY and NO_PROXY count then.',
    );
  }
  return text;
}

/**
 * Opens a connector for the org that flags and environment name. Sends nothing.
 * @throws UsageError or ConnectionError where the connection's settings are missing or can't be used
 */
export async function openConnection(
  options: ConnectionOptions,
  safety: SafetySettings = {},
): Promise<OpenConnection> {
  if (options.sandbox) return openSandbox(safety);
  const organizationUrl = options.orgUrl ?? process.env.OKTA_CLIENT_ORGURL ?? '';
  const apiToken = process.env.OKTA_CLIENT_TOKEN ?? '';
  if (organizationUrl.trim() === '') {
    throw new UsageError(
      'Which Okta org? Its address is missing.',
      'Set OKTA_CLIENT_ORGURL, for example to https://example.okta.com, or give --org-url; --sandbox needs none.',
    );
  }
  if (apiToken.trim() === '') {
    throw new UsageError(
      'The API token is missing.',
      'Set OKTA_CLIENT_TOKEN. Create a token in the Okta admin console under Security > API > Tokens.',
    );
  }
  return connect(organizationUrl, apiToken, safety, options);
}

async function openSandbox(safety: SafetySettings): Promise<OpenConnection> {
  const { startSandbox } = await import('../../sandbox/index.js');
  const org = await startSandbox();
  const connection = await connect(org.url, org.token, safety).catch(async (error: unknown) => {
    await org.close();
    throw error;
  });
  return {
    ...connection,
    close: async () => {
      await connection.close();
      await org.close();
    },
  };
}

async function connect(
  organizationUrl: string,
  apiToken: string,
  safety: SafetySettings,
  { proxy, allowAddress }: ConnectionOptions = {},
): Promise<OpenConnection> {
  const { createConnector } = await import('../../index.js');
  // Whoever names http to this machine at a command line means a sandbox there; any other http stays refused.
  const connector = createConnector(
    { organizationUrl, apiToken },
    {
      allowLoopback: true,
      userAgent: 'okta-connector-cli',
      ...safety,
      ...(proxy !== undefined && { proxy }),
      ...(allowAddress !== undefined && { allowAddresses: allowAddress }),
    },
  );
  return { connector, organizationUrl: organizationUrl.trim(), close: () => connector.close() };
}

/** A connector for what sends nothing, checks and plans: it needs no connection, so it gets an address of nobody. */
export async function offlineConnector(): Promise<Connector> {
  const { createConnector } = await import('../../index.js');
  return createConnector({ organizationUrl: 'https://org.invalid', apiToken: 'none' });
}

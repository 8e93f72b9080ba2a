import { codeOf } from '../../request/errors/interruptions.js';

/** An optional peer dependency: only users of MCP install it, and only this host loads it. */
const PACKAGE = '@modelcontextprotocol/sdk';

/** The SDK is not installed. */
export class MissingSdk extends Error {
  readonly remedy = `Install it beside this package: npm install ${PACKAGE}`;

  constructor() {
    super(`The MCP server needs ${PACKAGE}, which is not installed.`);
    this.name = 'MissingSdk';
  }
}

/** @throws MissingSdk */
export async function loadSdk() {
  const [{ Server }, types] = await installed(() =>
    Promise.all([
      import('@modelcontextprotocol/sdk/server/index.js'),
      import('@modelcontextprotocol/sdk/types.js'),
    ]),
  );
  return { Server, ...types };
}

/** The transport of `mcp` without flags. @throws MissingSdk */
export async function loadStdioTransport() {
  return installed(() => import('@modelcontextprotocol/sdk/server/stdio.js'));
}

/** The transport of `mcp --http`. @throws MissingSdk */
export async function loadHttpTransport() {
  return installed(() => import('@modelcontextprotocol/sdk/server/streamableHttp.js'));
}

async function installed<T>(load: () => Promise<T>): Promise<T> {
  try {
    return await load();
  } catch (error) {
    if (/MODULE_NOT_FOUND$/.test(codeOf(error))) throw new MissingSdk();
    throw error;
  }
}

export type Sdk = Awaited<ReturnType<typeof loadSdk>>;

export type HttpTransport = Awaited<ReturnType<typeof loadHttpTransport>>['StreamableHTTPServerTransport'];

/** The server class of the SDK that `loadSdk` loads. */
export type McpServer = InstanceType<Sdk['Server']>;

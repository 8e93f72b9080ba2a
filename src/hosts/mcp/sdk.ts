import { codeOf } from '../../request/errors/interruptions.js';

/** The SDK is there for those who use MCP; nobody else installs or loads it. */
const PACKAGE = '@modelcontextprotocol/sdk';

/** What start-up throws where the SDK is not installed. */
export class MissingSdk extends Error {
  readonly remedy = `Install it beside this package: npm install ${PACKAGE}`;

  constructor() {
    super(`The MCP server needs ${PACKAGE}, which is not installed.`);
    this.name = 'MissingSdk';
  }
}

/** @throws MissingSdk */
export async function loadSdk() {
  try {
    const [{ Server }, { StdioServerTransport }, types] = await Promise.all([
      import('@modelcontextprotocol/sdk/server/index.js'),
      import('@modelcontextprotocol/sdk/server/stdio.js'),
      import('@modelcontextprotocol/sdk/types.js'),
    ]);
    return { Server, StdioServerTransport, ...types };
  } catch (error) {
    if (/MODULE_NOT_FOUND$/.test(codeOf(error))) throw new MissingSdk();
    throw error;
  }
}

export type Sdk = Awaited<ReturnType<typeof loadSdk>>;

/** The SDK's server, in the copy that `import()` loads. */
export type McpServer = InstanceType<Sdk['Server']>;

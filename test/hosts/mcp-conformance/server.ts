/**
 * The server of `okta-connector mcp --http` with the tools, resources and prompts that the public conformance suite expects
 * of a server under test, instead of Okta's actions. HTTP, sessions and their end, checks of callers and errors are the
 * host's own. scripts/test-mcp-conformance.sh runs it.
 */
import { McpHttpHost } from '../../../src/hosts/mcp/http.js';
import type { McpServer, Sdk } from '../../../src/hosts/mcp/sdk.js';
import type { SessionServer } from '../../../src/hosts/mcp/sessions.js';
import { InFlightCalls } from '../../../src/hosts/shared/in-flight-calls.js';
import { createConnector } from '../../../src/index.js';
import { startSandbox } from '../../../src/sandbox/index.js';
import { getPrompt, listedPrompts, readResource, resources, TEMPLATE } from './content.js';
import { callTool, tools } from './tools.js';

class ConformanceServer implements SessionServer {
  readonly server: McpServer;
  readonly #running = new InFlightCalls();

  constructor(sdk: Sdk) {
    const capabilities = {
      tools: {},
      resources: { subscribe: true },
      prompts: {},
      completions: {},
      logging: {},
    };
    this.server = new sdk.Server({ name: 'conformance', version: '1' }, { capabilities });
    const { server } = this;
    const known = <T>(found: T | undefined): T => {
      if (found === undefined) throw new sdk.McpError(sdk.ErrorCode.InvalidParams, 'It does not exist.');
      return found;
    };
    server.setRequestHandler(sdk.ListToolsRequestSchema, () => ({ tools: [...tools] }));
    server.setRequestHandler(sdk.CallToolRequestSchema, ({ params }, extra) =>
      this.#running.run(async () =>
        known(await callTool(params.name, params.arguments ?? {}, server, extra)),
      ),
    );
    server.setRequestHandler(sdk.ListResourcesRequestSchema, () => ({ resources: [...resources] }));
    server.setRequestHandler(sdk.ListResourceTemplatesRequestSchema, () => ({
      resourceTemplates: [TEMPLATE],
    }));
    server.setRequestHandler(sdk.ReadResourceRequestSchema, ({ params }) => known(readResource(params.uri)));
    for (const schema of [sdk.SubscribeRequestSchema, sdk.UnsubscribeRequestSchema] as const)
      server.setRequestHandler(schema as typeof sdk.SubscribeRequestSchema, ({ params }) => {
        known(readResource(params.uri));
        return {};
      });
    server.setRequestHandler(sdk.ListPromptsRequestSchema, () => ({ prompts: [...listedPrompts] }));
    server.setRequestHandler(sdk.GetPromptRequestSchema, ({ params }) =>
      known(getPrompt(params.name, params.arguments)),
    );
    server.setRequestHandler(sdk.CompleteRequestSchema, ({ params }) => ({
      completion: { values: [`${params.argument.value}…`] },
    }));
  }

  get running(): number {
    return this.#running.size;
  }

  async stop(): Promise<void> {
    await this.#running.settled();
    await this.server.close();
  }
}

async function main(): Promise<void> {
  const sandbox = await startSandbox();
  const connector = createConnector(
    { organizationUrl: sandbox.url, apiToken: sandbox.token },
    { allowLoopback: true },
  );
  const org = { connector, org: sandbox.url, yesDestructive: false, showSecrets: false };
  const host = await McpHttpHost.create({
    orgs: [org],
    newServer: (_org, sdk) => new ConformanceServer(sdk),
    onInternalError: (error) => process.stderr.write(`${error}\n`),
  });
  const [url] = await host.listen();
  process.stderr.write(`The suite's own tools over MCP at ${url}\n`);
  await new Promise<void>((resolve) => process.once('SIGTERM', resolve).once('SIGINT', resolve));
  await host.close();
  await connector.close();
  await sandbox.close();
}

void main();

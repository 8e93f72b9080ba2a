import { loadSdk, loadStdioTransport } from './sdk.js';
import { McpHost, type McpSettings } from './server.js';

/**
 * Serves MCP over standard input and output until the client disconnects or the process gets SIGTERM or SIGINT. Running
 * calls are then cancelled. Standard output carries only the protocol.
 * @throws MissingSdk, SettingsError
 */
export async function serveStdio(settings: McpSettings): Promise<void> {
  const sdk = await loadSdk();
  const { StdioServerTransport } = await loadStdioTransport();
  const host = new McpHost(settings, sdk);
  const ended = new Promise<void>((resolve) => {
    for (const signal of ['SIGTERM', 'SIGINT'] as const) process.once(signal, () => resolve());
    process.stdin.once('end', resolve).once('close', resolve);
    process.stdout.once('error', () => resolve());
    host.server.onclose = () => resolve();
  });
  await host.server.connect(new StdioServerTransport());
  process.stderr.write(
    `Okta actions for ${settings.org} over MCP: waiting for a client on standard input.\n`,
  );
  await ended;
  await host.stop();
}

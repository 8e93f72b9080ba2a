import { McpError } from '@modelcontextprotocol/sdk/types.js';
import { type HostResult, hostSuite } from './host.case.js';
import { callTool, listedTool, resultOf, startMcp } from './mcp-client.js';

hostSuite({
  name: 'mcp',
  start: async (org) => {
    let yes = false;
    const session = await startMcp(org, ['--call-okta-api', '--toolset', 'all'], () =>
      yes ? { action: 'accept', content: { confirm: true } } : { action: 'decline' },
    );
    return {
      run: async (id, inputs, { signal, confirm = false } = {}) => {
        yes = confirm;
        try {
          return resultOf(await callTool(session, id, inputs, signal && { signal }));
        } catch (error) {
          return protocolError(error, signal?.aborted ?? false);
        }
      },
      actions: async () =>
        (await session.client.listTools()).tools.filter(({ name }) => name !== 'search').map(listedTool),
      everythingShown: () => session.shown(),
      stop: () => session.close(),
    };
  },
});

/** A cancelled request has no response. The client itself reports the cancellation. */
function protocolError(error: unknown, cancelled: boolean): HostResult {
  if (cancelled) return { ok: false, error: { code: 'CANCELLED', message: String(error) } };
  if (!(error instanceof McpError)) throw error;
  return { ok: false, error: error.data as { code: string; message: string } };
}

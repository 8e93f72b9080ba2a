import { sharedCommandLine } from '../helpers/shared-command-line.js';
import { startServe } from '../hosts/http-process.js';
import { callTool, startMcp } from '../hosts/mcp-client.js';
import { pem } from './echo.js';
import type { OAuthOrg } from './oauth-org.js';
import { client, SCOPES } from './rig.js';

/** Runs an action in a host; resolves to everything that it shows. */
export type Run = (id: string, inputs: Record<string, unknown>) => Promise<string>;

/** A host that is connected to an org as its service app. */
export interface OAuthHost {
  readonly run: Run;
  close(): Promise<unknown>;
}

/** Both ways in are set, so that the mode has to decide. */
const variables = (org: OAuthOrg) => ({
  OKTA_CLIENT_ORGURL: org.url,
  OKTA_CLIENT_TOKEN: 'no-token-of-this-org',
  OKTA_CLIENT_AUTHORIZATIONMODE: 'PrivateKey',
  OKTA_CLIENT_CLIENTID: client.clientId,
  OKTA_CLIENT_PRIVATEKEY: pem.replaceAll('\n', '\\n'),
  OKTA_CLIENT_SCOPES: SCOPES.join(' '),
});

const nothing = async () => {};

/** Every host that runs in a process and takes the variables. To be called once in a test file. */
export function oauthHosts(): Record<string, (org: OAuthOrg) => Promise<OAuthHost>> {
  const commandLine = sharedCommandLine();
  const cli = (org: OAuthOrg, args: string[]) => commandLine.cli(args, { env: variables(org) });
  return {
    'the command line': async (org) => ({
      run: async (id, inputs) =>
        JSON.stringify(await cli(org, ['run', id, '--input', JSON.stringify(inputs)])),
      close: nothing,
    }),
    'a list of the command line': async (org) => ({
      run: async () => {
        const shown = [];
        for (const format of ['ndjson', 'json', 'csv', 'table'])
          shown.push(await cli(org, ['run', 'listUsers', '--format', format]));
        return JSON.stringify(shown);
      },
      close: nothing,
    }),
    'the HTTP server': async (org) => {
      const server = await startServe({ url: org.url, token: 'none' }, [], variables(org));
      return {
        run: async (id, inputs) => {
          const { body } = await server.call('POST', `/actions/${id}/execute`, inputs);
          return JSON.stringify(body) + server.shown();
        },
        close: () => server.stop(),
      };
    },
    'the MCP server': async (org) => {
      const mcp = await startMcp({ url: org.url, token: 'none' }, [], undefined, commandLine, variables(org));
      return {
        run: async (id, inputs) => JSON.stringify(await callTool(mcp, id, inputs)) + mcp.shown(),
        close: () => mcp.close(),
      };
    },
  };
}

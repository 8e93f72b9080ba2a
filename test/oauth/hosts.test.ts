import { afterAll, afterEach, beforeAll, describe, expect, jest, test } from '@jest/globals';
import { leaksIn } from '../helpers/leaks.js';
import { sharedCommandLine } from '../helpers/shared-command-line.js';
import { startServe } from '../hosts/http-process.js';
import { callTool, startMcp } from '../hosts/mcp-client.js';
import { echo, pem, secretsOf } from './echo.js';
import type { OAuthOrg } from './oauth-org.js';
import { client, SCOPES, startOrg, USER } from './rig.js';

// Each host starts as a process of its own.
jest.setTimeout(60_000);

const commandLine = sharedCommandLine();

let org: OAuthOrg;
beforeAll(async () => {
  org = await startOrg();
});
afterAll(() => org.close());

const closing: (() => Promise<unknown>)[] = [];
afterEach(async () => {
  for (const close of closing.splice(0)) await close();
});

/** Both ways in are set, so that the mode has to decide. */
const variables = () => ({
  OKTA_CLIENT_ORGURL: org.url,
  OKTA_CLIENT_TOKEN: 'no-token-of-this-org',
  OKTA_CLIENT_AUTHORIZATIONMODE: 'PrivateKey',
  OKTA_CLIENT_CLIENTID: client.clientId,
  OKTA_CLIENT_PRIVATEKEY: pem.replaceAll('\n', '\\n'),
  OKTA_CLIENT_SCOPES: SCOPES.join(' '),
});

/** Runs an action in a host; resolves to everything that it shows. */
type Run = (id: string, inputs: Record<string, unknown>) => Promise<string>;

const hosts: Record<string, () => Promise<Run>> = {
  'the command line': async () => async (id, inputs) => {
    const ended = await commandLine.cli(['run', id, '--input', JSON.stringify(inputs)], { env: variables() });
    return JSON.stringify(ended);
  },
  'a list of the command line': async () => async () => {
    const list = ['run', 'listUsers'];
    const shown = [];
    for (const format of ['ndjson', 'json', 'csv', 'table'])
      shown.push(await commandLine.cli([...list, '--format', format], { env: variables() }));
    return JSON.stringify(shown);
  },
  'the HTTP server': async () => {
    const server = await startServe({ url: org.url, token: 'none' }, [], variables());
    closing.push(() => server.stop());
    return async (id, inputs) => {
      const { body } = await server.call('POST', `/actions/${id}/execute`, inputs);
      return JSON.stringify(body) + server.shown();
    };
  },
  'the MCP server': async () => {
    const mcp = await startMcp({ url: org.url, token: 'none' }, [], undefined, undefined, variables());
    closing.push(() => mcp.close());
    return async (id, inputs) => JSON.stringify(await callTool(mcp, id, inputs)) + mcp.shown();
  },
};

describe.each(Object.entries(hosts))('%s', (_, start) => {
  test('connects as a service app with DPoP, and hides what Okta sends back of its token and proofs', async () => {
    const run = await start();
    org.calls.length = 0;
    expect(await run('getUserWithId', { userId: USER })).toContain(USER);
    expect(org.calls.length).toBeGreaterThan(0);
    for (const { headers, proof } of org.calls) {
      expect(headers.authorization).toMatch(/^DPoP eyJ/);
      expect(proof).toMatchObject({ htu: expect.stringContaining(org.url) });
    }
    org.apiScript = Array(8).fill(echo(org, 200));
    const shown = await run('getUserWithId', { userId: USER });
    org.apiScript = [];
    expect(shown).toContain('[hidden]');
    expect(leaksIn([{ from: 'what it shows', text: shown }], secretsOf(org))).toEqual([]);
  });
});

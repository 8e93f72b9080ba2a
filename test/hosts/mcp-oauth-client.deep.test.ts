import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import type { OAuthClientProvider } from '@modelcontextprotocol/sdk/client/auth.js';
import { Client } from '@modelcontextprotocol/sdk/client/index.js';
import { StreamableHTTPClientTransport } from '@modelcontextprotocol/sdk/client/streamableHttp.js';
import { seed } from '../../src/sandbox/index.js';
import { AUDIENCE, OAuthRig } from './mcp-oauth-rig.js';

const { blake } = seed.people;
const ALL = 'okta-connector.read okta-connector.manage';
let rig: OAuthRig;

beforeEach(async () => {
  rig = await OAuthRig.start();
  // Okta's authorization servers have one audience, whatever resource a client names.
  rig.issuer.audienceOf = () => AUDIENCE;
});
afterEach(async () => {
  expect(rig.errors).toEqual([]);
  await rig.close();
});

/** What the SDK's client keeps, with a browser that follows each redirect to the issuer and back. */
class Provider implements OAuthClientProvider {
  readonly redirectUrl = 'http://127.0.0.1/callback';
  readonly clientMetadata = { client_name: 'test', redirect_uris: [this.redirectUrl] };
  /** The scopes of each authorization request. */
  readonly asked: (string | null)[] = [];
  code = '';
  #verifier = '';
  #tokens: ReturnType<OAuthClientProvider['tokens']>;
  #client: ReturnType<OAuthClientProvider['clientInformation']>;

  clientInformation(): ReturnType<OAuthClientProvider['clientInformation']> {
    return this.#client;
  }
  saveClientInformation(client: Awaited<ReturnType<OAuthClientProvider['clientInformation']>>): void {
    this.#client = client;
  }
  tokens(): ReturnType<OAuthClientProvider['tokens']> {
    return this.#tokens;
  }
  saveTokens(tokens: Awaited<ReturnType<OAuthClientProvider['tokens']>>): void {
    this.#tokens = tokens;
  }
  async redirectToAuthorization(address: URL): Promise<void> {
    this.asked.push(address.searchParams.get('scope'));
    const answer = await fetch(address, { redirect: 'manual' });
    this.code = new URL(answer.headers.get('location') ?? '').searchParams.get('code') ?? '';
  }
  saveCodeVerifier(verifier: string): void {
    this.#verifier = verifier;
  }
  codeVerifier(): string {
    return this.#verifier;
  }
}

/** Connects without a token, is sent to the issuer, and connects again with the token from there. */
async function connect(url: string) {
  const provider = new Provider();
  const transport = () => new StreamableHTTPClientTransport(new URL(url), { authProvider: provider });
  const first = transport();
  const refused = new Client({ name: 'test', version: '1' }).connect(first as never);
  await expect(refused).rejects.toThrow('Unauthorized');
  await first.finishAuth(provider.code);
  const client = new Client({ name: 'test', version: '1' });
  const second = transport();
  await client.connect(second as never);
  return { client, provider, transport: second };
}

describe("the official SDK's client", () => {
  test('finds the issuer by the 401, registers, gets a token for the resource, and runs a change', async () => {
    const [url = ''] = await rig.serve();
    const { client, provider } = await connect(url);
    expect(provider.asked).toEqual([ALL]);
    expect(rig.issuer.authorizations.map((asked) => asked.get('resource'))).toEqual([url]);
    const done = await client.callTool({ name: 'suspendUser', arguments: { userId: blake.id } });
    expect(done.isError).toBeFalsy();
    expect(rig.orgs[0]?.state.users.get(blake.id)?.status).toBe('SUSPENDED');
    expect(rig.audited.at(-1)?.caller).toBe('mcp subject "jane@example.com" client "0oa1registered" test 1');
    await client.close();
  });

  test('accepts the resource of one of several orgs, and of localhost', async () => {
    const orgs = [await rig.org({ name: 'acme' }), await rig.org({ name: 'globex' })];
    for (const url of await rig.serve({ orgs })) {
      const local = url.replace('127.0.0.1', 'localhost');
      const { client } = await connect(local);
      expect(rig.issuer.authorizations.at(-1)?.get('resource')).toBe(local);
      expect((await client.listTools()).tools.length).toBeGreaterThan(30);
      await client.close();
    }
  });

  test('gets further scopes in the middle of a session, when an action needs them', async () => {
    rig.issuer.grants = (scope) => scope === 'okta-connector.read';
    const [url = ''] = await rig.serve();
    const { client, provider, transport } = await connect(url);
    const suspend = () => client.callTool({ name: 'suspendUser', arguments: { userId: blake.id } });
    expect(
      (await client.callTool({ name: 'getUserWithId', arguments: { userId: blake.id } })).isError,
    ).toBeFalsy();
    await expect(suspend()).rejects.toThrow('Unauthorized');
    expect(provider.asked).toEqual([ALL, ALL]);
    rig.issuer.grants = () => true;
    await provider.redirectToAuthorization(await authorizationOf(rig, provider));
    await transport.finishAuth(provider.code);
    expect((await suspend()).isError).toBeFalsy();
    await client.close();
  });
});

/** The last authorization request again, as a person makes it who was just given the scope. */
async function authorizationOf({ issuer }: OAuthRig, { asked }: Provider): Promise<URL> {
  const url = new URL(`${issuer.issuer}/v1/authorize`);
  url.search = String(issuer.authorizations[asked.length - 1]);
  return url;
}

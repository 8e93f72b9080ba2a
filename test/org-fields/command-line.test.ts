import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { type Sandbox, seed, startSandbox } from '../../src/sandbox/index.js';
import { sharedCommandLine } from '../helpers/shared-command-line.js';
import { startServe } from '../hosts/http-process.js';
import { callTool, startMcp } from '../hosts/mcp-client.js';

const commandLine = sharedCommandLine();
const wrong = { userId: seed.people.blake.id, profile: { shirtSize: 'XXL', shoeSize: 42 } };

let org: Sandbox;
let env: Record<string, string>;
beforeAll(async () => {
  org = await startSandbox();
  env = { OKTA_CLIENT_ORGURL: org.url, OKTA_CLIENT_TOKEN: org.token };
});
afterAll(() => org.close());

const posts = () => org.requests.filter(({ method }) => method === 'POST').length;

describe('describe --org', () => {
  test('shows the org’s own attributes with their types and choices', async () => {
    const { code, stdout } = await commandLine.cli(['describe', 'updateUserProfileWithId', '--org'], { env });
    expect(code).toBe(0);
    expect(stdout).toMatch(/shirtSize {2}\(string or null, optional\)/);
    expect(stdout).toContain('S (Small), M (Medium), L (Large)');
    const plain = await commandLine.cli(['describe', 'updateUserProfileWithId'], { env });
    expect(plain.stdout).not.toContain('shirtSize');
  });

  test('prints them as JSON Schema', async () => {
    const { stdout } = await commandLine.cli(['describe', 'addGroup', '--org', '--json'], { env });
    expect(JSON.parse(stdout).input.properties.customAttributes.properties.tier).toMatchObject({
      enum: ['gold', 'silver', null],
      choices: { gold: 'Gold' },
    });
  });

  test('says what is wrong where the org can’t be read', async () => {
    const { code, stderr } = await commandLine.cli(['describe', 'addGroup', '--org'], {
      env: { ...env, OKTA_CLIENT_TOKEN: 'wrong' },
    });
    expect(code).toBe(2);
    expect(stderr).toContain("The org's fields could not be read.");
  });
});

test('run --org-fields refuses what the org would refuse, before anything is sent', async () => {
  const before = posts();
  const args = ['run', 'updateUserProfileWithId', '--org-fields', '--input', JSON.stringify(wrong)];
  const { stdout } = await commandLine.cli(args, { env });
  const { error } = JSON.parse(stdout);
  expect(error.code).toBe('INVALID_INPUT');
  expect(error.issues.map(({ path }: { path: string }) => path)).toEqual([
    'profile.shirtSize',
    'profile.shoeSize',
  ]);
  expect(posts()).toBe(before);
});

test('mcp --org-fields gives tools with the org’s fields, and refuses others', async () => {
  const session = await startMcp(org, ['--org-fields'], undefined, commandLine);
  const { tools } = await session.client.listTools();
  const update = tools.find(({ name }) => name === 'updateUserProfileWithId');
  const profile = update?.inputSchema.properties?.profile as { properties: Record<string, unknown> };
  expect(profile.properties.shirtSize).toMatchObject({ enum: ['S', 'M', 'L', null] });
  const answer = await callTool(session, 'updateUserProfileWithId', wrong);
  expect(answer).toMatchObject({ isError: true, structuredContent: { error: { code: 'INVALID_INPUT' } } });
  await session.close();
});

test('serve --org-fields describes the org’s fields in its OpenAPI document, and refuses others', async () => {
  const server = await startServe(org, ['--org-fields']);
  const { body } = await server.call('GET', '/openapi.json');
  const schemas = (
    body as {
      components: { schemas: Record<string, { properties: Record<string, { properties: object }> }> };
    }
  ).components.schemas;
  expect(schemas.UpdateUserProfileWithIdInputs?.properties.profile?.properties).toHaveProperty('shirtSize');
  expect(await server.call('POST', '/actions/updateUserProfileWithId/execute', wrong)).toMatchObject({
    body: { ok: false, error: { code: 'INVALID_INPUT' } },
  });
  await server.stop();
});

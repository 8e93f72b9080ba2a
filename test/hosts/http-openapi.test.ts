import { execFile } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { afterAll, beforeAll, expect, it, jest } from '@jest/globals';
import { type Document, OpenAPIClientAxios } from 'openapi-client-axios';
import { type Sandbox, seed, startSandbox } from '../../src/sandbox/index.js';
import { root } from '../root.js';
import { type ServeProcess, startServe } from './http-process.js';

// every test starts a process
jest.setTimeout(30_000);

const SECRET = 'a-long-secret-of-the-server-42';
let org: Sandbox;
let server: ServeProcess;

beforeAll(async () => {
  org = await startSandbox();
  server = await startServe(org, [], { OKTA_CONNECTOR_SECRET: SECRET });
});
afterAll(async () => {
  await server.stop();
  await org.close();
});

async function document(): Promise<Document> {
  const headers = { authorization: `Bearer ${SECRET}` };
  return (await server.call('GET', '/openapi.json', undefined, { headers })).body;
}

it('describes every action', async () => {
  const { paths, openapi } = await document();
  expect(openapi).toBe('3.1.0');
  expect(Object.keys(paths ?? {}).filter((path) => path.endsWith('/execute'))).toHaveLength(36);
});

it('leaves nothing for a linter to say, with a secret and without', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'openapi-'));
  const file = join(folder, 'openapi.json');
  writeFileSync(file, JSON.stringify(await document()));
  const open = await startServe(org);
  try {
    for (const source of [file, `${open.url}/openapi.json`])
      expect(await lint(source)).toMatch(/^0 findings/);
  } finally {
    await open.stop();
    rmSync(folder, { recursive: true });
  }
});

async function lint(source: string): Promise<string> {
  const script = join(root, 'scripts', 'lint-openapi.mjs');
  return (await promisify(execFile)(process.execPath, [script, source])).stdout;
}

it('gives a client that calls an action by its name', async () => {
  const api = new OpenAPIClientAxios({
    definition: await document(),
    axiosConfigDefaults: { headers: { authorization: `Bearer ${SECRET}` } },
  });
  const client = await api.init();
  const { emery } = seed.people;
  const answer = await client.suspendUser?.(undefined, { userId: emery.login });
  expect(answer?.status).toBe(200);
  expect(answer?.data).toMatchObject({ ok: true, output: { userId: emery.id, changed: true } });
  expect(org.state.users.get(emery.id)?.status).toBe('SUSPENDED');
});

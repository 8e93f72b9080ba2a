import { execFile } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { afterAll, beforeAll, expect, it } from '@jest/globals';
import { type Document, OpenAPIClientAxios } from 'openapi-client-axios';
import { listActions } from '../../src/catalog/catalog.js';
import { type Sandbox, seed, startSandbox } from '../../src/sandbox/index.js';
import { root } from '../helpers/root.js';
import { type ServeProcess, startServe } from './http-process.js';

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
  expect(Object.keys(paths ?? {}).filter((path) => path.endsWith('/execute'))).toHaveLength(
    listActions().length,
  );
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

it('gives openapi-typescript types of a client that calls every path', async () => {
  const described = await document();
  const tools = join(root, 'test', 'fixtures', 'openapi-typescript');
  const bin = (name: string) => createRequire(join(tools, 'package.json')).resolve(name);
  const folder = mkdtempSync(join(root, 'build', 'openapi-typescript-'));
  const run = (script: string, ...args: string[]) =>
    promisify(execFile)(process.execPath, [script, ...args], { cwd: folder });
  try {
    writeFileSync(join(folder, 'openapi.json'), JSON.stringify(described));
    await run(bin('openapi-typescript').replace(/dist.*$/, 'bin/cli.js'), 'openapi.json', '-o', 'api.d.ts');
    writeFileSync(join(folder, 'client.ts'), clientOf(described));
    const options = [
      '--strict',
      '--exactOptionalPropertyTypes',
      '--target',
      'es2022',
      '--module',
      'nodenext',
    ];
    const compiled = run(bin('typescript/lib/tsc.js'), ...options, '--types', 'node', 'client.ts');
    await expect(compiled.catch(({ stdout }) => stdout)).resolves.toMatchObject({ stdout: '' });
    const { stdout } = await run('client.js', server.url, SECRET);
    const statuses = JSON.parse(stdout) as Record<string, number>;
    expect(Object.keys(statuses)).toEqual(Object.keys(described.paths ?? {}));
    // Whether an action's example works in this org is for other tests; a body that nobody could send would be 400.
    const own = Object.entries(statuses).filter(
      ([path]) => !path.endsWith('/execute') || path.includes('{id}'),
    );
    expect(own.filter(([, status]) => status !== 200)).toEqual([]);
    expect(Object.values(statuses)).not.toContain(400);
  } finally {
    rmSync(folder, { recursive: true });
  }
});

/** A program that calls every path by the generated types, and prints each one's status. */
function clientOf({ paths }: Document): string {
  const calls = Object.entries(paths ?? {}).map(([path, operations]) => {
    const { requestBody } = operations?.post ?? {};
    const content = (requestBody as { content?: Record<string, { example?: object }> } | undefined)?.content;
    const params = path.includes('{id}') ? { params: { path: { id: 'suspendUser' } } } : {};
    // An action by its example may change the org or not; what a check or a plan takes is open.
    const body = content && (content['application/json']?.example ?? { userId: seed.people.emery.id });
    const options = JSON.stringify({ ...params, ...(body && { body }) });
    return `  ['${path}', (await api.${content ? 'POST' : 'GET'}('${path}', ${options})).response.status],`;
  });
  return [
    "import createClient from 'openapi-fetch';",
    "import type { paths } from './api.js';",
    'const [, , baseUrl = "", secret = ""] = process.argv;',
    'const headers = { authorization: "Bearer " + secret };',
    'const api = createClient<paths>({ baseUrl, headers });',
    'const print = async () => console.log(JSON.stringify(Object.fromEntries([',
    ...calls,
    '])));',
    'void print();',
  ].join('\n');
}

// A Backstage backend with the scaffolder and our module, in this process: SQLite in memory, on a free port of 127.0.0.1.
import { writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { createServer } from 'node:net';
import { join } from 'node:path';

const TOKEN = 'token-of-the-test-7f1c';

/** Starts it. The folder has Backstage in node_modules. */
export async function startBackend(folder, { okta, templates }) {
  const port = await freePort();
  const config = {
    app: { baseUrl: 'http://127.0.0.1:1' },
    backend: {
      baseUrl: `http://127.0.0.1:${port}`,
      listen: { host: '127.0.0.1', port },
      database: { client: 'better-sqlite3', connection: ':memory:' },
      auth: { externalAccess: [{ type: 'static', options: { token: TOKEN, subject: 'test' } }] },
    },
    okta,
  };
  // JSON is YAML.
  writeFileSync(join(folder, 'app-config.yaml'), JSON.stringify(config));
  const load = createRequire(join(folder, 'package.json'));
  const { createBackend } = load('@backstage/backend-defaults');
  const { catalogServiceMock } = load('@backstage/plugin-catalog-node/testUtils');
  const backend = createBackend();
  backend.add(load('@backstage/plugin-scaffolder-backend'));
  backend.add(import(load.resolve('okta-workflow-connector/backstage')));
  backend.add(catalogServiceMock.factory({ entities: templates }));
  await backend.start();

  async function call(method, path, body) {
    const response = await fetch(`http://127.0.0.1:${port}/api/scaffolder${path}`, {
      method,
      headers: { authorization: `Bearer ${TOKEN}`, 'content-type': 'application/json' },
      ...(body !== undefined && { body: JSON.stringify(body) }),
    });
    const text = await response.text();
    if (!response.ok) throw new Error(`${method} ${path}: ${response.status} ${text.slice(0, 500)}`);
    return text === '' ? undefined : JSON.parse(text);
  }

  /** Waits for the end of the task. @returns its status, its log as text, and its outputs */
  async function ended(id, timeoutMs = 60_000) {
    for (const limit = Date.now() + timeoutMs; Date.now() < limit; ) {
      const task = await call('GET', `/v2/tasks/${id}`);
      if (!['open', 'processing'].includes(task.status)) {
        const events = await call('GET', `/v2/tasks/${id}/events`);
        const log = events.map(({ body }) => [body.message, body.error?.message].join(' ')).join('\n');
        const output = events.findLast(({ body }) => body.output)?.body.output;
        return { id, status: task.status, log, output, task };
      }
      await new Promise((resolve) => setTimeout(resolve, 100));
    }
    throw new Error(`Task ${id} did not end.`);
  }

  const refOf = (template) => `template:default/${template.metadata.name}`;
  const start = async (template, values = {}, secrets = {}) =>
    (await call('POST', '/v2/tasks', { templateRef: refOf(template), values, secrets })).id;
  return {
    call,
    start,
    ended,
    run: async (template, values, secrets) => ended(await start(template, values, secrets)),
    retry: async (id, secrets = {}) => {
      await call('POST', `/v2/tasks/${id}/retry`, { secrets });
      return ended(id);
    },
    /** @returns the log as text, and the outputs */
    dryRun: async (template, values, secrets = {}) => {
      const body = { template, values, secrets, directoryContents: [] };
      const { log, output } = await call('POST', '/v2/dry-run', body);
      return { log: log.map(({ body: { message } }) => message).join('\n'), output };
    },
    stop: () => backend.stop(),
  };
}

function freePort() {
  return new Promise((resolve) => {
    const server = createServer().listen(0, '127.0.0.1', () => {
      const { port } = server.address();
      server.close(() => resolve(port));
    });
  });
}

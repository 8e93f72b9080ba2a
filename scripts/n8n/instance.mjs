// A real n8n in a folder of its own, with our package among its community nodes, and a client for its REST API.
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { cpSync, mkdirSync, mkdtempSync, openSync, readFileSync, rmSync } from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';

const OWNER = {
  email: 'owner@example.com',
  firstName: 'Ola',
  lastName: 'Owner',
  password: 'Sturdy-Oak-42',
};

/** A folder for n8n's data, with our package among its community nodes. */
export function newHome(packageFolder) {
  const home = mkdtempSync(join(tmpdir(), 'n8n-home-'));
  const nodes = join(home, '.n8n', 'nodes', 'node_modules', 'n8n-nodes-okta-connector');
  mkdirSync(nodes, { recursive: true });
  cpSync(packageFolder, nodes, { recursive: true });
  return home;
}

/** n8n with a client for its REST API, as its owner. `kill` ends it by -9; `start` starts it again on the same data. */
export async function startN8n(cache, packageFolder) {
  const home = newHome(packageFolder);
  const [port, brokerPort] = [await freePort(), await freePort()];
  const url = `http://127.0.0.1:${port}`;
  const log = join(home, 'n8n.log');
  const output = openSync(log, 'w');
  let child;
  let ended;
  const start = async () => {
    child = spawn(join(cache, 'node_modules/node/bin/node'), [join(cache, 'node_modules/n8n/bin/n8n')], {
      env: {
        ...process.env,
        ...quiet,
        HOME: home,
        N8N_USER_FOLDER: home,
        N8N_PORT: String(port),
        N8N_RUNNERS_BROKER_PORT: String(brokerPort),
      },
      stdio: ['ignore', output, output],
    });
    ended = once(child, 'exit');
    await untilReady(url, child);
  };
  const kill = async () => {
    child.kill('SIGKILL');
    await ended;
  };
  const stop = async () => {
    child.kill('SIGTERM');
    const force = setTimeout(() => child.kill('SIGKILL'), 10_000);
    await ended;
    clearTimeout(force);
    rmSync(home, { recursive: true, force: true });
  };
  try {
    await start();
    return { url, stop, kill, start, log: () => readFileSync(log, 'utf8'), ...(await client(url)) };
  } catch (error) {
    console.error(readFileSync(log, 'utf8').slice(-4000));
    await stop();
    throw error;
  }
}

/** Nothing goes out, nothing is asked. */
export const quiet = {
  N8N_LISTEN_ADDRESS: '127.0.0.1',
  N8N_HOST: '127.0.0.1',
  N8N_PROTOCOL: 'http',
  N8N_SECURE_COOKIE: 'false',
  N8N_DIAGNOSTICS_ENABLED: 'false',
  N8N_VERSION_NOTIFICATIONS_ENABLED: 'false',
  N8N_TEMPLATES_ENABLED: 'false',
  N8N_PERSONALIZATION_ENABLED: 'false',
  N8N_HIRING_BANNER_ENABLED: 'false',
  N8N_DYNAMIC_BANNERS_ENABLED: 'false',
  N8N_ENCRYPTION_KEY: 'only-for-this-test',
  N8N_LOG_LEVEL: 'debug',
  N8N_VERIFIED_PACKAGES_ENABLED: 'false',
  EXECUTIONS_DATA_SAVE_ON_SUCCESS: 'all',
  DB_TYPE: 'sqlite',
};

export async function untilReady(url, child) {
  for (let waited = 0; waited < 600_000; waited += 250) {
    if (child.exitCode !== null) throw new Error(`n8n ended with ${child.exitCode}`);
    const ready = await fetch(`${url}/rest/settings`).then(
      async (answer) => answer.ok && (await answer.text()).startsWith('{'),
      () => false,
    );
    if (ready) return;
    await pause(250);
  }
  throw new Error('n8n did not start within ten minutes');
}

/** Calls of n8n's own REST API, as its owner. */
export async function client(url) {
  const setup = await fetch(`${url}/rest/owner/setup`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify(OWNER),
  });
  if (!setup.ok) throw new Error(`n8n's owner could not be set up: ${await setup.text()}`);
  const cookie = setup.headers
    .getSetCookie()
    .map((each) => each.split(';')[0])
    .join('; ');
  const call = async (method, path, body) => {
    const answer = await fetch(`${url}/rest${path}`, {
      method,
      // A kept connection may be closed by n8n just as a busy machine gets round to using it again.
      headers: { 'content-type': 'application/json', cookie, connection: 'close' },
      ...(body !== undefined && { body: JSON.stringify(body) }),
    });
    const text = await answer.text();
    if (!answer.ok)
      throw new Error(`n8n refused ${method} ${path} (${answer.status}): ${text.slice(0, 1000)}`);
    return JSON.parse(text).data;
  };
  return { call, cookie };
}

export async function freePort() {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address();
  server.close();
  await once(server, 'close');
  return port;
}

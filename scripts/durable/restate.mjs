// Onboards people by workflows on a real Restate server, while workers and servers are killed, and looks at the org afterwards.
// Arguments: <root of the repository> <folder with server and SDK>. Environment: PEOPLE, WORKERS, WORKER_KILLS, SERVER_KILLS, NODES, LIMITS.
import { generateKeyPairSync } from 'node:crypto';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { balancer } from './balancer.mjs';
import { hasLimits, overIdeal, rateLimits } from './limits.mjs';
import { hires, judge } from './people.mjs';
import { freePort, Restartable, server, worker } from './processes.mjs';

const [, , root, packages] = process.argv;
const number = (name, otherwise) => Number(process.env[name] ?? otherwise);
const count = number('PEOPLE', 100);
const workerKills = number('WORKER_KILLS', 6);
const serverKills = number('SERVER_KILLS', 1);
const nodeCount = number('NODES', 1);
const { startSandbox } = createRequire(`${root}/package.json`)('./dist/sandbox/index.js');

const folder = mkdtempSync(join(tmpdir(), 'okta-restate-'));
process.on('exit', () => process.env.KEEP ?? rmSync(folder, { recursive: true, force: true }));
const org = await startSandbox({ rateLimits });
const { keyFile, publicKey } = signingKey();

const nodes = [];
const fabric = await Promise.all(Array.from({ length: nodeCount }, freePort));
for (let index = 0; index < nodeCount; index += 1) nodes.push(await node(index));
await Promise.all(nodes.map(({ process: each }) => each.up()));
const [first] = nodes;
if (nodeCount > 1) await clusterReady(nodes);

const port = await freePort();
const file = join(root, 'scripts/durable/restate-worker.mjs');
const ports = await Promise.all(Array.from({ length: number('WORKERS', 1) }, freePort));
const workers = ports.map(
  (each, index) =>
    new Restartable(() =>
      worker(
        file,
        [root, packages, String(each), org.url, org.token, publicKey],
        join(folder, `worker-${index}.log`),
      ),
    ),
);
await Promise.all(workers.map((each) => each.up()));
await balancer(port, ports);
await registered();

const people = hires(count);
const started = Date.now();
const killing = killAtRandom();
// People come one after another for as long as processes are killed, so that each step of theirs is hit.
const spreadMs = ((workerKills + serverKills) * 1_000) / count;
const ids = await Promise.all(
  people.map(async (hire, index) => {
    await sleep(index * spreadMs);
    return begin(hire, index);
  }),
);
const ends = await Promise.all(ids.map(end));
const seconds = (Date.now() - started) / 1000;
await killing;

const { wrong, repeatedLinks, throttled, requests } = judge(org, people);
const failed = ends.filter(({ status }) => status !== 'PROVISIONED');
const version = createRequire(`${packages}/package.json`)('@restatedev/restate-server/package.json').version;
console.log(
  `Restate ${version}, ${nodeCount} node(s), ${workers.length} worker(s): ${count} people onboarded in ${seconds.toFixed(1)} s, ${requests} requests, ` +
    `workers killed ${workers.reduce((sum, each) => sum + each.kills, 0)} times, servers ${nodes.map((each) => each.process.kills).join(' + ')} times; ` +
    `${failed.length} runs failed, ${wrong.length} people wrong, ${repeatedLinks} memberships written twice, ${throttled} × 429`,
);
if (hasLimits) console.log(overIdeal(org.requests, seconds));
for (const line of [...failed.map((each) => JSON.stringify(each)), ...wrong].slice(0, 10))
  console.log(`  ${line}`);
await Promise.all([...workers.map((each) => each.down()), ...nodes.map(({ process: each }) => each.down())]);
await org.close();
process.exit(wrong.length + failed.length === 0 ? 0 : 1);

async function node(index) {
  const [ingress, admin] = [await freePort(), await freePort()];
  const env = {
    RESTATE_LISTEN_MODE: 'tcp',
    RESTATE_BIND_ADDRESS: `127.0.0.1:${fabric[index]}`,
    RESTATE_ADVERTISED_ADDRESS: `http://127.0.0.1:${fabric[index]}/`,
    RESTATE_INGRESS__BIND_ADDRESS: `127.0.0.1:${ingress}`,
    RESTATE_ADMIN__BIND_ADDRESS: `127.0.0.1:${admin}`,
    RESTATE_BASE_DIR: join(folder, `node-${index}`),
    RESTATE_NODE_NAME: `node-${index}`,
    RESTATE_CLUSTER_NAME: 'okta-test',
    RESTATE_REQUEST_IDENTITY_PRIVATE_KEY_PEM_FILE: keyFile,
    RESTATE_LOG_FILTER: 'warn',
    RESTATE_AUTO_PROVISION: String(index === 0),
    ...(nodeCount > 1 && {
      RESTATE_DEFAULT_REPLICATION: '2',
      RESTATE_METADATA_CLIENT__ADDRESSES: JSON.stringify(fabric.map((each) => `http://127.0.0.1:${each}`)),
    }),
  };
  const health = `http://127.0.0.1:${admin}/health`;
  const command = nativeServer();
  const log = join(folder, `node-${index}.log`);
  return {
    process: new Restartable(() => server(command, [], env, log, health)),
    ingress: `http://127.0.0.1:${ingress}`,
    admin: `http://127.0.0.1:${admin}`,
  };
}

/** The program itself: a signal to npm's script before it would not reach it. */
function nativeServer() {
  const { platform, arch } = process;
  return join(packages, `node_modules/@restatedev/restate-server-${platform}-${arch}/bin/restate-server`);
}

/** Every node takes invocations. */
async function clusterReady(all) {
  for (const { ingress } of all) {
    for (let tries = 0; ; tries += 1) {
      const answer = await fetch(`${ingress}/restate/health`).catch(() => undefined);
      if (answer?.ok) break;
      if (tries > 300) throw new Error('The cluster did not become ready.');
      await sleep(200);
    }
  }
}

async function registered() {
  for (let tries = 0; ; tries += 1) {
    const answer = await fetch(`${first.admin}/deployments`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ uri: `http://127.0.0.1:${port}` }),
    }).catch(() => undefined);
    if (answer?.ok) return;
    if (tries > 50)
      throw new Error(`Restate did not take the worker: ${answer?.status} ${await answer?.text()}`);
    await sleep(200);
  }
}

/** Sends a run once, whatever is killed meanwhile: the idempotency key is the person. */
async function begin(hire, index) {
  return untilAnswered(() => {
    const { ingress } = nodes[index % nodes.length];
    return fetch(`${ingress}/people/onboard/send`, {
      method: 'POST',
      headers: { 'content-type': 'application/json', 'idempotency-key': hire.email },
      body: JSON.stringify({ hire, askFor: 50 }),
    });
  });
}

function end({ invocationId }, index) {
  return untilAnswered((tries) => {
    const { ingress } = nodes[(index + tries) % nodes.length];
    return fetch(`${ingress}/restate/invocation/${invocationId}/attach`);
  });
}

async function untilAnswered(send) {
  for (let tries = 0; ; tries += 1) {
    try {
      const answer = await send(tries);
      const body = await answer.text();
      if (answer.ok || answer.status === 422) return JSON.parse(body);
      if (tries > 600) return { status: `HTTP ${answer.status} ${body.slice(0, 300)}` };
    } catch {
      // The server was just killed.
    }
    await sleep(250);
  }
}

async function killAtRandom() {
  const kills = [
    ...Array.from({ length: workerKills }, (_, index) => workers[index % workers.length]),
    ...Array(serverKills).fill(undefined),
  ];
  kills.sort(() => Math.random() - 0.5);
  for (const which of kills) {
    await sleep(300 + Math.random() * 1_200);
    await (which ?? nodes[Math.floor(Math.random() * nodes.length)].process).kill();
  }
}

/** The server signs its requests to the worker, which takes no others. */
function signingKey() {
  const pair = generateKeyPairSync('ed25519');
  const keyFile = join(folder, 'key.pem');
  writeFileSync(keyFile, pair.privateKey.export({ type: 'pkcs8', format: 'pem' }));
  const { x } = pair.publicKey.export({ format: 'jwk' });
  return { keyFile, publicKey: `publickeyv1_${base58(Buffer.from(x, 'base64url'))}` };
}

function base58(bytes) {
  const digits = '123456789ABCDEFGHJKLMNPQRSTUVWXYZabcdefghijkmnopqrstuvwxyz';
  let text = '';
  for (let value = BigInt(`0x${bytes.toString('hex')}`); value > 0n; value /= 58n)
    text = digits[Number(value % 58n)] + text;
  return text;
}

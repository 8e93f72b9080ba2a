// One worker: the example of a queue as the processor of BullMQ's jobs.
// Arguments: <root of the repository> <folder with the package> <port of Redis> <Organization URL> <API token>
import { createRequire } from 'node:module';

const [, , root, packages, port, organizationUrl, apiToken] = process.argv;
const fromRoot = createRequire(`${root}/package.json`);
const { Worker } = createRequire(`${packages}/package.json`)('bullmq');
const { createConnector } = fromRoot('./dist/index.js');
const { oktaWork } = fromRoot('./build/examples/queue.js');

const okta = createConnector({ organizationUrl, apiToken }, { allowLoopback: true });
const worker = new Worker('okta', oktaWork(okta), {
  connection: { host: '127.0.0.1', port: Number(port) },
  concurrency: 10,
  // BullMQ's own times, shortened: a worker that is gone is noticed within seconds. Each kill stalls its jobs once.
  lockDuration: 5_000,
  stalledInterval: 2_000,
  maxStalledCount: 100,
});
await worker.waitUntilReady();
process.send?.('ready');

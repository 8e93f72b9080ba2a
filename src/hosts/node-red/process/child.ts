import { createServer } from 'node:http';
import type { NodeRed } from '../nodes/red.js';
import { type FromParent, ParentChannel } from './channel.js';
import { FLOW_ROOT, isFlowPath } from './flow-paths.js';
import { copyRequests } from './request-copies.js';
import { type ChildSettings, nodeRedSettings } from './settings.js';

/** The process that runs Node-RED for the builder. What its permissions forbid, it requests from the parent. */
const parent = new ParentChannel((message) => process.send?.(message));
let stop = async () => {};

process.on('message', (message: FromParent) => {
  if ('start' in message) void start(message.start as ChildSettings).catch(failed);
  else if ('end' in message) void stop().finally(() => process.exit(0));
  else parent.receive(message);
});
// Ctrl+C in a terminal reaches this process too. The parent decides when it ends.
for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.on(signal, () => {});
process.once('disconnect', () => process.exit(1));

async function start(settings: ChildSettings): Promise<void> {
  const red = loadNodeRed();
  const server = createServer((request, response) => {
    const path = request.url ?? '/';
    if (!isFlowPath(path)) return red.httpAdmin(request, response);
    request.url = path.slice(FLOW_ROOT.length).replace(/^(?!\/)/, '/');
    red.httpNode(request, response);
  });
  red.init(server, nodeRedSettings(settings, parent));
  copyRequests(red);
  const settled = new Promise<void>((resolve) => {
    red.events.on('flows:started', () => {
      parent.notify('flows', 'started');
      resolve();
    });
    // Node-RED did not start the flows: an error stopped it, or safe mode did.
    red.events.on('runtime-event', ({ id, payload }: { id: string; payload?: { state?: string } }) => {
      if (id === 'runtime-state' && (payload?.state === 'stop' || payload?.state === 'safe')) resolve();
    });
  });
  await red.start();
  await settled;
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject);
    server.listen(settings.socketPath, resolve);
  });
  stop = async () => {
    await red.stop();
    server.closeAllConnections();
  };
  parent.notify('ready');
}

function failed(error: Error): void {
  parent.notify('failed', error.message);
}

function loadNodeRed(): NodeRed {
  try {
    return require('node-red') as NodeRed;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'MODULE_NOT_FOUND') throw error;
    throw new Error('The builder needs Node-RED: npm install node-red@4.1');
  }
}
